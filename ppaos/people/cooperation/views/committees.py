"""Committees and teams: listed, entered, looked at, changed, ended; and the order that set each up."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.mechanism import change_committee, end_committee, set_up_committee
from ppaos.people.cooperation.forms.mechanism import (
    AreaChoice,
    CommitteeFilter,
    CommitteeForm,
    area_of_policy,
)
from ppaos.people.cooperation.forms.people import ReasonForm
from ppaos.people.cooperation.models import Committee
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.cooperation.permissions.mechanism import KEEP_MECHANISM, SEE_POLICY, committees_in_sight
from ppaos.people.cooperation.presenters.lists import last_day
from ppaos.people.cooperation.presenters.mechanism import (
    committee_name,
    committee_rows,
    member_rows,
    place_rows,
    term_state,
)
from ppaos.people.cooperation.queries.mechanism import listed_committees

A_PAGE = 100


@require_safe
def committees(request: HttpRequest) -> HttpResponse:
    """Committees and teams within or above an area."""
    area = area_of_policy(request.user, request.GET.get("area", ""))
    form, today = CommitteeFilter(request.GET), timezone.localdate()
    found = listed_committees(form.narrowed(committees_in_sight(request.user, area)), today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area, "area_label": label(area), "form": form, "page_obj": page, "choice": AreaChoice(request.user),
        "rows": committee_rows(page, today), "can_keep": may(request.user, KEEP_MECHANISM),
        "is_narrowed": any(request.GET.get(name) for name in ("words", "kind", "state")),
    }  # fmt: skip
    return render(request, "cooperation/committees.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_committee(request: HttpRequest) -> HttpResponse:
    """Enter a committee or team."""
    check_may(request.user, KEEP_MECHANISM)
    form = CommitteeForm(request.user, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = set_up_committee(**form.cleaned_data, by=signed_in_user(request), at=timezone.now())
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The committee or team is entered. Say who sits in it."))
            return redirect("cooperation:committee", uid=made.uid)
    return render(request, "cooperation/committee_form.html", {"form": form})


@require_safe
def committee(request: HttpRequest, uid: UUID) -> HttpResponse:
    """One committee or team: what it is, who sits in it, what it looks after, what stands beneath it."""
    found, today = seen_committee(request, uid), timezone.localdate()
    beneath = listed_committees(Committee.objects.filter(parent=found), today)
    context = {
        "committee": found,
        "name": committee_name(found),
        "area_label": label(found.area),
        "last_day": last_day(found.valid_from, found.valid_to),
        **term_state(found, today),
        "members": member_rows(found.members.select_related("organisation", "user"), today),
        "places": place_rows(found.places.select_related("area"), found, today),
        "beneath": committee_rows(beneath, today),
        "parent_name": committee_name(found.parent) if found.parent else "",
        "can_keep": keeps(request, found),
        "reason_form": ReasonForm(),
    }
    return render(request, "cooperation/committee.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Correct what is said of a committee or team."""
    found = kept_committee(request, uid)
    form = CommitteeForm(request.user, request.POST or None, request.FILES or None, committee=found)
    if request.method == "POST" and form.is_valid():
        try:
            change_committee(
                committee=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now()
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:committee", uid=uid)
    context = {"form": form, "committee": found, "name": committee_name(found)}
    return render(request, "cooperation/committee_form.html", context)


@require_POST
def end(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a committee or team from today."""
    found, form = kept_committee(request, uid), ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        end_committee(
            committee=found, on=timezone.localdate(), reason=reason, by=signed_in_user(request), at=timezone.now()
        )  # fmt: skip
        messages.success(request, _("The committee or team has ended, with its seats and places."))
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:committee", uid=uid)


@require_safe
def order(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The order that set a committee up, as it was sent; that it was fetched is noted."""
    found = seen_committee(request, uid)
    if found.document is None or found.document.erased_at is not None:
        raise Http404("no order is kept")
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.SUPPORT, rows=1, what="order of a committee",
        area_code=found.area_id, subjects=[found],
    )  # fmt: skip
    return FileResponse(open_file(file=found.document), as_attachment=True, filename=found.document.name)


def seen_committee(request: HttpRequest, uid: UUID) -> Committee:
    """The committee, if its area is in sight. 403 without the deed, 404 out of sight."""
    check_may(request.user, SEE_POLICY)
    seen = committees_in_sight(request.user).select_related("area", "parent", "organisation", "document")
    return get_object_or_404(seen, uid=uid)


def kept_committee(request: HttpRequest, uid: UUID) -> Committee:
    """The committee, if the reader keeps it."""
    found = seen_committee(request, uid)
    check_may(request.user, KEEP_MECHANISM, area_code=found.area_id)
    return found


def keeps(request: HttpRequest, found: Committee) -> bool:
    """Whether the reader may change the committee, which has not ended."""
    is_over = found.valid_to is not None and found.valid_to <= timezone.localdate()
    return not is_over and may(request.user, KEEP_MECHANISM, area_code=found.area_id)
