"""The receiving desk: what waits by due date, answered one by one, many at once on screen, or by one spreadsheet."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.referral.actions.answering import Answered, answer
from ppaos.support.referral.forms.answers import AnswerForm
from ppaos.support.referral.forms.filters import filters_of
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.permissions import flowing
from ppaos.support.referral.presenters import words
from ppaos.support.referral.presenters.answer_sheet import MOST_ROWS, answer_sheet, word_lists
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.desk import ANSWER, desk_referrals, desks
from ppaos.support.referral.queries.pages import WAITING, Filters, Pages, by_due, counts_by_tab, with_words
from ppaos.support.referral.queries.states import states

A_PAGE = 50


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What was sent to the reader's organisations, what is due first."""
    check_may(request.user, ANSWER)
    chosen = filters_of(request.GET, state=WAITING)
    mine, today = desk_referrals(request.user), timezone.localdate()
    page = Pages(with_words(by_due(chosen.of(mine, today))), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    _note_reading(request, shown)
    context = {
        "page_obj": page,
        "lines": words.lines(shown, _sees, today),
        "as_of": thai_datetime(timezone.now()),
        "tabs": words.tabs(counts_by_tab(mine), chosen.state, lambda name: _address(chosen.but(state=name))),
        "chosen": chosen,
        "bodies": _bodies(request),
        "form": AnswerForm(),
        "query": urlencode(chosen.asked()),
        "most_rows": MOST_ROWS,
        "word_lists": word_lists(),
    }
    return render(request, "referral/desk.html", context)


@require_POST
def answer_ticked(request: HttpRequest) -> HttpResponse:
    """One answer for all referrals that are ticked."""
    check_may(request.user, ANSWER)
    chosen = filters_of(request.GET, state=WAITING)
    form = AnswerForm(request.POST)
    ticked = desk_referrals(request.user).filter(pk__in=_numbers(request.POST.getlist("referral")))
    if not form.is_valid():
        messages.error(request, " ".join(f"{error}" for errors in form.errors.values() for error in errors))
    elif not ticked.exists():
        messages.error(request, _("Nothing was ticked. Tick the referrals you answer."))
    else:
        for body in Organisation.objects.filter(pk__in=ticked.values("organisation_id")):
            ids = list(ticked.filter(organisation=body).values_list("pk", flat=True))
            done = answer(
                frame=form.frame(ids), channel=Step.Channel.SCREEN, organisation=body, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
            say(request, done)
    return redirect(_address(chosen))


@require_safe
def sheet(request: HttpRequest) -> HttpResponseBase:
    """What waits as one spreadsheet to be filled in and sent back."""
    check_may(request.user, ANSWER)
    chosen, today = filters_of(request.GET, state=WAITING), timezone.localdate()
    found = by_due(chosen.of(desk_referrals(request.user), today))
    shown = list(with_words(found)[:MOST_ROWS])
    free = flowing(shown, today)
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=len(shown), what="referrals",
        subjects=[referral.household for referral in shown if referral.pk in free],
    )  # fmt: skip
    lines = words.lines(shown, lambda referral: referral.pk in free and _sees(referral), today)
    return sheet_response(answer_sheet(lines), _("answers"), "xlsx")


def say(request: HttpRequest, done: Answered) -> None:
    """Tell the reader what came of answers."""
    if done.answered:
        messages.success(request, _("%(count)d referrals were answered.") % {"count": done.answered})
    if done.unchanged:
        messages.info(
            request, _("%(count)d were told so before; nothing changed.") % {"count": done.unchanged}
        )
    for fault in dict.fromkeys(done.faults["fault"].to_list()):
        messages.error(request, fault_words(fault))


def _sees(referral: Referral) -> bool:
    """Names are seen while the receiver has to act; what has ended is known by its number."""
    return states()[referral.state].opens


def _bodies(request: HttpRequest) -> list[Organisation]:
    return list(
        Organisation.objects.filter(pk__in=desks(request.user).organisations).order_by("name_th", "pk")
    )


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isdecimal()]


def _address(chosen: Filters) -> str:
    return f"{reverse('referral:desk')}?{urlencode(chosen.asked())}"


def _note_reading(request: HttpRequest, shown: list[Any]) -> None:
    if shown:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[referral.household for referral in shown],
        )  # fmt: skip
