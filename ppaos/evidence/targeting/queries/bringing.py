"""Which rows of households that were met are not in the register yet, and which household may each be?"""

from collections.abc import Iterable

import polars as pl

from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.matching import KEPT, LIVE
from ppaos.ground.workbench.queries import fetched_frame

WAVE = {"survey_year": pl.Int16, "survey_round": pl.Int16}
PEOPLE = {
    "candidate_id": pl.Int64, "candidate_household_id": pl.Int64, "list_import_id": pl.Int64,
    "line_no": pl.Int16, "sealed_id": pl.Binary, "title": pl.String, "first_name": pl.String, "last_name": pl.String,
    "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String, "is_head": pl.Boolean,
    "presence": pl.String, "person_id": pl.Int64, "waits": pl.Boolean,
}  # fmt: skip
_PEOPLE = f"""
WITH RECURSIVE {KEPT}
SELECT candidate.id, candidate.candidate_household_id, candidate.list_import_id, candidate.line_no,
       candidate.sealed_id, candidate.title, candidate.first_name, candidate.last_name, candidate.sex,
       candidate.birth_on, candidate.birth_precision, candidate.is_head, candidate.presence,
       coalesce(kept_record.kept_id, same.person_id),
       same.id IS NULL AND EXISTS (
           SELECT 1 FROM targeting_match doubt WHERE doubt.candidate_id = candidate.id AND doubt.is_current
             AND doubt.decision IN ('doubtful', 'cannot_tell'))
FROM targeting_candidate candidate
LEFT JOIN targeting_match same
  ON same.candidate_id = candidate.id AND same.is_current AND same.decision = 'same'
LEFT JOIN kept_record ON kept_record.id = same.person_id
WHERE {LIVE} AND candidate.candidate_household_id = ANY(%(houses)s)
ORDER BY candidate.candidate_household_id, candidate.line_no NULLS LAST, candidate.row_no, candidate.id
"""
HOUSES = {
    "candidate_household_id": pl.Int64, "household_code": pl.String, "house_no": pl.String, "moo": pl.String,
    "area_code": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "found": pl.String,
    "survey_on": pl.Date, "survey_year": pl.Int16, "survey_round": pl.Int16, "brought_into": pl.Int64,
    "household_of_code": pl.Int64,
}  # fmt: skip
_HOUSES = """
SELECT house.id, house.household_code, house.house_no, house.moo,
       coalesce(house.area_id, (SELECT min(area_id) FROM targeting_candidate WHERE candidate_household_id = house.id),
                source.area_id),
       house.latitude, house.longitude, house.found, coalesce(house.survey_on, edition.as_of), house.survey_year,
       house.survey_round, house.brought_into_id, coalesce(coded.merged_into_id, coded.id)
FROM targeting_candidatehousehold house
JOIN targeting_listimport list_import ON list_import.id = house.list_import_id
JOIN targeting_edition edition ON edition.id = list_import.edition_id
JOIN targeting_source source ON source.id = edition.source_id
LEFT JOIN registry_household coded ON coded.code = house.household_code AND house.household_code <> ''
WHERE house.id = ANY(%(houses)s)
ORDER BY house.id
"""
# A row is done when it waits for somebody's decision, or its person is or was a member of the household.
_UNFINISHED = f"""
SELECT DISTINCT house.id, house.survey_year, house.survey_round
FROM targeting_candidate candidate
JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
WHERE candidate.list_import_id = %(import)s AND {LIVE} AND (house.brought_into_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM targeting_match known WHERE known.candidate_id = candidate.id AND known.is_current
      AND (known.decision IN ('doubtful', 'cannot_tell') OR known.decision = 'same' AND EXISTS (
          SELECT 1 FROM registry_membership member
          WHERE member.person_id = known.person_id AND member.household_id = house.brought_into_id))))
ORDER BY house.id
"""
_MEMBERS = """
SELECT member.household_id, count(*) FROM registry_membership member
WHERE member.valid_to IS NULL AND member.presence <> 'named_absent' AND member.household_id = ANY(%(ids)s)
GROUP BY member.household_id
"""


def unfinished_households(list_import: ListImport) -> pl.DataFrame:
    """Candidate households of an import that still have rows to bring in: candidate_household_id, survey_year,
    survey_round."""
    schema = {"candidate_household_id": pl.Int64, **WAVE}
    return fetched_frame(_UNFINISHED, {"import": list_import.pk}, schema=schema)


def people_to_bring(house_ids: Iterable[int]) -> pl.DataFrame:
    """Live rows of candidate households (columns PEOPLE): the person each is (person_id, null where nobody known),
    and whether it waits for somebody's decision."""
    return fetched_frame(_PEOPLE, {"houses": sorted(set(house_ids))}, schema=PEOPLE)


def houses_to_bring(house_ids: Iterable[int]) -> pl.DataFrame:
    """Candidate households (columns HOUSES): what was found there, and the household that bears their code."""
    return fetched_frame(_HOUSES, {"houses": sorted(set(house_ids))}, schema=HOUSES)


def living_counts(household_ids: Iterable[int]) -> pl.DataFrame:
    """How many people live in each household: household_id, members."""
    schema = {"household_id": pl.Int64, "members": pl.Int64}
    return fetched_frame(_MEMBERS, {"ids": sorted(set(household_ids))}, schema=schema)
