"""What was tried before a draft is published: each comparison as it was kept, and the way to publishing."""

import tomllib
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ppaos.engine.livelihood.trial import tried_method
from ppaos.evidence.livelihood.models import MethodTrial
from ppaos.evidence.livelihood.permissions import ASSESS
from ppaos.evidence.livelihood.presenters import compared as moves
from ppaos.evidence.livelihood.presenters import version_url
from ppaos.evidence.livelihood.presenters import whatif as words
from ppaos.evidence.livelihood.presenters.rounds import round_words
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.methods import method_for_year, parsed
from ppaos.evidence.livelihood.queries.trials import drafts_with_trials, trials_of
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import check_may

COUNTS = {"level_before": pl.Int64, "level_after": pl.Int64, "households": pl.Int64}


@require_safe
def trials(request: HttpRequest, number: int) -> HttpResponse:
    """The trials of a draft, the newest first."""
    check_may(request.user, ASSESS)
    draft = get_object_or_404(drafts_with_trials(request.user), pk=number)
    kept = [_shown(trial) for trial in trials_of(draft)]
    context = {
        "draft": draft,
        "title": named(parsed(draft.copied_from)) if draft.copied_from else draft.name,
        "area_name": label(draft.area),
        "version_url": version_url(draft.published_as) if draft.published_as else "",
        "trials": kept,
        "decision": kept[0]["trial"].note,
    }
    return render(request, "livelihood/whatif/trials.html", context)


def _shown(trial: MethodTrial) -> dict[str, Any]:
    """One trial: who tried what where, which numbers differ, who would have moved, and the errors of both."""
    before, after = parsed(trial.before), tried_method(tomllib.loads(trial.text), place=str(trial))
    counts = pl.DataFrame(trial.figures["matrix"], schema=COUNTS)
    rules = parsed(method_for_year("comparison_rules", trial.year))
    errors = words.error_groups(pl.DataFrame(trial.figures["errors"]), rules, {}, _nowhere)
    return {
        "trial": trial,
        "place": label(trial.area),
        "round": round_words((trial.year, trial.round)),
        "before": words.judge_words(trial.before),
        "differences": words.differences(before, after),
        "matrix": moves.matrix(counts, before, after, _nowhere),
        "errors": errors,
    }


def _nowhere(**_given: str) -> str:
    """Figures of the past open to nothing: the households behind them have moved on."""
    return ""
