"""Which target group is a household in now, by which run, why, and did anybody decide otherwise?"""

from dataclasses import dataclass
from typing import Any

from ppaos.evidence.livelihood.models import GroupOverride, GroupPlace, GroupRun
from ppaos.people.registry.models import Household


@dataclass(frozen=True)
class GroupNow:
    """The group a household is in: by the override where one holds, else by the newest run in force.

    `place` is what the method said, also under an override; none where no run has met the household yet. `ranked`
    is how many households were ranked with it.
    """

    group: str
    subtypes: list[str]
    rank: int | None
    ranked: int | None
    is_in_need: bool | None
    capability: str
    reasons: list[dict[str, Any]]
    place: GroupPlace | None
    run: GroupRun | None
    override: GroupOverride | None


def group_of(household: Household) -> GroupNow | None:
    """The group of a household now, with its rank and reasons; none where neither a run nor a person placed it."""
    place = places_in_force().filter(household=household).order_by(*NEWEST_FIRST).first()
    override = (
        GroupOverride.objects.filter(household=household, ended_at=None).select_related("made_by").first()
    )
    decides = override or place
    if decides is None:
        return None
    return GroupNow(
        group=decides.group,
        subtypes=decides.subtypes,
        rank=place.rank if place else None,
        ranked=place.run.counts.get("ranked") if place else None,
        is_in_need=place.is_in_need if place else None,
        capability=place.capability if place else GroupPlace.Capability.UNKNOWN,
        reasons=place.reasons if place else [],
        place=place,
        run=place.run if place else None,
        override=override,
    )


NEWEST_FIRST = ("-run__year", "-run__made_at", "-run_id")


def places_in_force() -> Any:
    """Places by runs that no later run of their area and year has overtaken."""
    return GroupPlace.objects.filter(run__is_current=True).select_related("run__method", "run__area")
