"""Which village hearings does somebody see, whom does a village hear of, and what did it say?"""

from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, Q, QuerySet

from ppaos.evidence.survey.models import Hearing, HearingLine
from ppaos.evidence.survey.queries.visits import areas_reached
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.evidence.targeting.queries.crosscheck import national_edition, units_behind
from ppaos.evidence.targeting.queries.states import PRECEDENCE
from ppaos.people.registry.models import POOR, Household, Standing

HEAR = "hear_villages"
LINES = {"household_id": pl.Int64, "candidate_household_id": pl.Int64, "state": pl.String}


def visible_hearings(user: Any) -> QuerySet[Hearing]:
    """Hearings of villages where the user holds them, the newest first."""
    seen = Hearing.objects.filter(area_id__in=areas_reached(user, HEAR)).select_related(
        "area", "confirmed_by"
    )
    return seen.order_by("-held_on", "-pk")


def with_opinions(hearings: QuerySet[Hearing]) -> QuerySet[Hearing]:
    """Hearings with how many households they heard of: `listed`, `agreed`, `disputed`, `not_heard`, `added`."""
    of = {opinion.value: Count("lines", filter=Q(lines__opinion=opinion)) for opinion in HearingLine.Opinion}
    return hearings.annotate(
        listed=Count("lines"), added=Count("lines", filter=Q(lines__is_added=True)), **of
    )


def heard_of(area_code: str, on: date) -> pl.DataFrame:
    """Households a village hears of, registered or listed, each once: columns LINES; state is that of the cross-check
    with the national list, empty where it asks nothing of the household.

    Everybody the list names, whoever was found poor, and registered households that wait to be verified.
    """
    registered = Household.objects.filter(
        area_id=area_code, merged_into=None, standing__in=[*POOR, Standing.CANDIDATE]
    )
    rows = [(pk, None, "") for pk in registered.order_by("pk").values_list("pk", flat=True)]
    waiting = pl.DataFrame(rows, schema=LINES, orient="row")
    edition = national_edition(area_code, on)
    if edition is None:
        return waiting
    units = units_behind(edition=edition, area_code=area_code, on=on).select(*LINES)
    rank = pl.col("state").replace_strict(
        {state: place for place, state in enumerate(PRECEDENCE)}, return_dtype=pl.Int64
    )
    by_house = pl.coalesce(pl.col("household_id"), -pl.col("candidate_household_id"))
    told = units.sort(rank, maintain_order=True).filter(by_house.is_first_distinct())
    # A registered household is named as registered: the list may name it too.
    told = told.with_columns(
        candidate_household_id=pl.when(pl.col("household_id").is_null()).then("candidate_household_id")
    )
    return pl.concat([told, waiting.join(told.drop_nulls("household_id"), on="household_id", how="anti")])


def lines_of(hearing: Hearing) -> list[dict[str, Any]]:
    """The lines of a hearing, by house: line (HearingLine), and whom it is about as `queries.whom` tells."""
    lines = list(hearing.lines.order_by("pk"))
    whom = whom_to_meet([(line.household_id, line.candidate_household_id) for line in lines]).to_dicts()
    both = [{"line": line, **told} for line, told in zip(lines, whom, strict=True)]
    return sorted(both, key=lambda row: (row["line"].is_added, _number(row["house_no"]), row["line"].pk))


def _number(house_no: str) -> tuple[int, str]:
    """House numbers in the order of the houses: 9 before 12/3."""
    digits = "".join(sign if sign.isdigit() else " " for sign in house_no).split()
    return (int(digits[0]) if digits else 10**9, house_no)
