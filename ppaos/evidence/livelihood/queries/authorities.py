"""A local authority's own criteria and list beside everybody's: both verdicts of each household, and how they agree."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.db.models import Count, QuerySet
from django.utils import timezone

from ppaos.evidence.livelihood.models import Assessment, MethodVersion
from ppaos.evidence.targeting.models import Source
from ppaos.ground.geography.models import Area, Level, in_force
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

SEE = "see_households"
LISTS = (Source.Kind.NATIONAL_LIST, Source.Kind.PROVINCIAL_LIST, Source.Kind.AGENCY_LIST)
ARCHIVE = "own_data"
SAME, LOWER, HIGHER = "same", "own_lower", "own_higher"
ONLY_EVERYBODYS, ONLY_OWN, NEITHER = "only_everybodys", "only_own", "neither"
AGREEMENTS = (SAME, LOWER, HIGHER, ONLY_EVERYBODYS, ONLY_OWN, NEITHER)
VERDICTS = {
    "household_id": pl.Int64, "year": pl.Int16, "round": pl.Int16, "everybodys": pl.Int16,
    "everybodys_score": pl.Float64, "own": pl.Int16, "own_score": pl.Float64, "is_listed": pl.Boolean,
}  # fmt: skip
# The own verdict stands beside everybody's of the same round; alone only where everybody's is not there at all.
_VERDICTS = """
with own_import as (
    select import.id from targeting_listimport import
    join targeting_edition edition on edition.id = import.edition_id
    join targeting_source source on source.id = edition.source_id
    where source.area_id = %(area)s and source.kind = any(%(kinds)s) and import.state = 'committed'
), listed as (
    select house.brought_into_id as household_id from targeting_candidatehousehold house
    where house.list_import_id in (select id from own_import) and house.superseded_by_id is null
    union
    select membership.household_id from targeting_candidate candidate
    join targeting_match match on match.candidate_id = candidate.id and match.is_current and match.decision = 'same'
    join registry_person person on person.id = match.person_id
    join registry_membership membership
        on membership.person_id in (person.id, person.merged_into_id) and membership.valid_to is null
    where candidate.list_import_id in (select id from own_import) and candidate.superseded_by_id is null
)
select household.id, coalesce(everybodys.year, own.year), coalesce(everybodys.round, own.round),
    everybodys.level, everybodys.overall, own.level, own.overall,
    case when exists (select from own_import) then listed.household_id is not null end
from registry_household household
left join lateral (
    select assessment.* from livelihood_assessment assessment
    where assessment.household_id = household.id and assessment.is_current and assessment.authority_id is null
    order by assessment.year desc, assessment.round desc, assessment.id desc limit 1
) everybodys on true
left join lateral (
    select assessment.* from livelihood_assessment assessment
    where assessment.household_id = household.id and assessment.is_current and assessment.authority_id = %(area)s
    and (everybodys.id is null
        or (assessment.year, assessment.round) = (everybodys.year, everybodys.round))
    order by assessment.year desc, assessment.round desc, assessment.id desc limit 1
) own on true
left join listed on listed.household_id = household.id
where household.id = any(%(households)s)
order by household.area_id, household.id
"""


def authorities_in_sight(user: Any) -> QuerySet[Area]:
    """The local authorities whose households the user sees, in Thai order."""
    seen = areas_in_sight(user, deed=SEE)
    return Area.objects.filter(level=Level.LOCAL_AUTHORITY, valid_to=None, code__in=seen).order_by(
        "sort_key", "code"
    )


def kept_by_authorities(user: Any) -> list[dict[str, Any]]:
    """The local authorities in sight, each with how many households in sight live there, and how many versions of
    methods and lists of its own it keeps."""
    areas = list(authorities_in_sight(user))
    codes = [area.code for area in areas]
    living = (
        visible_households(user)
        .filter(in_force(timezone.localdate(), "area__lies_in__"), area__lies_in__ancestor_id__in=codes)
        .values_list("area__lies_in__ancestor_id")
        .annotate(Count("pk", distinct=True))
    )
    methods = MethodVersion.objects.filter(area_id__in=codes).values_list("area_id").annotate(Count("pk"))
    lists = (
        Source.objects.filter(area_id__in=codes, kind__in=LISTS).values_list("area_id").annotate(Count("pk"))
    )
    told = {"households": dict(living), "methods": dict(methods), "lists": dict(lists)}
    return [
        {"area": area, **{key: counts.get(area.code, 0) for key, counts in told.items()}} for area in areas
    ]


def households_of(user: Any, area: Area) -> QuerySet[Household]:
    """The households that live in a local authority's area today, as far as the user sees them."""
    return visible_households(user).filter(area_id__in=areas_within(area.code).values("code"))


def archives_of(user: Any, area: Area) -> QuerySet[StoredFile]:
    """The archives of all its data that a user had gathered of a local authority, the newest first."""
    mine = StoredFile.objects.filter(purpose=ARCHIVE, area_code=area.code, erased_at=None)
    return mine.filter(created_by_id=user.pk).order_by("-created_at")


def own_lists(area: Area) -> QuerySet[Source]:
    """The sources of lists that belong to a local authority."""
    return Source.objects.filter(area=area, kind__in=LISTS).order_by("name")


def both_verdicts(area: Area, household_ids: Sequence[int]) -> pl.DataFrame:
    """The newest verdict of each household by everybody's method, and by the authority's own of the same round:
    columns VERDICTS and agreement (AGREEMENTS). Levels are null where it is not scored or not assessed. is_listed:
    whether somebody of it is on a list of the authority's own; null where it has none."""
    rows = fetched_frame(
        _VERDICTS,
        {"area": area.code, "households": list(household_ids), "kinds": list(LISTS)},
        schema=VERDICTS,
    )
    return rows.with_columns(agreement=_agreement())


def versions_judging(household_ids: Sequence[int]) -> list[str]:
    """By which versions of everybody's method the households' verdicts of today were made, the newest first."""
    judged = Assessment.objects.filter(household_id__in=household_ids, is_current=True, authority=None)
    return list(judged.order_by("-method_id").values_list("method__version", flat=True).distinct("method_id"))


def _agreement() -> pl.Expr:
    """How the two levels stand to each other; 1 is the poorest."""
    everybodys, own = pl.col("everybodys"), pl.col("own")
    return (
        pl.when(everybodys.is_null() & own.is_null())
        .then(pl.lit(NEITHER))
        .when(own.is_null())
        .then(pl.lit(ONLY_EVERYBODYS))
        .when(everybodys.is_null())
        .then(pl.lit(ONLY_OWN))
        .when(own == everybodys)
        .then(pl.lit(SAME))
        .when(own < everybodys)
        .then(pl.lit(LOWER))
        .otherwise(pl.lit(HIGHER))
    )
