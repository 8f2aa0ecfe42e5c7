"""Who sits in committees and teams, and which places they look after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Committee, CommitteeMember, CoveredPlace
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.cooperation.permissions.mechanism import KEEP_MECHANISM
from ppaos.people.cooperation.queries.mechanism import SEAT_FAULTS, Seat, running, same_seats, seat_faults


@dataclass(frozen=True)
class SeatsTaken:
    """How many seats are new, and how many were held just so before."""

    new: int
    again: int


@audited("committee_member.seated")
def seat_member(*, seat: Seat, by: Any, at: datetime) -> CommitteeMember:
    """Let somebody sit in a committee or team, for a term within its own."""
    check_may(by, KEEP_MECHANISM, area_code=seat.committee.area_id)
    _refuse_faults([seat])
    member = _member(seat)
    member.save()
    return member


@audited("committee_members.brought_in", subjects=["committees"])
def bring_in_members(
    *, seats: Sequence[Seat], committees: Sequence[Committee], by: Any, at: datetime
) -> SeatsTaken:
    """Let many sit in these committees and teams, all or nobody; seats that are held just so change nothing."""
    for code in sorted({seat.committee.area_id for seat in seats}):
        check_may(by, KEEP_MECHANISM, area_code=code)
    held = same_seats(seats)
    new = [seat for place, seat in enumerate(seats) if place not in held]
    _refuse_faults(new)
    CommitteeMember.objects.bulk_create([_member(seat) for seat in new])
    return SeatsTaken(len(new), len(held))


@audited("committee_member.changed", subjects=["member"])
def change_member(*, member: CommitteeMember, seat: Seat, by: Any, at: datetime) -> None:
    """Correct what is said of somebody who sits in a committee or team."""
    check_may(by, KEEP_MECHANISM, area_code=member.committee.area_id)
    _refuse_faults([seat], but=member.pk)
    changed = _member(seat)
    changed.pk = member.pk
    changed.save()


@audited("committee_member.left", subjects=["member"])
def end_seat(*, member: CommitteeMember, on: date, by: Any, at: datetime) -> None:
    """Note that somebody sits there no more from a day on. The seat stays in the record."""
    check_may(by, KEEP_MECHANISM, area_code=member.committee.area_id)
    if member.valid_to is not None and member.valid_to <= on:
        raise CooperationRefused(_("This seat has ended already."))
    member.valid_to = max(on, member.valid_from)
    member.save(update_fields=["valid_to"])


@audited("places.covered", subjects=["committee"])
def cover_places(
    *, committee: Committee, areas: Sequence[Area], on: date, by: Any, at: datetime
) -> SeatsTaken:
    """Let a team look after places of its area from a day on; what it looks after already changes nothing."""
    check_may(by, KEEP_MECHANISM, area_code=committee.area_id)
    if on < committee.valid_from or (committee.valid_to is not None and on >= committee.valid_to):
        raise CooperationRefused(
            _("The committee or team does not stand on that day. Give a day within its term.")
        )
    codes = {area.code for area in areas}
    inside = AreaWithin.objects.filter(in_force(on), ancestor_id=committee.area_id, area_id__in=codes)
    outside = sorted(codes - set(inside.values_list("area_id", flat=True)))
    if outside:
        raise CooperationRefused(
            _("These places lie outside the area of the team: %(codes)s.") % {"codes": ", ".join(outside)}
        )
    held = set(committee.places.filter(running(on), area_id__in=codes).values_list("area_id", flat=True))
    CoveredPlace.objects.bulk_create(
        CoveredPlace(committee=committee, area_id=code, valid_from=on) for code in sorted(codes - held)
    )
    return SeatsTaken(len(codes - held), len(held))


@audited("place.released", subjects=["place"])
def release_place(*, place: CoveredPlace, on: date, by: Any, at: datetime) -> None:
    """Note that a team looks after a place no more from a day on."""
    check_may(by, KEEP_MECHANISM, area_code=place.committee.area_id)
    if place.valid_to is not None and place.valid_to <= on:
        raise CooperationRefused(_("The team looks after this place no more already."))
    place.valid_to = max(on, place.valid_from)
    place.save(update_fields=["valid_to"])


def _refuse_faults(seats: Sequence[Seat], but: int | None = None) -> None:
    for seat, fault in zip(seats, seat_faults(seats, but=but), strict=True):
        if fault:
            _column, message, remedy = SEAT_FAULTS[fault]
            raise CooperationRefused(f"{seat.name}: {_(message)} {_(remedy)}".removeprefix(": "))


def _member(seat: Seat) -> CommitteeMember:
    return CommitteeMember(
        committee=seat.committee, user=seat.user, organisation=seat.organisation, name=" ".join(seat.name.split()),
        post=seat.post, position=seat.position.strip(), phone=seat.phone.strip(), email=seat.email.strip(),
        valid_from=seat.valid_from, valid_to=seat.valid_to,
    )  # fmt: skip
