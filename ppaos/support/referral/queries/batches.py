"""Which referrals can go together, which of them may not and why, by which agreement, and what left with a batch?"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import (
    FlowRefused,
    agreement_covering,
    areas_in_sight,
    check_may_flow,
    classes_flowing,
)
from ppaos.people.registry.models import Consent, Purpose
from ppaos.people.registry.queries import restricted_households, restricted_persons
from ppaos.support.referral.models import Batch, Ground, Referral, State

SEND, NAMES = "send_batches", "names"
UNSENT = (State.DRAFT, State.CLEARED)
TOGETHER = (Batch.State.DRAFT, Batch.State.COORDINATING)


@dataclass(frozen=True)
class Selection:
    """Which unsent referrals go together: those of an area to one organisation and its offices; empty is all."""

    organisation: int
    area: str
    service: int | None = None
    dimension: str = ""
    ground: str = ""
    is_urgent: bool = False

    def asked(self) -> dict[str, Any]:
        """What to put into an address, or to keep, to choose the same again."""
        return {name: value for name, value in vars(self).items() if value}

    def of(self, referrals: QuerySet[Referral], on: date) -> QuerySet[Referral]:
        """Those of the referrals."""
        inside = AreaWithin.objects.filter(in_force(on), ancestor_id=self.area).values("area_id")
        receiver = Organisation.objects.filter(Q(pk=self.organisation) | Q(parent_id=self.organisation))
        chosen = referrals.filter(area_id__in=inside, organisation_id__in=receiver.values("pk"))
        if self.service:
            chosen = chosen.filter(service_id=self.service)
        if self.dimension:
            chosen = chosen.filter(need__dimension=self.dimension)
        if self.ground:
            chosen = chosen.filter(ground=self.ground)
        return chosen.filter(is_urgent=True) if self.is_urgent else chosen


@dataclass(frozen=True)
class Gate:
    """What lets referrals go to an organisation, or the sentence that says why nothing does."""

    agreement: Agreement | None
    refusal: str
    closed: frozenset[int]  # those of the organisation and its offices to whom nothing flows
    classes: frozenset[str]  # kinds of field that may go to all of the others

    @property
    def is_open(self) -> bool:
        """Whether anything flows."""
        return not self.refusal


def gate(organisation: Organisation, area_code: str, on: date) -> Gate:
    """Whether referrals of the area may go to the organisation or to any of its offices."""
    asked: dict[str, Any] = {"scope": Agreement.Scope.REFERRALS, "area_code": area_code, "on": on}
    bodies = [organisation, *organisation.offices.order_by("pk")]
    told = {body: classes_flowing(body, **asked) or frozenset() for body in bodies}
    # Whoever receives a referral sees whose it is.
    free = {body: classes for body, classes in told.items() if NAMES in classes}
    way = next(iter(free), organisation)
    return Gate(
        agreement=agreement_covering(way, **asked),
        refusal="" if free else _refusal(organisation, asked),
        closed=frozenset(body.pk for body in bodies if body not in free),
        classes=frozenset.intersection(*free.values()) if free else frozenset(),
    )


def _refusal(organisation: Organisation, asked: dict[str, Any]) -> str:
    try:
        check_may_flow(**asked, organisation=organisation, field_classes=(NAMES,))
    except FlowRefused as refused:
        return str(refused)
    return ""


def choosable(user: Any) -> QuerySet[Referral]:
    """Referrals not sent yet, of areas where the user sends batches, that no other batch holds."""
    return unbound(Referral.objects.filter(area_id__in=areas_in_sight(user, deed=SEND)))


def unbound(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those not sent yet that no batch holds which is still being put together."""
    return referrals.filter(Q(batch=None) | ~Q(batch__state__in=TOGETHER), state__in=UNSENT)


def receivers_waiting(user: Any) -> list[tuple[Organisation, int]]:
    """Organisations (their offices counted with them) to whom something can be sent, with how many referrals."""
    counts: dict[int, int] = {}
    rows = choosable(user).order_by().values_list("organisation_id", "organisation__parent_id")
    for office, body, number in rows.annotate(number=Count("pk")):
        counts[body or office] = counts.get(body or office, 0) + number
    found = Organisation.objects.filter(pk__in=counts).order_by("name_th", "pk")
    return [(body, counts[body.pk]) for body in found]


def visible_batches(user: Any) -> QuerySet[Batch]:
    """Batches of areas where the user sends batches."""
    areas = areas_in_sight(user, deed=SEND)
    return Batch.objects.filter(area_id__in=areas).select_related("organisation", "area", "agreement", "job")


def members(batch: Batch) -> QuerySet[Referral]:
    """The referrals of a batch that were not sent: all while it is put together, afterwards those left out."""
    return Referral.objects.filter(batch=batch, state__in=UNSENT)


def sent_with(batch: Batch) -> QuerySet[Referral]:
    """The referrals that left with a batch, wherever they stand now."""
    return Referral.objects.filter(batch=batch, sent_at=batch.sent_at, sent_at__isnull=False)


def not_usable(on: date) -> Q:
    """Q of referrals that do not go while use of their household's or person's data for referring is restricted."""
    of_home = Q(person=None, household__in=restricted_households(on, Purpose.REFERRAL).values("pk"))
    return of_home | Q(person__in=restricted_persons(on, Purpose.REFERRAL).values("pk"))


def with_fault(referrals: QuerySet[Referral], closed: Collection[int]) -> Any:
    """Unsent referrals with `fault`: why one cannot go now; empty where it can."""
    consent = Consent.objects.filter(
        Q(person=None) | Q(person=OuterRef("person_id")),
        household=OuterRef("household_id"), purpose="referral", withdrawn_at=None,
    )  # fmt: skip
    barred = not_usable(timezone.localdate())
    return referrals.annotate(
        fault=Case(
            When(barred, then=Value("use_restricted")),
            When(state=State.DRAFT, then=Value("not_cleared")),
            When(Q(ground=Ground.CONSENT) & ~Exists(consent), then=Value("consent_withdrawn")),
            When(organisation_id__in=list(closed), then=Value("agreement_missing")),
            default=Value(""),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True)
class Tally:
    """How many referrals can go, of how many households, by ground; and how many cannot, by reason."""

    going: int
    households: int
    grounds: dict[str, int]
    faults: dict[str, int]

    @property
    def staying(self) -> int:
        """How many cannot go."""
        return sum(self.faults.values())


def tally(referrals: QuerySet[Referral], closed: Collection[int]) -> Tally:
    """Unsent referrals counted by what lets or keeps them."""
    marked = with_fault(referrals, closed).order_by()
    rows = list(marked.values_list("fault", "ground").annotate(number=Count("pk")))
    grounds = {ground: number for fault, ground, number in rows if not fault}
    faults: dict[str, int] = {}
    for fault, _ground, number in rows:
        if fault:
            faults[fault] = faults.get(fault, 0) + number
    households = marked.filter(fault="").aggregate(number=Count("household_id", distinct=True))["number"]
    return Tally(sum(grounds.values()), households, grounds, faults)
