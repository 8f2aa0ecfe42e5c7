"""Which urgent referrals left without an agreement, and which of them wait for a word of somebody else?"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import F, QuerySet

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.referral.models import UrgentSending

REVIEW = "review_urgent"
Verdict = UrgentSending.Verdict


def urgent_sendings(user: Any, verdict: str = "") -> QuerySet[UrgentSending]:
    """Those of the areas where the user reviews, those that wait first, the oldest of them first."""
    found = UrgentSending.objects.filter(area_id__in=areas_in_sight(user, deed=REVIEW))
    if verdict in Verdict.values:
        found = found.filter(verdict=verdict)
    told = found.select_related(
        "referral__household__area", "referral__need", "referral__service", "referral__organisation",
        "referral__person", "referral__area", "sent_by", "reviewed_by",
    )  # fmt: skip
    return told.order_by(F("reviewed_at").desc(nulls_first=True), "sent_at", "pk")


def needs_told(sendings: Iterable[UrgentSending], fields: Mapping[str, Collection[str]]) -> set[int]:
    """The needs of the sendings that tell no more of health and debts than the field classes of their areas allow."""
    by_classes: dict[frozenset[str], list[int]] = {}
    for sending in sendings:
        by_classes.setdefault(frozenset(fields[sending.area_id]), []).append(sending.referral.need_id)
    told: set[int] = set()
    for classes, ids in by_classes.items():
        told.update(told_to(Need.objects.filter(pk__in=ids), classes).values_list("pk", flat=True))
    return told


def awaiting_review(user: Any) -> QuerySet[UrgentSending]:
    """Those that wait for this user: nobody reviews what they sent themselves."""
    return urgent_sendings(user, Verdict.UNREVIEWED).exclude(sent_by=user)
