"""Who should be visited in an area, for which reason, and has no visit waiting yet?"""

from datetime import date, timedelta

import polars as pl
from django.utils import timezone

from ppaos.evidence.survey.queries.visits import without_open_visit
from ppaos.evidence.targeting.queries.crosscheck import national_edition, units_behind
from ppaos.evidence.targeting.queries.states import NOT_VISITED as LISTED_NOT_VISITED
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import POOR, Standing

NOT_VISITED, CANDIDATES, NOT_INTERVIEWED = "not_visited", "candidates", "not_interviewed"
NOBODY_HOME, DISPUTED = "nobody_home", "disputed"
REASONS = (NOT_VISITED, CANDIDATES, NOT_INTERVIEWED, NOBODY_HOME, DISPUTED)
# Whoever is visited for these was visited before.
AGAIN = (NOBODY_HOME, DISPUTED)
PAIRS = {"household_id": pl.Int64, "candidate_household_id": pl.Int64, "area_id": pl.String}

_STANDING = """
SELECT household.id, NULL::bigint, household.area_id FROM registry_household household
WHERE household.merged_into_id IS NULL AND household.area_id = ANY(%(areas)s)
  AND household.standing = ANY(%(standings)s)
ORDER BY household.area_id, household.id
"""
_NOT_INTERVIEWED = """
SELECT household.id, NULL::bigint, household.area_id FROM registry_household household
WHERE household.merged_into_id IS NULL AND household.area_id = ANY(%(areas)s)
  AND household.standing = ANY(%(standings)s)
  AND NOT EXISTS (
    SELECT 1 FROM survey_interview interview JOIN survey_form form ON form.id = interview.form_id
    WHERE interview.household_id = household.id AND form.kind IN ('household_form', 'monitoring_form')
      AND NOT interview.is_practice AND interview.held_on > %(since)s)
ORDER BY household.area_id, household.id
"""
# The newest verdict that stands, on each household and listed household: nobody was found.
_NOBODY_HOME = """
SELECT coalesce(newest.household_id, house.brought_into_id), newest.candidate_household_id,
       coalesce(household.area_id, house.area_id)
FROM (
    SELECT DISTINCT ON (household_id, candidate_household_id) household_id, candidate_household_id, outcome
    FROM targeting_verdict WHERE taken_back_at IS NULL
    ORDER BY household_id, candidate_household_id, found_on DESC, id DESC
) newest
LEFT JOIN targeting_candidatehousehold house ON house.id = newest.candidate_household_id
LEFT JOIN targeting_listimport import ON import.id = house.list_import_id
LEFT JOIN registry_household household ON household.id = coalesce(newest.household_id, house.brought_into_id)
WHERE newest.outcome = 'not_found' AND coalesce(household.area_id, house.area_id) = ANY(%(areas)s)
  AND household.merged_into_id IS NULL
  AND (newest.candidate_household_id IS NULL OR (import.state = 'committed' AND house.superseded_by_id IS NULL))
  AND coalesce(household.standing, 'candidate') = 'candidate'
ORDER BY 3, 1, 2
"""
_DISPUTED = """
SELECT line.household_id, line.candidate_household_id, hearing.area_id
FROM survey_hearingline line JOIN survey_hearing hearing ON hearing.id = line.hearing_id
LEFT JOIN targeting_candidatehousehold house ON house.id = line.candidate_household_id
LEFT JOIN targeting_listimport import ON import.id = house.list_import_id
WHERE line.opinion = 'disputed' AND hearing.area_id = ANY(%(areas)s)
  AND (line.candidate_household_id IS NULL OR (import.state = 'committed' AND house.superseded_by_id IS NULL))
  AND NOT EXISTS (
    SELECT 1 FROM survey_visit visit WHERE visit.done_at > hearing.made_at
      AND (visit.household_id = line.household_id OR visit.candidate_household_id = line.candidate_household_id))
ORDER BY hearing.area_id, line.id
"""
YEAR = 365


def households_to_visit(area_code: str, reason: str, on: date | None = None) -> pl.DataFrame:
    """Households of the area with a reason to be visited (`REASONS`) of whom no visit waits: columns PAIRS.

    not_visited: on the newest national list, and nobody has looked. candidates: registered and not verified.
    not_interviewed: verified poor, without a household or monitoring interview within a year. nobody_home: the
    newest verdict met nobody. disputed: a village hearing disagreed, and nobody has gone since.
    """
    day = on or timezone.localdate()
    asked = {"areas": descendant_codes(area_code, day), "since": day - timedelta(days=YEAR)}
    if reason == NOT_VISITED:
        found = _listed_not_visited(area_code, day)
    elif reason == CANDIDATES:
        found = fetched_frame(_STANDING, asked | {"standings": [Standing.CANDIDATE.value]}, schema=PAIRS)
    elif reason == NOT_INTERVIEWED:
        poor = [str(standing.value) for standing in POOR]
        found = fetched_frame(_NOT_INTERVIEWED, asked | {"standings": poor}, schema=PAIRS)
    else:
        found = fetched_frame(_NOBODY_HOME if reason == NOBODY_HOME else _DISPUTED, asked, schema=PAIRS)
    return without_open_visit(found)


def _listed_not_visited(area_code: str, on: date) -> pl.DataFrame:
    edition = national_edition(area_code, on)
    if edition is None:
        return pl.DataFrame(schema=PAIRS)
    units = units_behind(edition=edition, area_code=area_code, state=LISTED_NOT_VISITED, on=on)
    # A household stands once, as registered where it is.
    named = units.select(*PAIRS).unique(maintain_order=True)
    by_household = pl.coalesce(pl.col("household_id"), -pl.col("candidate_household_id"))
    return named.filter(by_household.is_first_distinct())
