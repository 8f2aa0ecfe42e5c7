"""Committees of an area, who sits in them, what stands beneath them, and which seats cannot be taken."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext_noop

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Agreement, Committee, CommitteeMember, Organisation

Post, Level = CommitteeMember.Post, Agreement.Level
WIDEST_FIRST = [Level.CENTRAL, Level.PROVINCE, Level.DISTRICT, Level.LOCAL, Level.SUBDISTRICT]
# The order in which those who sit in a committee are named.
ORDER_OF_POSTS = [Post.CHAIR, Post.VICE, Post.SECRETARY, Post.MEMBER, Post.MENTOR, Post.ADVISER]


def in_term(on: date, prefix: str = "") -> Q:
    """Whether the term of a row (or of the row at `prefix`) holds on the day."""
    not_ended = Q(**{f"{prefix}valid_to__isnull": True}) | Q(**{f"{prefix}valid_to__gt": on})
    return Q(**{f"{prefix}valid_from__lte": on}) & not_ended


def running(on: date) -> Q:
    """Whether a term is not over by the day: it holds, or will."""
    return Q(valid_to=None) | Q(valid_to__gt=on)


def listed_committees(committees: QuerySet[Committee], on: date) -> QuerySet[Committee]:
    """The committees, the widest area first, with `seats` and `places_now` counted on the day."""
    seats = Count("members", filter=in_term(on, "members__"), distinct=True)
    places = Count("places", filter=in_term(on, "places__"), distinct=True)
    width = Case(*(When(level=level, then=place) for place, level in enumerate(WIDEST_FIRST)), default=None)
    return (
        committees.select_related("area", "parent", "organisation")
        .annotate(seats=seats, places_now=places)
        .order_by(width, "area_id", "name_th", "pk")
    )


def committees_with_members(committees: QuerySet[Committee], on: date) -> list[Committee]:
    """Committees in term on the day, each with those who sit in it (`sitting`), as a chart shows them."""
    sitting = CommitteeMember.objects.filter(in_term(on)).select_related("organisation", "user")
    found = committees.filter(in_term(on)).select_related("area", "organisation")
    return list(
        found.order_by("area_id", "name_th", "pk").prefetch_related(Prefetch("members", sitting, "sitting"))
    )


@dataclass(frozen=True)
class Seat:
    """Somebody who shall sit in a committee: a user, or anybody else by name."""

    committee: Committee
    name: str
    post: str
    valid_from: date
    valid_to: date | None = None
    user: User | None = None
    organisation: Organisation | None = None
    position: str = ""
    phone: str = ""
    email: str = ""

    def key(self) -> tuple[str, str]:
        """Whom it is: a user, or a name."""
        return ("user", str(self.user.pk)) if self.user else ("name", " ".join(self.name.split()).casefold())


# code: (column, what is wrong, what to do).
SEAT_FAULTS = {
    "name_missing": ("name", gettext_noop("There is no name."), gettext_noop("Write name and surname.")),
    "term_turned": (
        "valid_to",
        gettext_noop("The term ends before it begins."),
        gettext_noop("Look at the two days."),
    ),
    "before_committee": (
        "valid_from",
        gettext_noop("The committee or team did not stand yet on that day."),
        gettext_noop("Give a day within its term."),
    ),
    "after_committee": (
        "valid_from",
        gettext_noop("The committee or team stands no more on that day."),
        gettext_noop("Give a day within its term."),
    ),
    "sits_already": (
        "name",
        gettext_noop("This person sits in the committee or team already."),
        gettext_noop("End that seat first, or leave this one out."),
    ),
    "chair_taken": (
        "post",
        gettext_noop("The committee or team has a chair already."),
        gettext_noop("End that seat first, or give another post."),
    ),
}


@dataclass
class _Held:
    key: tuple[str, str]
    post: str
    valid_from: date
    valid_to: date | None
    pk: int | None


def seat_faults(seats: Sequence[Seat], *, but: int | None = None) -> list[str]:
    """What keeps each seat from being taken, a code of SEAT_FAULTS or «» each, in their order: seats held and seats
    before it in the list count. `but` leaves out the seat that is being changed."""
    held = _held({seat.committee.pk for seat in seats}, but)
    found = []
    for seat in seats:
        fault = _fault(seat, held[seat.committee.pk])
        if not fault:
            held[seat.committee.pk].append(_Held(seat.key(), seat.post, seat.valid_from, seat.valid_to, None))
        found.append(fault)
    return found


def same_seats(seats: Sequence[Seat]) -> set[int]:
    """Places in the list of seats that are held just so already (person, post and first day)."""
    held = _held({seat.committee.pk for seat in seats}, None)
    return {
        place
        for place, seat in enumerate(seats)
        if any(
            (each.key, each.post, each.valid_from) == (seat.key(), seat.post, seat.valid_from)
            for each in held[seat.committee.pk]
        )
    }


def _held(committee_ids: Iterable[int], but: int | None) -> dict[int, list[_Held]]:
    held: dict[int, list[_Held]] = defaultdict(list)
    for member in CommitteeMember.objects.filter(committee__in=committee_ids).exclude(pk=but or 0):
        key = (
            ("user", str(member.user_id))
            if member.user_id
            else ("name", " ".join(member.name.split()).casefold())
        )
        held[member.committee_id].append(
            _Held(key, member.post, member.valid_from, member.valid_to, member.pk)
        )
    return held


def _fault(seat: Seat, held: list[_Held]) -> str:
    at_once = [each for each in held if _overlap(seat, each)]
    ends = seat.committee.valid_to
    checks = {
        "name_missing": not seat.name.strip(),
        "term_turned": seat.valid_to is not None and seat.valid_to <= seat.valid_from,
        "before_committee": seat.valid_from < seat.committee.valid_from,
        "after_committee": ends is not None and seat.valid_from >= ends,
        "sits_already": any(each.key == seat.key() for each in at_once),
        "chair_taken": seat.post == Post.CHAIR and any(each.post == Post.CHAIR for each in at_once),
    }
    return next((code for code, is_so in checks.items() if is_so), "")


def _overlap(seat: Seat, other: _Held) -> bool:
    if other.valid_to is not None and other.valid_to <= other.valid_from:
        return False  # taken back before it began
    begins_before_end = seat.valid_to is None or other.valid_from < seat.valid_to
    return begins_before_end and (other.valid_to is None or other.valid_to > seat.valid_from)


def line_above(committee: Committee | None) -> set[int]:
    """A committee and those it stands under."""
    line: set[int] = set()
    while committee is not None and committee.pk not in line:
        line.add(committee.pk)
        committee = committee.parent
    return line
