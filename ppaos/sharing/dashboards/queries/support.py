"""What does a household need, whom was it referred to, and what was it given: as far as the reader may know?"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ppaos.people.cooperation.permissions import may
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.assistance.queries.help import help_of
from ppaos.support.assistance.queries.needs import needs_of, told_to
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.queries.desk import ANSWER, SEE, desk_referrals, outgoing_referrals
from ppaos.support.referral.queries.pages import with_words

REFER = "refer"


@dataclass(frozen=True)
class Sum:
    """One stage of help: lines that stand, what they are worth (None: of none known), how many tell no worth."""

    stage: HelpLine.Stage
    lines: int
    baht: Decimal | None
    without_baht: int


@dataclass(frozen=True)
class Support:
    """The needs, referrals with their steps and lines of help that the reader sees; sums of each stage apart."""

    needs: list[Need]
    referrals: list[Referral]
    steps: list[Step]
    lines: list[HelpLine]
    sums: list[Sum]
    sees_referrals: bool
    can_refer: bool

    def told(self) -> frozenset[int]:
        """The needs the reader may read of."""
        return frozenset(need.pk for need in self.needs) | {each.need_id for each in self.referrals}


def support_of(user: Any, sight: Sight) -> Support:
    """Needs, referrals and help of one household; after a move what was told while it lived in sight."""
    needs, lines = told_to(needs_of(sight.household), sight.fields), help_of(sight.household)
    if sight.is_past:
        areas = [stay.area_id for stay in sight.stays]
        needs, lines = needs.filter(area__in=areas), lines.filter(area__in=areas)
    wanted, given = list(needs), list(lines)
    referrals = _referrals(user, sight, {need.pk for need in wanted})
    steps = Step.objects.filter(referral__in=[each.pk for each in referrals]).order_by("made_at", "pk")
    return Support(
        needs=wanted, referrals=referrals, steps=list(steps.select_related("made_by", "organisation")), lines=given,
        sums=[_sum(stage, given) for stage in HelpLine.Stage],
        sees_referrals=bool(referrals) or may(user, SEE) or may(user, ANSWER),
        can_refer=not sight.is_past and may(user, REFER, area_code=sight.household.area_id),
    )  # fmt: skip


def _referrals(user: Any, sight: Sight, told: set[int]) -> list[Referral]:
    """The referrals of an area in sight whose needs may be told, and those that lie on a desk of the reader: who is
    to answer knows for what. The newest first."""
    theirs = outgoing_referrals(user).filter(household=sight.household, need__in=told)
    asked = desk_referrals(user).filter(household=sight.household)
    found = {referral.pk: referral for seen in (theirs, asked) for referral in with_words(seen)}
    return sorted(found.values(), key=lambda referral: (referral.made_at, referral.pk), reverse=True)


def _sum(stage: HelpLine.Stage, lines: list[HelpLine]) -> Sum:
    """What stands of one stage; lines that were taken back are none."""
    standing: list[Any] = [line for line in lines if line.stage == stage and not line.is_taken_back]  # type: ignore[attr-defined]
    known = [line.worth for line in standing if line.worth is not None]
    return Sum(stage, len(standing), sum(known, Decimal(0)) if known else None, len(standing) - len(known))
