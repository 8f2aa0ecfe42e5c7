"""Which members of models does a user see; who takes part, since when, and what did they last tell of?"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import of_homes, openings_in_force, visible_households
from ppaos.people.registry.queries.visibility import grants_over_areas
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, MemberRecord, OperatingModel

State = Enrolment.State
PRESENT = (State.ENROLLED, State.LEFT)  # who is, or was, a member


def visible_enrolments(user: Any) -> QuerySet[Enrolment]:
    """Places in models of the households the user sees."""
    theirs = of_homes(visible_households(user))
    return Enrolment.objects.filter(theirs).select_related("model", "household", "person", "area", "node")


def order_of(members: QuerySet[Enrolment]) -> QuerySet[Enrolment, int]:
    """The numbers of members in the order of a list, to be cut into pages before anything else is read of them."""
    return members.order_by("area_id", "household_id", "pk").values_list("pk", flat=True)


def members_in_order(enrolment_ids: Iterable[int]) -> list[Enrolment]:
    """Members with what lists show of them, in the same order."""
    found = Enrolment.objects.filter(pk__in=list(enrolment_ids)).order_by("area_id", "household_id", "pk")
    return list(found.select_related("model", "household", "person", "area", "node"))


def named_households(user: Any, household_ids: Iterable[int]) -> list[int]:
    """Those of the households whose names the user may read."""
    return households_showing(user, household_ids, "names")


def households_showing(user: Any, household_ids: Iterable[int], field_class: str) -> list[int]:
    """Those of the households of which the user sees a class of fields: by a role over their area, or by an opening."""
    ids, today = list(household_ids), timezone.localdate()
    showing = [
        grant.area_id for grant in grants_over_areas(user) if field_class in roles()[grant.role].fields
    ]
    areas = AreaWithin.objects.filter(in_force(today), ancestor_id__in=showing).values("area_id")
    over = Household.objects.filter(pk__in=ids, area_id__in=areas).values_list("pk", flat=True)
    opened = openings_in_force(user).filter(household_id__in=ids, field_classes__contains=[field_class])
    return sorted({*over, *opened.values_list("household_id", flat=True)})


def records_of(enrolment_ids: Iterable[int]) -> QuerySet[MemberRecord]:
    """The records of members that were not withdrawn, the newest month first."""
    told = MemberRecord.objects.filter(enrolment_id__in=list(enrolment_ids), withdrawn_at=None)
    return told.select_related("made_by").order_by("-month", "kind", "pk")


def sums_of(enrolment_ids: Iterable[int], since: date) -> dict[int, dict[str, Any]]:
    """By member: the last month told of, and baht by kind from a month on (None: nothing told)."""
    kinds = {kind: Sum("baht", filter=Q(kind=kind, month__gte=since)) for kind in MemberRecord.Kind.values}
    rows = records_of(enrolment_ids).order_by().values("enrolment_id")
    return {row["enrolment_id"]: dict(row) for row in rows.annotate(last=Max("month"), **kinds)}


def last_products(enrolment_ids: Iterable[int], before: date) -> dict[int, list[MemberRecord]]:
    """By member: the records of the newest month before this one, so that they need not be typed again."""
    earlier = records_of(enrolment_ids).filter(month__lt=before)
    newest = dict(
        earlier.order_by()
        .values("enrolment_id")
        .annotate(newest=Max("month"))
        .values_list("enrolment_id", "newest")
    )
    told: dict[int, list[MemberRecord]] = {}
    # Few months are the newest of many members: their records alone are read, not all that was ever told.
    for record in earlier.filter(month__in=set(newest.values())):
        if newest[record.enrolment_id] == record.month:
            told.setdefault(record.enrolment_id, []).append(record)
    return told


def months_told(enrolment_ids: Iterable[int]) -> dict[int, list[date]]:
    """By member: the months of which something is told, the newest first."""
    told: dict[int, list[date]] = {}
    pairs = records_of(enrolment_ids).order_by("-month").values_list("enrolment_id", "month").distinct()
    for member, month in pairs:
        told.setdefault(member, []).append(month)
    return told


def told_in(model: OperatingModel, month: date) -> set[int]:
    """The members of a model of whom something was told in a month."""
    told = MemberRecord.objects.filter(model=model, month=month, withdrawn_at=None)
    return set(told.values_list("enrolment_id", flat=True))


def counts_of(model: OperatingModel) -> dict[str, int]:
    """How many households of a model are in which state, seen or not."""
    rows = Enrolment.objects.filter(model=model).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(rows)


def closed_years_of(model: OperatingModel) -> QuerySet[ClosedModelYear]:
    """The fiscal years of a model that are closed now, the newest first."""
    closed = ClosedModelYear.objects.filter(model=model, opened_at=None)
    return closed.select_related("closed_by").order_by("-fiscal_year")
