"""Case papers: households put before a meeting under an item, and taken off again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, CasePaper, PledgedHousehold
from ppaos.learning.policy.queries.meetings import PREPARED, WRITTEN
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

MOST = 2_000  # a meeting reads no more under one item
CASES = {"household_id": pl.Int64, "referral_id": pl.Int64, "exit_id": pl.Int64}


@dataclass(frozen=True)
class Put:
    """How many case papers are new, stood there already, and could not be put there; unseen and outside: why not."""

    added: int
    known: int
    unseen: int
    outside: int


@audited("case_papers.put", subjects=("item",))
def put_cases(*, item: AgendaItem, frame: pl.DataFrame, question: str, by: Any, at: datetime) -> Put:
    """Put households before the meeting under an item. frame: columns CASES; each household (with its referral) once.

    Households that `by` does not see, or that live outside the meeting's area, are left out and counted."""
    held_meeting(item.meeting, by, (*PREPARED, *WRITTEN))
    rows = frame.select(*CASES).unique(maintain_order=True)
    if rows.is_empty():
        raise PolicyRefused(_("No household is chosen. Tick some, or write their numbers."))
    if rows.height + item.cases.count() > MOST:
        raise PolicyRefused(
            _("A meeting reads at most %(most)d case papers under one item. Narrow the list first.")
            % {"most": MOST}
        )
    ids = set(rows["household_id"].to_list())
    seen = visible_households(by).filter(pk__in=ids) if by else Household.objects.filter(pk__in=ids)
    places = dict(seen.values_list("pk", "area_id"))
    inside = set(
        areas_within(item.meeting.area_id)
        .filter(code__in=set(places.values()))
        .values_list("code", flat=True)
    )
    there = [pk for pk, code in places.items() if code in inside]
    good = rows.filter(pl.col("household_id").is_in(there))
    before = item.cases.count()
    papers = [CasePaper(item=item, question=question.strip(), **row) for row in good.iter_rows(named=True)]
    CasePaper.objects.bulk_create(papers, ignore_conflicts=True)
    added = item.cases.count() - before
    return Put(added, good.height - added, len(ids) - len(places), len(places) - len(there))


@audited("case_papers.taken_off", subjects=("item",))
def take_cases_off(*, item: AgendaItem, case_ids: Collection[int], by: Any, at: datetime) -> int:
    """Take case papers off an item; refused for a household for which something was pledged here."""
    held_meeting(item.meeting, by, (*PREPARED, *WRITTEN))
    chosen = CasePaper.objects.filter(item=item, pk__in=list(case_ids))
    pledged = PledgedHousehold.objects.filter(
        pledge__meeting=item.meeting, household__in=chosen.values("household_id")
    )
    if pledged.exists():
        raise PolicyRefused(
            _("Something was pledged in this meeting for one of these households: its case paper stays.")
        )
    return chosen.delete()[0]
