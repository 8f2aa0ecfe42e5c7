"""What was given to whom, and what does it come to? With corrections; promised, budgeted and paid stay apart."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import home_ids, of_homes, visible_households
from ppaos.support.assistance.models import ClosedYear, HelpLine

SUMS = {
    "area_code": pl.String, "stage": pl.String, "households": pl.Int64, "lines": pl.Int64, "baht": pl.Float64,
    "without_baht": pl.Int64,
}  # fmt: skip
# A correction carries the difference, so the sum over all lines is what stands. Lines that were taken back are no help.
_SUMS = """
    select above.ancestor_id, line.stage,
        count(distinct line.household_id) filter (where line.corrects_id is null and fixed.id is null),
        count(*) filter (where line.corrects_id is null and fixed.id is null),
        sum(line.baht),
        count(*) filter (where line.corrects_id is null and fixed.id is null and line.baht is null and not exists (
            select 1 from assistance_helpline worth where worth.corrects_id = line.id and worth.baht is not null))
    from geography_areawithin above
    join assistance_helpline line on line.area_id = above.area_id
    left join assistance_helpline fixed on fixed.corrects_id = line.id and fixed.takes_back
    where above.ancestor_id = any(%(areas)s)
        and (above.valid_from is null or above.valid_from <= %(on)s)
        and (above.valid_to is null or above.valid_to > %(on)s)
        and (%(year)s::int is null or line.fiscal_year = %(year)s)
    group by above.ancestor_id, line.stage
    order by above.ancestor_id, line.stage"""


def help_of(household: Household) -> QuerySet[HelpLine]:
    """The lines about a household, and about records that were merged into it, the newest first; with `worth`
    (baht with corrections, null where not known), `number` (quantity likewise) and `is_taken_back`."""
    return lines().filter(household__in=home_ids([household.pk]))


def help_sums(area_codes: Iterable[str], fiscal_year: int | None = None) -> pl.DataFrame:
    """What was promised, budgeted and paid in each area and all within it, in a fiscal year (None: in all of them).

    Columns: area_code, stage, households and lines that stand, baht (null: worth of none is known), without_baht
    (lines whose worth is not known). A stage nobody told of has no row. Rows of different stages are never added.
    """
    told = {"areas": sorted(set(area_codes)), "year": fiscal_year, "on": timezone.localdate()}
    return fetched_frame(_SUMS, told, schema=SUMS)


def help_sums_of(household: Household) -> pl.DataFrame:
    """What was promised, budgeted and paid to one household (columns as `help_sums`)."""
    rows = [
        {
            "area_code": household.area_id, "stage": stage, "households": 1, "lines": len(told),
            "baht": float(sum(known)) if known else None, "without_baht": len(told) - len(known),
        }
        for stage in HelpLine.Stage.values
        if (told := [line for line in help_of(household).filter(stage=stage) if not line.is_taken_back])  # type: ignore[attr-defined]
        for known in [[line.worth for line in told if line.worth is not None]]  # type: ignore[attr-defined]
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=SUMS)


def lines() -> QuerySet[HelpLine]:
    """The lines of the ledger but for corrections, the newest first, each as it stands now (see help_of)."""
    fixes = HelpLine.objects.filter(corrects=OuterRef("pk")).order_by().values("corrects")
    taken_back = HelpLine.objects.filter(corrects=OuterRef("pk"), takes_back=True)
    return (
        HelpLine.objects.filter(corrects=None)
        .annotate(
            worth=_with_fixes("baht", fixes),
            number=_with_fixes("quantity", fixes),
            is_taken_back=Exists(taken_back),
        )
        .select_related("organisation", "person", "area", "household", "need")
        .order_by("-fiscal_year", F("given_on").desc(nulls_last=True), "-pk")
    )


def visible_lines(user: Any) -> QuerySet[HelpLine]:
    """The lines about households the reader sees."""
    return lines().filter(of_homes(visible_households(user)))


def fiscal_years() -> list[int]:
    """The fiscal years the ledger tells of, the newest first."""
    told = HelpLine.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return list(told.distinct())


def closed_years(organisation_ids: Iterable[int]) -> QuerySet[ClosedYear]:
    """The years that are closed now for any of the organisations, the newest first."""
    closed = ClosedYear.objects.filter(organisation__in=list(organisation_ids), reopened_at=None)
    return closed.select_related("organisation", "closed_by").order_by("-fiscal_year", "organisation")


def _with_fixes(name: str, fixes: QuerySet[Any]) -> Any:
    """A column with the differences of its corrections; null where neither tells it."""
    fixed = Subquery(fixes.annotate(total=Sum(name)).values("total"))
    return Coalesce(F(name) + Coalesce(fixed, Value(Decimal(0))), fixed)
