"""Who sits in a committee or team, and what it looks after: added, corrected, ended."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.seats import (
    change_member,
    cover_places,
    end_seat,
    release_place,
    seat_member,
)
from ppaos.people.cooperation.forms.mechanism import PlacesForm, SeatForm
from ppaos.people.cooperation.presenters.mechanism import committee_name
from ppaos.people.cooperation.views.committees import kept_committee


@require_http_methods(["GET", "HEAD", "POST"])
def new_seat(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let somebody sit in a committee or team."""
    committee = kept_committee(request, uid)
    form = SeatForm(request.user, committee, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            seat_member(seat=form.seat(), by=signed_in_user(request), at=timezone.now())
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:committee", uid=uid)
    context = {"committee": committee, "name": committee_name(committee), "form": form}
    return render(request, "cooperation/seat.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change_seat(request: HttpRequest, uid: UUID, member_id: int) -> HttpResponse:
    """Correct what is said of somebody who sits there."""
    committee = kept_committee(request, uid)
    member = get_object_or_404(
        committee.members.select_related("user", "organisation", "committee"), pk=member_id
    )
    form = SeatForm(request.user, committee, request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        try:
            change_member(member=member, seat=form.seat(), by=signed_in_user(request), at=timezone.now())
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:committee", uid=uid)
    context = {"committee": committee, "name": committee_name(committee), "form": form, "member": member}
    return render(request, "cooperation/seat.html", context)


@require_POST
def leave(request: HttpRequest, uid: UUID, member_id: int) -> HttpResponse:
    """Note that somebody sits there no more, from today."""
    committee = kept_committee(request, uid)
    member = get_object_or_404(committee.members.select_related("committee"), pk=member_id)
    try:
        end_seat(member=member, on=timezone.localdate(), by=signed_in_user(request), at=timezone.now())
        messages.success(request, _("The seat has ended."))
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:committee", uid=uid)


@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Let a team look after places."""
    committee = kept_committee(request, uid)
    form = PlacesForm(committee, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = cover_places(
                committee=committee, areas=form.chosen(), on=form.cleaned_data["on"], by=signed_in_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            words = ngettext(
                "It looks after one place more.", "It looks after %(count)d places more.", done.new
            )
            messages.success(request, words % {"count": done.new})
            return redirect("cooperation:committee", uid=uid)
    context = {"committee": committee, "name": committee_name(committee), "form": form}
    return render(request, "cooperation/places.html", context)


@require_POST
def release(request: HttpRequest, uid: UUID, place_id: int) -> HttpResponse:
    """Note that a team looks after a place no more, from today."""
    committee = kept_committee(request, uid)
    place = get_object_or_404(committee.places.select_related("committee"), pk=place_id)
    try:
        release_place(place=place, on=timezone.localdate(), by=signed_in_user(request), at=timezone.now())
        messages.success(request, _("It looks after this place no more."))
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("cooperation:committee", uid=uid)
