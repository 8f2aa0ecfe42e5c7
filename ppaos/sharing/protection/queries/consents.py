"""Which consents were given, on which notice, and what rests on each?"""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Consent, Household, Opening, Restriction
from ppaos.people.registry.queries import restrictions_in_force
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.resting import resting_referrals

UNSENT = ("draft", "cleared")


@dataclass(frozen=True)
class Resting:
    """What rests on a consent in force: referrals not sent and sent, and what is open for its purpose."""

    unsent: int
    sent: int
    openings: int


def visible_consents(user: Any) -> QuerySet[Consent]:
    """Consents of households that live where the user protects data, the newest first."""
    areas = areas_in_sight(user, deed=PROTECT)
    found = Consent.objects.filter(household__area_id__in=areas)
    return found.select_related("household__area", "person").order_by("-given_at", "-pk")


def consents_of_household(household: Household) -> QuerySet[Consent]:
    """The ledger of one household: what holds first, the newest first."""
    theirs = Consent.objects.filter(household=household).select_related("person", "household")
    return theirs.order_by(F("withdrawn_at").desc(nulls_first=True), "-given_at", "-pk")


def households_in_sight(user: Any) -> QuerySet[Household]:
    """Households that live where the user protects data."""
    return Household.objects.filter(area_id__in=areas_in_sight(user, deed=PROTECT), merged_into=None)


def restrictions_of(household: Household) -> QuerySet[Restriction]:
    """What is stopped now of the household and of who lives in it."""
    living = household.memberships.filter(valid_to__isnull=True).values("person_id")
    holding = restrictions_in_force(timezone.localdate())
    return (
        holding.filter(Q(household=household) | Q(person_id__in=living))
        .select_related("person")
        .order_by("-pk")
    )


def resting_on(consent: Consent) -> Resting:
    """What stops when the consent is withdrawn, and what was sent by it."""
    if consent.withdrawn_at is not None:
        return Resting(0, 0, 0)
    today = timezone.localdate()
    referrals: QuerySet[Referral] = resting_referrals(consent)
    opened = Opening.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), household=consent.household_id, purpose=consent.purpose
    )
    sent = referrals.filter(sent_at__isnull=False).exclude(state__in=(*UNSENT, "called_back", "turned_down"))
    return Resting(referrals.filter(state__in=UNSENT).count(), sent.count(), opened.count())
