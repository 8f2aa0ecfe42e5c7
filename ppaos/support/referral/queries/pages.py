"""The referrals a page shows: those of a desk, those sent out, and how many stand where."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.utils.functional import cached_property

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.states import officer_states, open_states, waiting_states

WAITING, OVERDUE, THIS_WEEK = "waiting", "overdue", "week"
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class Filters:
    """Which referrals a list shows; empty is all. `state` is a state, one of the five an officer sees, or «waiting»."""

    state: str = ""
    due: str = ""
    organisation: int | None = None
    area: str = ""
    service: int | None = None

    def asked(self) -> dict[str, Any]:
        """What to put into an address to keep looking so."""
        return {name: value for name, value in vars(self).items() if value}

    def but(self, **given: Any) -> "Filters":
        """The same filters but for these."""
        return replace(self, **given)

    def states(self) -> tuple[str, ...]:
        """The states asked for; none where any will do."""
        if self.state == WAITING:
            return waiting_states()
        return officer_states().get(self.state, (self.state,) if self.state else ())

    def of(self, referrals: QuerySet[Referral], today: date) -> QuerySet[Referral]:
        """Those of the referrals."""
        if states := self.states():
            referrals = referrals.filter(state__in=states)
        if self.due:
            last = today - timedelta(days=1) if self.due == OVERDUE else today + timedelta(days=7)
            referrals = referrals.filter(state__in=open_states(), due_on__lte=last)
        if self.organisation:
            referrals = referrals.filter(organisation_id=self.organisation)
        if self.service:
            referrals = referrals.filter(service_id=self.service)
        if self.area:
            inside = AreaWithin.objects.filter(in_force(today), ancestor_id=self.area).values("area_id")
            referrals = referrals.filter(area_id__in=inside)
        return referrals


def by_due(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """In the order in which they are due; what has no day comes last."""
    return referrals.order_by(F("due_on").asc(nulls_last=True), "pk")


def with_words(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """With what their words need."""
    return referrals.select_related(
        "need", "service", "organisation", "household__dwelling", "person", "area"
    )


def counts_by_tab(referrals: QuerySet[Referral]) -> dict[str, int]:
    """How many wait, and how many stand at each of the five an officer sees, up to one more than is counted."""
    groups = {WAITING: waiting_states(), **officer_states()}
    return {
        name: referrals.filter(state__in=group).order_by()[: MOST_COUNTED + 1].count()
        for name, group in groups.items()
    }


class Pages(Paginator):  # type: ignore[type-arg]
    """Pages of a long list: what is beyond the most that is counted is reached by filters, not by paging."""

    def page(self, number: int | str) -> Page:  # type: ignore[type-arg]
        """One page. First which rows stand on it, then all that is told of them: joining every row of the list only
        to show fifty of them would take seconds."""
        found = super().page(number)
        listed: Any = self.object_list
        if not isinstance(listed, QuerySet) or listed.query.is_sliced:
            return found
        places = {pk: place for place, pk in enumerate(_shown(found).values_list("pk", flat=True))}
        rows = listed.order_by().filter(pk__in=list(places))
        found.object_list = sorted(rows, key=lambda row: places[row.pk])
        return found

    @cached_property
    def count(self) -> int:
        """How many there are, up to the most that is counted; sorting what is only counted would take a second."""
        listed: Any = self.object_list
        return int(listed.order_by()[: MOST_COUNTED + 1].count())

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return self.count > MOST_COUNTED


def _shown(page: Page) -> Any:  # type: ignore[type-arg]
    return page.object_list
