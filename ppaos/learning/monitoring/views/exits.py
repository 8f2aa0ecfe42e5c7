"""The three counts of an area and who stands behind each; the rule in words, and a draft of it tried."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.engine.exit import ExitError
from ppaos.engine.methods import ExitRule, MethodError
from ppaos.evidence.livelihood.presenters.method_words import fault_words
from ppaos.evidence.livelihood.presenters.words import named, provenance
from ppaos.evidence.livelihood.queries.looking import opens_records
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.learning.monitoring.presenters import exits as shown
from ppaos.learning.monitoring.presenters.criteria import rule_rows
from ppaos.learning.monitoring.queries.checks import checks_due
from ppaos.learning.monitoring.queries.exit_counts import behind, counted
from ppaos.learning.monitoring.queries.exit_rules import rule_in_force, rule_of
from ppaos.learning.monitoring.queries.exit_trials import draft_rule, rule_drafts, tried
from ppaos.learning.monitoring.queries.exits import counted_by_state, exits_counted
from ppaos.learning.monitoring.views.looking import area_asked, household_list
from ppaos.learning.monitoring.views.moving import exit_frame
from ppaos.people.registry.models import Standing


@never_cache
@require_safe
def exits(request: HttpRequest) -> HttpResponse:
    """Need met, taken off with a reason, left poverty: three counts that are never mixed, and what waits."""
    area = area_asked(request)
    opens = opens_records(request.user, area)
    counts, parts = counted(area)
    by_state = counted_by_state(area)
    context = exit_frame(request, area) | {
        "cards": shown.count_cards(area, counts, opens=opens),
        "columns": [words for words, _definition in shown.count_words().values()],
        "parts": shown.part_rows(parts, opens=opens),
        "states": shown.state_rows(area, by_state),
        "due": checks_due(exits_counted(area), timezone.localdate()).count(),
    }
    return render(request, "monitoring/exits/counts.html", context)


@never_cache
@require_safe
def behind_count(request: HttpRequest) -> HttpResponse:
    """The households behind one of the counts."""
    area = area_asked(request)
    name = request.GET.get("count", "")
    try:
        found = behind(area, name)
    except KeyError as odd:
        raise Http404(f"no count {name}") from odd
    words, definition = shown.count_words()[name]
    standings = {key: [Standing(value).label] for key, value in found.rows()}
    return household_list(
        request, area, list(standings), words, back=f"{reverse('monitoring:exits')}?area={area.code}",
        back_label=_("Exits"), columns=[_("Standing")], cells=standings, note=definition,
    )  # fmt: skip


@never_cache
@require_safe
def rule(request: HttpRequest) -> HttpResponse:
    """The exit rule in words with its source; a draft of it is tried on an area before it is published."""
    area = area_asked(request)
    drafts = rule_drafts(request.user)
    context = exit_frame(request, area) | {"drafts": drafts}
    if number := request.GET.get("draft", ""):
        context |= _tried(request, area, get_object_or_404(drafts, pk=_number(number)))
        return render(request, "monitoring/exits/rule.html", context)
    try:
        version = rule_in_force()
    except MethodMissing as missing:
        return render(request, "monitoring/exits/rule.html", context | {"fault": str(missing)})
    context |= {"version": version} | _said(rule_of(version))
    return render(request, "monitoring/exits/rule.html", context)


def _tried(request: HttpRequest, area: Any, draft: Any) -> dict[str, Any]:
    """A draft in words and what it would do; where it cannot be tried, why."""
    try:
        said = draft_rule(draft)
        counts = tried(said, area, timezone.localdate())
    except (MethodError, ExitError) as fault:
        return {"draft": draft, "fault": fault_words(str(fault))}
    told = {"passing": shown.passing_rows(counts), "cautions": shown.cautions(counts)}
    return {"draft": draft, "counts": counts} | told | _said(said)


def _said(rule: ExitRule) -> dict[str, Any]:
    """The rule in words, with what stands behind it."""
    return {
        "rule": rule,
        "rule_name": named(rule),
        "rows": rule_rows(rule),
        "from": provenance(rule.provenance),
    }


def _number(given: str) -> int:
    """A number of an address; 404 for anything else."""
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise Http404(f"no number {given}")
    return int(given)
