"""From which interviews are second checks drawn, and who can be sent to hold them?"""

from collections.abc import Collection
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from ppaos.evidence.survey.models import CheckSample, Form, Interview, Visit
from ppaos.evidence.survey.queries.review import REVIEW, Choice, chosen_interviews
from ppaos.evidence.survey.queries.visits import reached_by, surveyors_in
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import areas_in_sight

# Short enough to be read out, long enough that nobody guesses what will be drawn.
SEEDS = 10**9
DRAWN_FROM = {
    "interview_id": pl.Int64, "surveyor": pl.Int64, "key": pl.String, "area": pl.String, "household_id": pl.Int64,
    "candidate_household_id": pl.Int64,
}  # fmt: skip


def interviews_to_draw_from(
    user: Any, *, area: Area, form: Form, drawn_from: date, drawn_to: date
) -> pl.DataFrame:
    """Interviews that may be held a second time: columns DRAWN_FROM, by number.

    They are of a known household, in no state of being mended, no second checks, and not checked yet.
    """
    choice = Choice(state="", area_code=area.pk, form=form.code)
    found = chosen_interviews(user, choice).filter(held_on__gte=drawn_from, held_on__lt=drawn_to)
    checks = Visit.objects.filter(checks_id=OuterRef("pk")).exclude(state=Visit.State.WITHDRAWN)
    known = Q(household__isnull=False) | Q(candidate_household__isnull=False)
    rows = (
        found.filter(known, ~Exists(checks))
        .exclude(state=Interview.State.SENT_BACK)
        .exclude(visit__kind=Visit.Kind.SECOND_CHECK)
        .annotate(home=Coalesce("household", F("candidate_household__brought_into")))
        .order_by("pk")
        .values_list("pk", "surveyor", "chain", "area", "home", "candidate_household")
    )
    return pl.DataFrame(list(rows), schema=DRAWN_FROM, orient="row")


def checkers_by_area(area: Area, sample: pl.DataFrame, *, on: date) -> dict[str, Collection[int]]:
    """Who can be sent where: surveyors who hold visits in the area of each drawn interview."""
    there = list(surveyors_in(area.pk, on).values_list("pk", flat=True))
    reached = reached_by(there, sample["area"].drop_nulls(), on)
    return {
        str(code): part["surveyor_id"].to_list()
        for (code,), part in reached.partition_by("area_code", as_dict=True).items()
    }


def samples_in_sight(user: Any) -> QuerySet[CheckSample]:
    """Samples drawn where the user reviews, the newest first."""
    areas = areas_in_sight(user, deed=REVIEW)
    return CheckSample.objects.filter(area__in=areas).select_related("area", "drawn_by").order_by("-drawn_at")
