"""Interviews under review: the queue, the oddest first; one interview a page, decided by a key; many at once."""

from functools import cache
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.survey.actions.review import (
    accept_clean_interviews,
    accept_interview,
    reopen_interview,
    send_interview_back,
)
from ppaos.evidence.survey.forms.review import Chosen, SendingBackForm, chosen_of
from ppaos.evidence.survey.models import Finding, Interview
from ppaos.evidence.survey.permissions.review import ReviewRefused, may_review
from ppaos.evidence.survey.presenters import review as words
from ppaos.evidence.survey.presenters.answers import Questionnaire, answer_groups
from ppaos.evidence.survey.presenters.findings import rule_name
from ppaos.evidence.survey.queries import review
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.judging import all_rules
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import FileDamaged, open_file
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may

A_PAGE = 30
State = Interview.State
# What is shown in the page; anything else is handed over as a file.
SHOWN = ("image/jpeg", "image/png", "image/webp", "image/gif")


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The interviews that wait, or were decided; by area, surveyor and rule."""
    check_may(request.user, review.REVIEW)
    chosen, method = chosen_of(request.user, request.GET), all_rules()
    interviews = review.chosen_interviews(request.user, chosen.choice)
    page = Paginator(_in_order(interviews), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if shown:
        _note(request, shown, verb="interviews.read")
    context = {
        "page_obj": page,
        "lines": words.queue_lines(
            shown, review.findings_of(each.pk for each in shown), method, _fields_of(request)
        ),
        "chosen": chosen,
        "tabs": words.tabs(
            chosen.choice.state, _counts(request, chosen), lambda state: _queue_url(chosen.but(state=state))
        ),
        "areas": review.areas_of(interviews, within=chosen.choice.area_code),
        "area_name": label(chosen.area) if chosen.area else "",
        "surveyors": review.surveyors_of(interviews),
        "rules": [(rule, rule_name(rule, method), number) for rule, number in review.rules_found(interviews)],
        "rule_name": rule_name(chosen.choice.rule, method) if chosen.choice.rule else "",
        "clean": len(_clean(request, chosen)) if chosen.choice.state == State.NEW else 0,
        "weight_definition": words.weight_definition(),
        "can_see_quality": may(request.user, "see_work_report"),
    }
    return render(request, "survey/review/queue.html", context)


@require_GET
def interview(request: HttpRequest, pk: int) -> HttpResponse:
    """One interview: its answers, what is odd about them, where and how it was held, what was sent and decided."""
    one, chosen, method = _seen(request, pk), chosen_of(request.user, request.GET), all_rules()
    twin = _twin(request, one)
    _note(request, [one, *([twin] if twin else [])], verb="interview.read")
    answers, form = interview_answers(one), Questionnaire(one.form_version.questions)
    found = review.findings_of([pk]).get(pk, [])
    visible = review.visible_interviews(request.user).filter(pk__in=words.others_named(found))
    lines = words.finding_lines(found, method, form, answers, set(visible.values_list("pk", flat=True)))
    conflicts = list(review.open_conflicts_of(one))
    whom = whom_to_meet([(one.household_id, one.candidate_household_id)]).row(0, named=True)
    sees = _fields_of(request)
    context = {
        "interview": one,
        "chosen": chosen,
        "title": words.title_of(one, whom, sees),
        "facts": words.facts(one, whom, sees(one.area_id or "")),
        "findings": lines,
        "not_checked": words.finding_lines(
            review.findings_of([pk], state=Finding.State.NOT_CHECKED).get(pk, []), method, form, answers, ()
        ),
        "groups": answer_groups(
            answers,
            form,
            odd=words.by_path(lines),
            files=words.files_by_name(review.files_of(one)),
            in_conflict=[conflict.path for conflict in conflicts],
        ),
        "conflicts": len(conflicts),
        "twin": words.twin_lines(one, twin, answers, form) if twin else None,
        "versions": words.version_lines(review.versions_of(one)),
        "decisions": words.decision_lines(review.reviews_of(one)),
        "may_decide": may_review(user=request.user, interview=one),
        "sending_back": SendingBackForm(),
        "place": words.place_in(_order(request, chosen), pk, chosen.query),
        "tone": words.TONES[State(one.state)],
    }
    return render(request, "survey/review/interview.html", context)


@require_GET
def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponseBase:
    """A photo or signature of an interview; each look is noted."""
    one = _seen(request, pk)
    found = get_object_or_404(review.files_of(one), pk=file_pk)
    if found.file is None:
        raise Http404(f"file {file_pk} has not arrived")
    _note(request, [one, found], verb="interview.file_read")
    try:
        content = open_file(file=found.file)
    except FileDamaged as error:
        raise Http404(str(error)) from error
    kind = found.file.content_type
    answer = FileResponse(
        content,
        as_attachment=kind not in SHOWN,
        filename=found.name,
        content_type=kind if kind in SHOWN else "application/octet-stream",
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Believe an interview and go on to the next of the queue."""
    return _decide(
        request,
        pk,
        lambda one: accept_interview(
            interview=one, comment=request.POST.get("comment", ""), by=request.user, at=timezone.now()
        ),
        _("The interview is accepted."),
    )


