"""The quality of interviews: by surveyor, rule and question; second checks drawn; the figures as a file."""

from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.survey.actions.samples import draw_second_checks
from ppaos.evidence.survey.forms.review import ALL, Chosen, DrawingChecksForm, PeriodForm, chosen_of
from ppaos.evidence.survey.permissions.review import ReviewRefused
from ppaos.evidence.survey.presenters import quality as words
from ppaos.evidence.survey.queries import quality as asked
from ppaos.evidence.survey.queries.judging import all_rules
from ppaos.evidence.survey.queries.review import REVIEW, areas_of
from ppaos.evidence.survey.queries.samples import samples_in_sight
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may, may

FORMATS = ("csv", "xlsx")
FINDINGS, AGREEMENT = "findings", "agreement"
SAMPLES = 10


@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """What is known of the interviews of an area and period, by surveyor; of one surveyor by rule and question."""
    check_may(request.user, asked.SEE)
    return _page(request)


def _page(request: HttpRequest, drawing: DrawingChecksForm | None = None) -> HttpResponse:
    """The page; with a form of second checks that was filled in wrongly, to be mended."""
    chosen, period, interviews = _chosen(request)
    found, method = asked.survey_quality(interviews), all_rules()
    surveyor = _surveyor(chosen, found)
    own = next(
        (work for work in found.surveyors if surveyor and work.surveyor == surveyor.pk), found.everybody
    )
    can_draw = may(request.user, REVIEW)
    context = {
        "chosen": chosen,
        "period": period,
        "area_name": label(chosen.area) if chosen.area else "",
        "areas": areas_of(interviews, within=chosen.choice.area_code),
        "quality": found,
        "cards": words.cards(found),
        "surveyors": words.surveyor_rows(found, _names(found)),
        "surveyor": surveyor,
        "rules": words.rule_rows(own, found.everybody, method),
        "questions": words.question_rows(
            asked.agreement_by_question(found.pairs, surveyor.pk if surveyor else None)
        ),
        "kappa_definition": words.kappa_definition(),
        "share_definition": words.share_definition(),
        "can_export": may(request.user, "export"),
        "formats": FORMATS,
        "can_draw": can_draw,
        "drawing": drawing or (DrawingChecksForm(user=request.user, area=chosen.area) if can_draw else None),
        "samples": words.sample_lines(samples_in_sight(request.user)[:SAMPLES]) if can_draw else [],
    }
    return render(request, "survey/review/quality.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Findings by surveyor and rule, or agreement by surveyor and question, as a file: surveyors, no households."""
    check_may(request.user, "export")
    kind, what = request.POST.get("format"), request.POST.get("what")
    if kind not in FORMATS or what not in (FINDINGS, AGREEMENT):
        raise Http404(f"no file {what} as {kind}")
    interviews = _chosen(request)[2]
    found = asked.survey_quality(interviews)
    frame = _findings(found) if what == FINDINGS else asked.agreement_by_surveyor_and_question(found.pairs)
    names = pl.DataFrame(
        list(_names(found).items()), schema={"surveyor": pl.Int64, "name": pl.String}, orient="row"
    )
    named = names.join(frame, on="surveyor").drop("surveyor").rename({"name": "surveyor"})
    record_export(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        rows=named.height,
        what=f"quality of interviews: {what}",
    )
    return sheet_response(named, f"survey-quality-{what}", kind)  # type: ignore[arg-type]


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw second checks; each becomes a visit of another surveyor."""
    check_may(request.user, REVIEW)
    form = DrawingChecksForm(request.POST, user=request.user)
    if not form.is_valid():
        return _page(request, form)
    try:
        sample = draw_second_checks(**form.cleaned_data, by=request.user, at=timezone.now())
    except ReviewRefused as error:
        form.add_error(None, str(error))
        return _page(request, form)
    said = ngettext(
        "%(size)s of %(of)s interviews is drawn; its visit is with another surveyor.",
        "%(size)s of %(of)s interviews are drawn; their visits are with other surveyors.",
        sample.size,
    )
    messages.success(request, said % {"size": f"{sample.size:,}", "of": f"{sample.of:,}"})
    return redirect(reverse("survey:quality"))


def _chosen(request: HttpRequest) -> tuple[Chosen, PeriodForm, Any]:
    """What the figures are of; a day that cannot be read is said at its field, and left out."""
    chosen = chosen_of(request.user, request.GET, deed=asked.SEE, state=ALL)
    given = {name: request.GET[name] for name in ("since", "until", "form") if name in request.GET}
    period = PeriodForm(given or None, user=request.user, deed=asked.SEE)
    days: dict[str, date | None] = {"since": None, "until": None}
    if period.is_bound:
        period.is_valid()
        days = {name: period.cleaned_data.get(name) for name in days}
    of_all = replace(chosen.choice, surveyor_id=None)
    return chosen, period, asked.interviews_in_period(request.user, of_all, **days)


def _surveyor(chosen: Chosen, found: asked.Quality) -> User | None:
    """The surveyor looked at: one of those in sight, else 404."""
    number = chosen.choice.surveyor_id
    if number is None:
        return None
    if number not in [work.surveyor for work in found.surveyors]:
        raise Http404(f"no surveyor {number}")
    return User.objects.get(pk=number)


def _names(found: asked.Quality) -> dict[int, str]:
    users = User.objects.filter(pk__in=[work.surveyor for work in found.surveyors if work.surveyor])
    return {user.pk: str(user) for user in users}


def _findings(found: asked.Quality) -> pl.DataFrame:
    """One row a surveyor and rule, with the size of the work."""
    rows = [
        (
            work.surveyor, work.interviews, work.accepted, work.sent_back, work.median_seconds, work.second_checks,
            work.answers_compared, work.answers_agreed, rule, share.found, share.checked,
        )
        for work in found.surveyors
        for rule, share in (work.rules or {"": work.with_findings}).items()
    ]  # fmt: skip
    schema = {
        "surveyor": pl.Int64, "interviews": pl.Int64, "accepted": pl.Int64, "sent_back": pl.Int64,
        "median_seconds": pl.Float64, "second_checks": pl.Int64, "answers_compared": pl.Int64,
        "answers_agreed": pl.Int64, "rule": pl.String, "found": pl.Int64, "checked": pl.Int64,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")
