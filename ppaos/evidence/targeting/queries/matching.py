"""Who is to be linked, what was decided of them, and which registered household did listed rows turn out to be?"""

from collections.abc import Iterable

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.queries import persons_by_ids, persons_for_linking

LIVE = """candidate.superseded_by_id IS NULL AND EXISTS (
    SELECT 1 FROM targeting_listimport live WHERE live.id = candidate.list_import_id AND live.state = 'committed')"""
# Records that were merged, with the record that stands for them now.
KEPT = """
kept(id, kept_id) AS (
    SELECT id, merged_into_id FROM registry_person WHERE merged_into_id IS NOT NULL
    UNION ALL
    SELECT kept.id, person.merged_into_id FROM kept JOIN registry_person person ON person.id = kept.kept_id
    WHERE person.merged_into_id IS NOT NULL
),
kept_record AS (
    SELECT kept.id, kept.kept_id FROM kept JOIN registry_person person ON person.id = kept.kept_id
    WHERE person.merged_into_id IS NULL
)"""
_LYING = """
    SELECT area_id, min(ancestor_id) AS code FROM geography_areawithin
    JOIN geography_area ancestor ON ancestor.code = ancestor_id AND ancestor.level = '{level}'
    WHERE (geography_areawithin.valid_from IS NULL OR geography_areawithin.valid_from <= %(today)s)
      AND (geography_areawithin.valid_to IS NULL OR geography_areawithin.valid_to > %(today)s)
    GROUP BY area_id
"""
# Of each area the subdistrict, or province, it lies in today.
SUBDISTRICT, PROVINCE = _LYING.format(level="subdistrict"), _LYING.format(level="province")

_LINKING = {
    "record_id": pl.Int64, "sealed": pl.Binary, "title": pl.String, "first_name": pl.String, "last_name": pl.String,
    "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String, "house_no": pl.String, "moo": pl.String,
    "subdistrict_code": pl.String, "province_code": pl.String,
}  # fmt: skip
_CANDIDATES = f"""
SELECT candidate.id, candidate.sealed_id, candidate.title, candidate.first_name, candidate.last_name,
       nullif(candidate.sex, ''), candidate.birth_on, nullif(candidate.birth_precision, ''),
       nullif(house.house_no, ''), nullif(house.moo, ''), subdistrict.code,
       province.code
FROM targeting_candidate candidate
JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
LEFT JOIN ({SUBDISTRICT}) subdistrict ON subdistrict.area_id = coalesce(candidate.area_id, house.area_id)
LEFT JOIN ({PROVINCE}) province ON province.area_id = coalesce(candidate.area_id, house.area_id)
WHERE {LIVE} AND candidate.is_matchable AND {{chosen}}
ORDER BY candidate.id
"""
_HOLDERS = """
SELECT DISTINCT identifier.person_id FROM registry_identifier identifier
JOIN targeting_candidate candidate ON candidate.sealed_id = identifier.sealed
JOIN registry_person person ON person.id = identifier.person_id AND person.merged_into_id IS NULL
WHERE identifier.valid_to IS NULL AND candidate.id = ANY(%(candidates)s)
"""
_LINKS = """
SELECT house.id, house.brought_into_id FROM targeting_candidatehousehold house
JOIN targeting_listimport list_import ON list_import.id = house.list_import_id
WHERE house.brought_into_id IS NOT NULL
  AND list_import.edition_id = (SELECT edition_id FROM targeting_listimport WHERE id = %(import)s)
ORDER BY house.id
"""


def candidates_for_linking(
    *, list_import: ListImport | None = None, household_ids: Iterable[int] = ()
) -> pl.DataFrame:
    """Live rows of an import, or of candidate households, as `engine.linkage.link` takes them.

    Columns: record_id (the candidate's number), citizen_id (opened), title, first_name, last_name, sex, birth_on,
    birth_precision, house_no, moo, subdistrict_code (by today's hierarchy); and province_code. Rows that name nobody
    are left out.
    """
    chosen, parameters = _chosen(list_import, household_ids)
    frame = fetched_frame(_CANDIDATES.format(chosen=chosen), parameters, schema=_LINKING)
    return frame.insert_column(1, opened_ids(frame["sealed"]).alias("citizen_id")).drop("sealed")


def persons_to_link_with(*, area_code: str, candidates: pl.DataFrame) -> pl.DataFrame:
    """Registered persons who live in the area, and whoever elsewhere bears an id of the candidates (record_id).

    Columns as `registry.queries.persons_for_linking`.
    """
    living = persons_for_linking(area_codes=[area_code])
    parameters = {"candidates": candidates["record_id"].to_list()}
    holders = fetched_frame(_HOLDERS, parameters, schema={"person_id": pl.Int64})
    elsewhere = holders.join(living, left_on="person_id", right_on="record_id", how="anti")["person_id"]
    return pl.concat([living, persons_by_ids(elsewhere)]) if len(elsewhere) else living


def lists_to_link(area_code: str = "") -> QuerySet[ListImport]:
    """Committed files of lists of people whose source belongs to the area, lies in it or around it; all, without one.

    Surveys are left out: their rows are in the register, or wait for somebody's decision.
    """
    left_out = (Source.Kind.BMN_ANSWERS, Source.Kind.SURVEY_WORKBOOK)
    listed = ListImport.objects.filter(state=ListImport.State.COMMITTED).exclude(
        edition__source__kind__in=left_out
    )
    if area_code:
        within = AreaWithin.objects.filter(in_force(timezone.localdate()))
        around = within.filter(area_id=area_code).values("ancestor_id")
        inside = within.filter(ancestor_id=area_code).values("area_id")
        listed = listed.filter(Q(edition__source__area__in=around) | Q(edition__source__area__in=inside))
    return listed.select_related("edition__source__area").order_by("pk")


def province_of(area_code: str) -> str | None:
    """The province an area lies in today; None for a country."""
    holding = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id=area_code)
    return holding.filter(ancestor__level=Level.PROVINCE).values_list("ancestor_id", flat=True).first()


def household_links(list_import: ListImport) -> pl.DataFrame:
    """Which registered household the rows of an import turned out to be.

    Columns: candidate_household_id, household_id, for the whole edition: rows that a file repeats unchanged stay with
    the candidate household of an earlier file. Candidate households nobody met yet are left out.
    """
    schema = {"candidate_household_id": pl.Int64, "household_id": pl.Int64}
    return fetched_frame(_LINKS, {"import": list_import.pk}, schema=schema)


def _chosen(list_import: ListImport | None, household_ids: Iterable[int]) -> tuple[str, dict[str, object]]:
    """The condition on `candidate` and its parameters."""
    today = {"today": timezone.localdate()}
    if list_import is not None:
        return "candidate.list_import_id = %(import)s", {"import": list_import.pk, **today}
    return "candidate.candidate_household_id = ANY(%(houses)s)", {
        "houses": sorted(set(household_ids)),
        **today,
    }
