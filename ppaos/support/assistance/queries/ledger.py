"""What does the ledger come to in an area: by part, organisation, budget line, programme, kind or fiscal year?"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.help import visible_lines

WAYS = ("organisation_id", "budget_line", "programme", "kind", "fiscal_year")
SUMS = {
    "part": pl.String, "stage": pl.String, "households": pl.Int64, "lines": pl.Int64, "baht": pl.Float64,
    "without_baht": pl.Int64,
}  # fmt: skip
_SUMS = """
    select line.{way}::text, line.stage,
        count(distinct line.household_id) filter (where line.corrects_id is null and fixed.id is null),
        count(*) filter (where line.corrects_id is null and fixed.id is null),
        sum(line.baht),
        count(*) filter (where line.corrects_id is null and fixed.id is null and line.baht is null and not exists (
            select 1 from assistance_helpline worth where worth.corrects_id = line.id and worth.baht is not null))
    from assistance_helpline line
    left join assistance_helpline fixed on fixed.corrects_id = line.id and fixed.takes_back
    where line.area_id in (
        select area_id from geography_areawithin where ancestor_id = %(area)s
        and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s))
        and (%(year)s::int is null or line.fiscal_year = %(year)s)
    group by line.{way}, line.stage order by line.{way}, line.stage"""


@dataclass(frozen=True)
class Chosen:
    """Which lines are asked for; empty is all."""

    year: int | None = None
    stage: str = ""
    kind: str = ""
    organisation: int | None = None
    budget_line: str = ""
    programme: str = ""
    asked: dict[str, str] = field(default_factory=dict)  # the same as words of an address


def ledger_sums(area: Area, way: str, fiscal_year: int | None = None) -> pl.DataFrame:
    """The ledger of an area grouped by one of WAYS and by stage (columns SUMS; `part` is the value as text).

    baht counts corrections in and is null where the worth of none is known; rows of different stages are never added.
    """
    if way not in WAYS:
        raise ValueError(f"The ledger is not summed by «{way}»; ask for one of {', '.join(WAYS)}.")
    told = {"area": area.code, "year": fiscal_year, "on": timezone.localdate()}
    return fetched_frame(_SUMS.format(way=way), told, schema=SUMS)


def chosen_lines(user: Any, area: Area, chosen: Chosen) -> QuerySet[HelpLine]:
    """The lines in an area that fit, of those about households the reader sees."""
    told = {
        "fiscal_year": chosen.year, "stage": chosen.stage, "kind": chosen.kind, "organisation": chosen.organisation,
        "budget_line": chosen.budget_line, "programme": chosen.programme,
    }  # fmt: skip
    given = {name: value for name, value in told.items() if value not in (None, "")}
    return visible_lines(user).filter(area__in=areas_within(area.code).values("code"), **given)


def organisations_told(user: Any, area: Area) -> QuerySet[Organisation]:
    """The organisations that the lines of an area tell of which the reader sees, by name."""
    told = chosen_lines(user, area, Chosen())
    return Organisation.objects.filter(pk__in=told.values("organisation")).order_by("name_th")


def organisations_for(household: Household, acting_for: set[int] | None) -> QuerySet[Organisation]:
    """Bodies that may have helped a household: those acted for; None: all without an area or of one it lies in."""
    bodies = Organisation.objects.filter(ended_on=None)
    if acting_for is not None:
        return bodies.filter(pk__in=acting_for).order_by("name_th")
    holding = Area.objects.filter(holds__area_id=household.area_id).values("code")
    return bodies.filter(Q(area=None) | Q(area__in=holding)).order_by("name_th")
