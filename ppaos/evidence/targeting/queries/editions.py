"""Which editions of a source can be compared, which were, and whom does an edition list?"""

from itertools import pairwise
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.targeting.models import Edition, EditionComparison, ListImport
from ppaos.evidence.targeting.queries.crosscheck import editions_of_people
from ppaos.evidence.targeting.queries.matching import KEPT, LIVE, SUBDISTRICT
from ppaos.ground.workbench.queries import fetched_frame

LISTED = {
    "candidate_id": pl.Int64, "house_id": pl.Int64, "sealed_id": pl.Binary, "person_id": pl.Int64,
    "is_matchable": pl.Boolean, "title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex": pl.String,
    "birth_on": pl.Date, "birth_precision": pl.String, "house_key": pl.String, "household_code": pl.String,
    "house_no": pl.String, "moo": pl.String, "area_id": pl.String, "house_area_id": pl.String,
    "subdistrict_code": pl.String, "counted_in": pl.String, "house_counted_in": pl.String,
}  # fmt: skip
_LISTED = f"""
WITH RECURSIVE {KEPT}
SELECT candidate.id, house.id, candidate.sealed_id, coalesce(kept_record.kept_id, match.person_id),
       candidate.is_matchable, nullif(candidate.title, ''), nullif(candidate.first_name, ''),
       nullif(candidate.last_name, ''), nullif(candidate.sex, ''), candidate.birth_on,
       nullif(candidate.birth_precision, ''), house.house_key, nullif(house.household_code, ''),
       nullif(house.house_no, ''), nullif(house.moo, ''), coalesce(candidate.area_id, house.area_id), house.area_id,
       subdistrict.code, coalesce(candidate.area_id, house.area_id, %(source_area)s),
       coalesce(house.area_id, %(source_area)s)
FROM targeting_candidate candidate
JOIN targeting_listimport import ON import.id = candidate.list_import_id
JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
LEFT JOIN targeting_match match
  ON match.candidate_id = candidate.id AND match.is_current AND match.decision = 'same'
LEFT JOIN kept_record ON kept_record.id = match.person_id
LEFT JOIN ({SUBDISTRICT}) subdistrict ON subdistrict.area_id = coalesce(candidate.area_id, house.area_id)
WHERE {LIVE} AND import.edition_id = %(edition)s
ORDER BY candidate.id
"""


def listed_people(edition: Edition) -> pl.DataFrame:
    """The live rows of an edition, in the order they came (columns LISTED).

    person_id: who the row surely is in the register. area_id, house_area_id: as listed; counted_in, house_counted_in:
    the same, or the area of the source where the list says none.
    """
    parameters = {
        "edition": edition.pk,
        "source_area": edition.source.area_id,
        "today": timezone.localdate(),
    }
    return fetched_frame(_LISTED, parameters, schema=LISTED)


def neighbours(edition: Edition) -> list[tuple[Edition, Edition]]:
    """The edition and the one before, and the edition and the one after, of the committed ones of its source."""
    others = editions_of_people().filter(source=edition.source_id).distinct().select_related("source")
    line = list(others.order_by("year", "round", "pk"))
    return [pair for pair in pairwise(line) if edition in pair]


def comparison_of(earlier: Edition, later: Edition) -> EditionComparison | None:
    """What is kept of comparing these two; None where nobody asked for it yet."""
    kept = EditionComparison.objects.filter(earlier=earlier, later=later)
    return kept.select_related("earlier__source", "later__source", "job").first()


def is_outdated(comparison: EditionComparison) -> bool:
    """Whether a list of either edition was committed or undone after the two were compared, or never were."""
    if comparison.compared_at is None:
        return True
    since = Q(committed_at__gt=comparison.compared_at) | Q(undone_at__gt=comparison.compared_at)
    both = [comparison.earlier_id, comparison.later_id]
    return ListImport.objects.filter(since, edition__in=both).exists()


def comparisons_with(edition: Edition) -> QuerySet[EditionComparison]:
    """Every comparison that an edition is a side of."""
    kept = EditionComparison.objects.filter(Q(earlier=edition) | Q(later=edition))
    return kept.select_related("earlier__source", "later__source").order_by("pk")


def edition_named(*, source: str, year: int, round: int) -> tuple[Edition | None, str]:
    """An edition by the code of its source, its year and round; and, where there is none, those there are."""
    known = Edition.objects.filter(source__code=source).select_related("source")
    there = ", ".join(f"{edition.year}/{edition.round}" for edition in known.order_by("year", "round"))
    return known.filter(year=year, round=round).first(), there


def is_before(one: Any, other: Any) -> bool:
    """Whether an edition was issued before another of its source."""
    return (one.year, one.round) < (other.year, other.round)
