"""Urgent referrals that left without an agreement: seen and judged by somebody other than who sent them."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_by_area, may
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.urgent import review_urgent
from ppaos.support.referral.forms.urgent import ReviewForm
from ppaos.support.referral.models import UrgentSending
from ppaos.support.referral.presenters.urgent import urgent_rows
from ppaos.support.referral.queries.desk import SEE
from ppaos.support.referral.queries.pages import Pages
from ppaos.support.referral.queries.urgent import REVIEW, needs_told, urgent_sendings

A_PAGE = 50


@never_cache
@require_safe
def urgent(request: HttpRequest) -> HttpResponse:
    """What left without an agreement, what waits for a word first."""
    return _page(request, ReviewForm())


@never_cache
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """One word on those ticked."""
    check_may(request.user, REVIEW)
    form = ReviewForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    ticked = [
        int(value) for value in request.POST.getlist("sending") if value.isdecimal() and len(value) < 19
    ]
    ids = urgent_sendings(request.user).filter(pk__in=ticked).values_list("pk", flat=True)
    try:
        done = review_urgent(
            sending_ids=list(ids), is_right=form.is_right(), reason=form.cleaned_data["reason"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except ReferralRefused as refused:
        form.add_error(None, str(refused))
        return _page(request, form)
    if done.judged:
        said = ngettext("%(count)d referral was judged.", "%(count)d referrals were judged.", done.judged)
        messages.success(request, said % {"count": done.judged})
    if done.passed_over:
        messages.error(
            request,
            _("%(count)d stay as they are: you sent them, or somebody judged them before.")
            % {"count": done.passed_over},
        )
    return redirect("referral:urgent")


def _page(request: HttpRequest, form: forms.Form) -> HttpResponse:
    check_may(request.user, REVIEW)
    verdict, now = request.GET.get("verdict", ""), timezone.now()
    page = Pages(urgent_sendings(request.user, verdict), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    fields = fields_by_area(request.user, {sending.area_id for sending in shown})
    named = [sending for sending in shown if "names" in fields[sending.area_id]]
    if named:
        record_reading(
            by=request.user, at=now, purpose=PersonalRead.VERIFY, verb="household.read",
            subjects=[sending.referral.household for sending in named],
        )  # fmt: skip
    told = needs_told(shown, fields)
    rows = urgent_rows(shown, {sending.pk for sending in named}, told, request.user, timezone.localdate(now))
    context = {
        "page_obj": page, "rows": rows, "form": form, "chosen": verdict, "as_of": thai_datetime(now),
        "verdicts": UrgentSending.Verdict.choices, "opens": may(request.user, SEE),
        "can_judge": any(row["waits"] for row in rows),
    }  # fmt: skip
    return render(request, "referral/urgent.html", context)
