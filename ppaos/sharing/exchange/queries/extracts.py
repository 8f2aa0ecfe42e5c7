"""What an extract for research holds: households without names, marks in steps, and which agreements allow one."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet

from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.people.cooperation.permissions import areas_holding, areas_in_sight
from ppaos.people.registry.models import POOR
from ppaos.sharing.exchange.models import ResearchExtract
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.rows import frames_of, rows_of

SOURCE = "household_facts"
CAPITALS = ("human", "physical", "financial", "natural", "social", "overall")
DIMENSIONS = ("health", "living", "education", "income", "access")
PASSED_ON = ("level", *DIMENSIONS, "target_group", "is_referred", "is_helped", "is_in_model", "is_followed")
# What a reader may know of a household from elsewhere, from fine to coarse. Status: our proposal.
MARKS: Mapping[str, Sequence[str]] = {
    "place": ("subdistrict", "district", "province", "anywhere"),
    "members": ("persons_told", "persons_banded", "persons_split", "anyone"),
    "standing_told": ("standing", "standing_poor", "standing_any"),
}
# Households that may be held back rather than make a mark coarser for all. Status: our proposal.
MOST_WITHHELD = 0.05
ROUNDED_BAHT = 1_000
LARGEST_TOLD = 8


def research_flows(on: date, area_code: str) -> QuerySet[AgreedFlow]:
    """Flows of household records for research, by agreements in force that hold in the area."""
    holding = areas_holding(area_code, on)
    there = Q(agreement__area_id__in=holding) | Q(agreement__more_areas__in=holding)
    agreed = AgreedFlow.objects.filter(
        there, legal_basis=AgreedFlow.LegalBasis.RESEARCH, scope=Agreement.Scope.HOUSEHOLDS,
        agreement__in=Agreement.objects.in_force(on).filter(scopes__contains=[Agreement.Scope.HOUSEHOLDS]),
    )  # fmt: skip
    return agreed.select_related("agreement", "organisation").order_by("pk").distinct()


def is_agreed(extract: ResearchExtract, on: date) -> bool:
    """Whether the agreement still lets the organisation have such records of the area."""
    flows = research_flows(on, str(extract.area_id))
    return flows.filter(agreement=extract.agreement_id, organisation=extract.organisation_id).exists()


def extracts_in_sight(user: Any) -> QuerySet[ResearchExtract]:
    """The register: extracts of areas where the user takes records out or approves extracts, the newest first."""
    seen = Q(area_id__in=areas_in_sight(user, deed="export"))
    seen |= Q(area_id__in=areas_in_sight(user, deed="approve_extracts"))
    found = ResearchExtract.objects.filter(seen)
    return found.select_related(
        "area", "agreement", "organisation", "asked_by", "decided_by", "file"
    ).order_by("-asked_at", "-pk")


def household_records(user: Any, area_code: str) -> pl.DataFrame:
    """A row for each household of the area that may be used: household_id, every step of every mark, and what is told
    of it. Scores are rounded to one place, baht to thousands; null stays null."""
    listing = listings()[SOURCE]
    frame = pl.concat(frames_of(rows_of(listing, user, [area_code]), listing.columns, [area_code]))
    people = pl.col("persons")
    return frame.select(
        "household_id", "subdistrict", "district", "province",
        *PASSED_ON, *(pl.col(name).round(1) for name in CAPITALS), "standing",
        baht_given=(pl.col("baht_paid") / ROUNDED_BAHT).round(0) * ROUNDED_BAHT,
        anywhere=pl.lit("*"),
        persons_told=pl.when(people < LARGEST_TOLD).then(people.cast(pl.String)).otherwise(pl.lit(f"{LARGEST_TOLD}+")),
        persons_banded=pl.when(people <= 2).then(pl.lit("1-2")).when(people <= 4).then(pl.lit("3-4"))
        .otherwise(pl.lit("5+")),
        persons_split=pl.when(people <= 3).then(pl.lit("1-3")).otherwise(pl.lit("4+")),
        anyone=pl.lit("*"),
        standing_poor=pl.when(pl.col("standing").is_in([str(each) for each in POOR])).then(pl.lit("poor"))
        .otherwise(pl.lit("other")),
        standing_any=pl.lit("*"),
    )  # fmt: skip
