"""Answers in conflict: which interviews, which questions, both sides beside each other; and what is held up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.survey.actions.joining import read_again
from ppaos.evidence.survey.actions.settling import SettlingRefused, settle_conflicts
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.models import FormVersion, Interview
from ppaos.evidence.survey.permissions.review import may_review
from ppaos.evidence.survey.presenters import history as words
from ppaos.evidence.survey.presenters import review as review_words
from ppaos.evidence.survey.presenters.answers import Questionnaire
from ppaos.evidence.survey.queries.kin import REVIEW, unreadable_submissions
from ppaos.evidence.survey.queries.linked import chain_of
from ppaos.evidence.survey.queries.review import visible_interviews
from ppaos.evidence.survey.queries.torn import RELATED, held_up_interviews, torn_interviews
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may, fields_in_sight

A_PAGE = 30


@require_GET
def conflicts(request: HttpRequest) -> HttpResponse:
    """The interviews whose edits disagree."""
    check_may(request.user, REVIEW)
    page = Paginator(torn_interviews(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": _lines(request, list(page)), "tabs": _tabs(request, "conflicts")}
    return render(request, "survey/conflicts/list.html", context)


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Both sides of every open question of an interview; what is chosen is sent as a submission of the office."""
    interview = seen_interview(request, pk)
    chain = chain_of(interview)
    lines = words.conflict_lines(chain, Questionnaire(interview.form_version.questions))
    if request.method == "POST":
        choices = {line["path"]: request.POST.get(line["name"], "") for line in lines}
        why = request.POST.get("why", "")
        try:
            settle_conflicts(
                interview=interview, choices=choices, why=why, by=request.user, at=timezone.now()
            )
        except SettlingRefused as error:
            messages.error(request, str(error))
            return redirect("survey:settle", pk)
        messages.success(request, _("What you chose holds now; both answers stay in the history."))
        return redirect("survey:conflicts")
    note_reading(request, [interview])
    context = {
        "interview": interview,
        "title": title_of(request, interview),
        "lines": lines,
        "may_settle": may_review(user=request.user, interview=interview),
    }
    return render(request, "survey/conflicts/settle.html", context)


@require_GET
def held_up(request: HttpRequest) -> HttpResponse:
    """What could not be read, and what could not be taken in, each with its reason and what to do."""
    check_may(request.user, REVIEW)
    page = Paginator(held_up_interviews(request.user), A_PAGE).get_page(request.GET.get("page"))
    unreadable = list(unreadable_submissions(request.user)[:A_PAGE])
    versions = {each.form_version_id: each.form_version for each in unreadable}
    context = {
        "page_obj": page,
        "lines": _lines(request, list(page)),
        "unreadable": unreadable,
        "versions": list(versions.values()),
        "tabs": _tabs(request, "held_up"),
    }
    return render(request, "survey/conflicts/held_up.html", context)


@require_POST
def take_in_anyway(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in an interview that was held up, by the right of who reviews it."""
    interview = seen_interview(request, pk)
    if not may_review(user=request.user, interview=interview):
        raise PermissionDenied(
            _("Nobody reviews an interview they held themselves. Leave it to another supervisor.")
        )
    done = take_in(interviews=[interview], by=request.user, at=timezone.now())
    if done.waiting:
        interview.refresh_from_db(fields=["failure"])
        messages.error(request, interview.failure)
    else:
        messages.success(request, _("The interview is taken in."))
    return redirect("survey:held_up")


@require_POST
def try_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have submissions of a version that could not be read tried again."""
    check_may(request.user, REVIEW)
    seen = FormVersion.objects.filter(pk__in=unreadable_submissions(request.user).values("form_version"))
    version = get_object_or_404(seen.select_related("form"), pk=pk)
    number = read_again(version=version, by=request.user, at=timezone.now())
    said = ngettext(
        "%(number)s submission is read again within a minute.",
        "%(number)s submissions are read again within a minute.",
        number,
    )
    messages.success(request, said % {"number": f"{number:,}"})
    return redirect("survey:held_up")


def seen_interview(request: HttpRequest, pk: int) -> Interview:
    """An interview in sight of whoever reviews interviews."""
    check_may(request.user, REVIEW)
    found: Interview = get_object_or_404(visible_interviews(request.user).select_related(*RELATED), pk=pk)
    return found


def title_of(request: HttpRequest, interview: Interview) -> str:
    """Whom the interview was with, as far as the reader may know."""
    whom = whom_to_meet([(interview.household_id, interview.candidate_household_id)]).row(0, named=True)
    return review_words.title_of(interview, whom, lambda area: fields_in_sight(request.user, area_code=area))


def note_reading(request: HttpRequest, interviews: list[Interview]) -> None:
    """Who reads which interviews, when and what for."""
    homes = [each.household for each in interviews if each.household_id]
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[*interviews, *homes],
        verb="interview.read",
    )


def _lines(request: HttpRequest, interviews: list[Interview]) -> list[dict[str, Any]]:
    return [{"interview": each, "title": title_of(request, each)} for each in interviews]


def _tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    pages = {
        "conflicts": (_("Answers in conflict"), torn_interviews(request.user).count()),
        "held_up": (
            _("Held up"),
            held_up_interviews(request.user).count() + unreadable_submissions(request.user).count(),
        ),
    }
    return [
        {"label": label, "url": reverse(f"survey:{name}"), "current": name == current, "count": f"{number:,}"}
        for name, (label, number) in pages.items()
    ]
