"""Which persons of an area may stand in the register twice, what became of them, and when was it last looked?"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.people.cooperation.permissions import areas_holding, areas_in_sight, granted_areas
from ppaos.people.registry.models import MergeRequest, PossibleDouble
from ppaos.people.registry.queries.visibility import visible_persons

DEED = "merge_persons"
FIND, FOUND = "registry.find_doubles", "doubles.found"
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE)


def visible_doubles(user: Any, *, area_code: str = "") -> QuerySet[PossibleDouble]:
    """Pairs of which the user sees both persons and might merge them, the most likely first.

    Of one area, if given: pairs of which one at least lives there. Pairs with a merged or erased record are no
    pairs any more, and are ones again when the merge is taken back.
    """
    today = timezone.localdate()
    areas, persons = areas_in_sight(user, deed=DEED, on=today), visible_persons(user, today)
    seen = PossibleDouble.objects.filter(
        first__in=persons, second__in=persons, first__area__in=areas, second__area__in=areas
    )
    if area_code:
        inside = AreaWithin.objects.filter(in_force(today), ancestor_id=area_code).values("area_id")
        seen = seen.filter(Q(first__area__in=inside) | Q(second__area__in=inside))
    told = seen.select_related("first__area", "second__area", "decided_by")
    return told.order_by("-probability", "-match_weight", "pk")


def doubles_by_decision(pairs: QuerySet[PossibleDouble]) -> dict[str, int]:
    """How many of the pairs there are of each decision, zero included."""
    counted = pairs.order_by().values_list("decision").annotate(Count("pk"))
    return dict.fromkeys(PossibleDouble.Decision.values, 0) | dict(counted)


def areas_of_doubles(pairs: QuerySet[PossibleDouble], *, within: str) -> list[tuple[Area, int]]:
    """How many of the pairs lie in which part of an area: parts of the widest level that tells them apart.

    A pair whose persons live in two parts counts in both.
    """
    level = Area.objects.filter(pk=within).values_list("level", flat=True).first()
    deeper = LEVELS[LEVELS.index(Level(level)) + 1 :] if level in LEVELS else LEVELS
    parts: Counter[str] = Counter()
    for narrower in deeper:
        parts = _counted(pairs, narrower)
        if len(parts) > 1:
            break
    areas = Area.objects.filter(code__in=parts).order_by("sort_key", "code")
    return [(area, parts[area.code]) for area in areas]


def requests_about(pairs: Collection[PossibleDouble]) -> dict[int, MergeRequest]:
    """The newest request to merge the two of each pair, by the number of the pair, where there is one."""
    ids = {number for pair in pairs for number in (pair.first_id, pair.second_id)}
    asked = MergeRequest.objects.filter(kept__in=ids, merged__in=ids).order_by("pk")
    told = asked.select_related("asked_by", "answered_by", "merge__undone_by")
    newest = {frozenset((each.kept_id, each.merged_id)): each for each in told}
    both = {pair.pk: newest.get(frozenset((pair.first_id, pair.second_id))) for pair in pairs}
    return {number: request for number, request in both.items() if request is not None}


def search_at_work(area_code: str) -> Job | None:
    """The newest search for doubles of an area that a worker was asked for, ended or not."""
    return Job.objects.filter(kind=FIND, area_code=area_code).order_by("-pk").first()


def last_search(area_code: str) -> Event | None:
    """When doubles were last looked for in the area, or in one that holds it."""
    holding = areas_holding(area_code, timezone.localdate())
    return Event.objects.filter(verb=FOUND, area_code__in=holding).order_by("-at", "-pk").first()


def areas_with_ids(user: Any, area_codes: Iterable[str]) -> set[str]:
    """Those of the areas in which the user's grants show citizen ids."""
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=set(area_codes))
    granted = granted_areas(user, field_class="citizen_id")
    return set(within.filter(ancestor_id__in=granted).values_list("area_id", flat=True))


def areas_searched_one_by_one(area_code: str) -> list[str]:
    """The areas whose persons are held beside each other: the area; of a country, its provinces."""
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=area_code)
    if Area.objects.filter(pk=area_code, level=Level.COUNTRY).exists():
        provinces = within.filter(area__level=Level.PROVINCE).order_by("area_id")
        return list(provinces.values_list("area_id", flat=True).distinct())
    return [area_code]


def _counted(pairs: QuerySet[PossibleDouble], level: str) -> Counter[str]:
    """Pairs by the area of a level in which either person lives."""
    upward = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor__level=level)

    def part_of(person: str) -> Subquery:
        lies_in = upward.filter(area_id=OuterRef(f"{person}__area_id"))
        return Subquery(lies_in.values("ancestor_id")[:1])

    placed = pairs.order_by().annotate(one=part_of("first"), other=part_of("second"))
    counts: Counter[str] = Counter()
    for one, other, number in placed.values_list("one", "other").annotate(number=Count("pk")):
        for part in {one, other} - {None}:
            counts[part] += number
    return counts