@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the surveyor to mend an interview, and go on."""
    return _decide(
        request,
        pk,
        lambda one: send_interview_back(
            interview=one, comment=request.POST.get("comment", ""), by=request.user, at=timezone.now()
        ),
        _("The interview is sent back; the surveyor's phone shows your words at its next connection."),
    )


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Look again at a decided interview."""
    one = _seen(request, pk)
    try:
        reopen_interview(interview=one, by=request.user, at=timezone.now())
    except ReviewRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The interview waits for review again."))
    return redirect(reverse("survey:interview", args=[pk]))


@require_POST
def accept_clean(request: HttpRequest) -> HttpResponse:
    """Accept at once all interviews of the choice about which nothing odd was found."""
    check_may(request.user, review.REVIEW)
    chosen = chosen_of(request.user, request.GET)
    done = accept_clean_interviews(interviews=_clean(request, chosen), by=request.user, at=timezone.now())
    said = ngettext(
        "%(number)s interview is accepted.", "%(number)s interviews are accepted.", done.interviews
    ) % {"number": f"{done.interviews:,}"}
    messages.success(request, said)
    return redirect(_queue_url(chosen.query))


def _decide(request: HttpRequest, pk: int, act: Any, said: str) -> HttpResponse:
    one, chosen = _seen(request, pk), chosen_of(request.user, request.GET)
    before = _order(request, chosen)
    try:
        act(one)
    except ReviewRefused as error:
        messages.error(request, str(error))
        return redirect(reverse("survey:interview", args=[pk]) + chosen.query)
    messages.success(request, said)
    following = _after(before, pk, left=set(_order(request, chosen)))
    if following is None:
        return redirect(_queue_url(chosen.query))
    return redirect(reverse("survey:interview", args=[following]) + chosen.query)


def _seen(request: HttpRequest, pk: int) -> Interview:
    check_may(request.user, review.REVIEW)
    related = ("form", "form_version__form", "visit", "surveyor", "area", "household", "candidate_household")
    found: Interview = get_object_or_404(
        review.visible_interviews(request.user).select_related(*related), pk=pk
    )
    return found


def _twin(request: HttpRequest, one: Interview) -> Interview | None:
    """The other interview of a second check, where the reader may see it."""
    twin = review.twin_of(one)
    is_seen = twin is not None and review.visible_interviews(request.user).filter(pk=twin.pk).exists()
    return twin if is_seen else None


def _in_order(interviews: Any) -> Any:
    # Sealed answers are long, and a list shows none of them.
    related = ("form", "visit", "surveyor", "area", "household")
    return review.oddest_first(interviews).select_related(*related).defer("sealed", "told")


def _order(request: HttpRequest, chosen: Chosen) -> list[int]:
    """The numbers of the interviews one walks through."""
    found = review.oddest_first(review.chosen_interviews(request.user, chosen.choice))
    return list(found.values_list("pk", flat=True))


def _after(order: list[int], pk: int, *, left: set[int]) -> int | None:
    """The interview that follows, of those that are left; from the end on to the beginning."""
    at = order.index(pk) if pk in order else len(order)
    walked = [*order[at + 1 :], *order[:at]]
    return next((number for number in walked if number in left), None)


def _counts(request: HttpRequest, chosen: Chosen) -> dict[str, int]:
    """How many interviews wait, and how many are out to be mended, of the same area, surveyor and rule."""
    asked = vars(chosen.choice)
    return {
        state.value: review.chosen_interviews(
            request.user, review.Choice(**{**asked, "state": state.value})
        ).count()
        for state in (State.NEW, State.SENT_BACK)
    }


def _clean(request: HttpRequest, chosen: Chosen) -> list[int]:
    of_choice = review.chosen_interviews(request.user, chosen.choice).order_by().values("pk")
    return list(review.clean_interviews(request.user).filter(pk__in=of_choice).values_list("pk", flat=True))


def _note(request: HttpRequest, subjects: list[Any], *, verb: str) -> None:
    """Who reads which interviews, when and what for."""
    homes = [each.household for each in subjects if isinstance(each, Interview) and each.household_id]
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[*subjects, *homes],
        verb=verb,
    )


def _fields_of(request: HttpRequest) -> Any:
    """Which kinds of field the reader sees in an area, asked once an area."""

    @cache
    def sees(area_code: str) -> frozenset[str]:
        return fields_in_sight(request.user, area_code=area_code) if area_code else frozenset()

    return sees


def _queue_url(query: str) -> str:
    return reverse("survey:review") + query
