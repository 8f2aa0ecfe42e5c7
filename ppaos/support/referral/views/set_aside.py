"""Answers that stand aside until somebody looks: taken after all, put right where need be, or put aside for good."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.support.referral.actions.errors import AnswerAtFault, ReferralRefused
from ppaos.support.referral.actions.settling import put_aside, take_answer
from ppaos.support.referral.forms.settling import PutAsideForm, TakeForm, begun_with
from ppaos.support.referral.models import AnswerSetAside
from ppaos.support.referral.permissions import check_can_answer, check_can_put_aside
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.presenters.set_aside import aside_rows
from ppaos.support.referral.queries.desk import ANSWER, SEE, desks, visible_referrals
from ppaos.support.referral.queries.pages import Pages
from ppaos.support.referral.queries.set_aside import answers_set_aside, offices_for_need

A_PAGE = 50


@require_safe
def set_aside(request: HttpRequest) -> HttpResponse:
    """The answers that wait, the newest first; of one kind of fault, where one is chosen."""
    _check(request)
    mine = answers_set_aside(request.user)
    fault = request.GET.get("fault", "")
    found = mine.filter(fault=fault) if fault else mine
    page = Pages(found, A_PAGE).get_page(request.GET.get("page"))
    codes = sorted(mine.order_by().values_list("fault", flat=True).distinct())
    context = {
        "page_obj": page,
        "rows": aside_rows(page),
        "faults": [(code, fault_words(code)) for code in codes],
        "chosen": fault,
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "referral/set_aside.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One answer: what was told, what is wrong, and what the reader can do."""
    return _page(request, _found(request, pk))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it as it reads now."""
    found = _found(request, pk)
    form = _take_form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, take_form=form)
    try:
        take_answer(aside=found, told=form.told(), by=request.user, at=timezone.now())
    except AnswerAtFault as fault:
        form.add_error(None, fault_words(str(fault)))
        return _page(request, found, take_form=form)
    except ReferralRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The answer counts now."))
    return redirect("referral:set_aside")


@require_POST
def put_by(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it aside for good."""
    found, form = _found(request, pk), PutAsideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, put_form=form)
    try:
        put_aside(aside=found, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
    except ReferralRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It was put aside for good."))
    return redirect("referral:set_aside")


def _check(request: HttpRequest) -> None:
    """Raise PermissionDenied for who neither answers nor sees referrals."""
    if not may(request.user, ANSWER):
        check_may(request.user, SEE)


def _found(request: HttpRequest, pk: int) -> AnswerSetAside:
    _check(request)
    found: AnswerSetAside = get_object_or_404(answers_set_aside(request.user), pk=pk)
    return found


def _page(request: HttpRequest, found: AnswerSetAside, **forms: Any) -> HttpResponse:
    if found.referral is not None:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[found.referral.household],
        )  # fmt: skip
    context = {
        "row": aside_rows([found])[0],
        "aside": found,
        "content": found.content if _sees(request, found) else {},
        "opens": visible_referrals(request.user).filter(pk=found.referral_id or 0).exists(),
        "take_form": _take_form(found)
        if _can(check_can_answer, request.user, found.organisation, found.batch)
        else None,
        "put_form": PutAsideForm() if _can(check_can_put_aside, request.user, found) else None,
        **forms,
    }
    return render(request, "referral/one_set_aside.html", context)


def _sees(request: HttpRequest, found: AnswerSetAside) -> bool:
    """Whether the reader told it, or sees names where the referral or the batch comes from."""
    if found.organisation_id in desks(request.user).organisations:
        return True
    place = found.referral or found.batch
    return place is not None and "names" in fields_in_sight(request.user, area_code=place.area_id)


def _can(check: Any, *asked: Any) -> bool:
    try:
        check(*asked)
    except PermissionDenied:
        return False
    return True


def _take_form(found: AnswerSetAside, told: Any = None) -> TakeForm:
    others = offices_for_need(found.referral, timezone.localdate()) if found.referral else None
    return TakeForm(told, initial=begun_with(found), others=others)
