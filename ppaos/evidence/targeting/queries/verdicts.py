"""Of which households do verdicts speak, and what was said of a household so far?"""

import polars as pl
from django.db.models import Case, Prefetch, QuerySet, When
from django.utils import timezone

from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match, Verdict
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household

_HOUSES = """
SELECT house.id, coalesce(house.area_id, source.area_id), coalesce(house.brought_into_id, home.household_id)
FROM targeting_candidatehousehold house
JOIN targeting_listimport import ON import.id = house.list_import_id
JOIN targeting_edition edition ON edition.id = import.edition_id
JOIN targeting_source source ON source.id = edition.source_id
LEFT JOIN LATERAL (
    SELECT min(member.household_id) AS household_id FROM targeting_candidate candidate
    JOIN targeting_match match ON match.candidate_id = candidate.id AND match.is_current AND match.decision = 'same'
    JOIN registry_person person ON person.id = match.person_id
    JOIN registry_membership member ON member.person_id = coalesce(person.merged_into_id, person.id)
     AND member.valid_to IS NULL AND member.presence <> 'named_absent'
    WHERE candidate.candidate_household_id = house.id AND candidate.superseded_by_id IS NULL
    HAVING count(DISTINCT member.household_id) = 1
) home ON true
WHERE house.id = ANY(%(ids)s)
"""


def households_spoken_of(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows (candidate_household_id or household_id) with area_code, null where there is no such household, and with the
    household_id of listed households whose people all live in one registered household."""
    houses = fetched_frame(
        _HOUSES,
        {"ids": rows["candidate_household_id"].drop_nulls().to_list()},
        schema={"candidate_household_id": pl.Int64, "house_area": pl.String, "is_household": pl.Int64},
    )
    known = Household.objects.filter(pk__in=rows["household_id"].drop_nulls().to_list(), merged_into=None)
    homes = pl.DataFrame(
        list(known.values_list("pk", "area_id")),
        schema={"household_id": pl.Int64, "home_area": pl.String},
        orient="row",
    )
    joined = rows.join(houses, on="candidate_household_id", how="left", maintain_order="left")
    joined = joined.join(homes, on="household_id", how="left", maintain_order="left")
    return joined.with_columns(
        area_code=pl.coalesce("house_area", "home_area"),
        household_id=pl.coalesce("household_id", "is_household"),
    ).drop("house_area", "home_area", "is_household")


def visible_candidate_households(user: object) -> QuerySet[CandidateHousehold]:
    """Listed households in areas where the user may see lists; those of replaced or undone imports left out."""
    areas = areas_in_sight(user, deed="see_lists", on=timezone.localdate())
    live = CandidateHousehold.objects.filter(list_import__state="committed", superseded_by=None)
    return live.filter(area__in=areas) | live.filter(area=None, list_import__edition__source__area__in=areas)


def verdicts_on(house: CandidateHousehold) -> QuerySet[Verdict]:
    """What was said of a listed household, the newest first; what was taken back stays in view."""
    said = Verdict.objects.filter(candidate_household=house).select_related("made_by", "moved_to")
    return said.order_by("-found_on", "-pk")


def listed_people(house: CandidateHousehold) -> QuerySet[Candidate]:
    """The live rows of a listed household, each with its current pairs as `current`, the surest first."""
    holding = Match.objects.filter(is_current=True).exclude(decision=Match.Decision.DIFFERENT)
    rank = Case(When(decision=Match.Decision.SAME, then=0), default=1)
    pairs = Prefetch("matches", holding.order_by(rank, "-probability", "pk"), to_attr="current")
    return (
        Candidate.objects.filter(candidate_household=house, superseded_by=None)
        .prefetch_related(pairs)
        .order_by("line_no", "row_no", "pk")
    )
