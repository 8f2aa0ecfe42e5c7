"""Second checks: interviews drawn by a seed, to be held again by somebody else."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.survey_quality import drawn, given_out
from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits
from ppaos.evidence.survey.models import CheckSample, Form, Visit
from ppaos.evidence.survey.permissions.review import ReviewRefused
from ppaos.evidence.survey.queries.review import REVIEW
from ppaos.evidence.survey.queries.samples import SEEDS, checkers_by_area, interviews_to_draw_from
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may


@audited("checks.drawn", subjects=("area",))
def draw_second_checks(
    *,
    area: Area,
    form: Form,
    drawn_from: date,
    drawn_to: date,
    share_percent: float,
    seed: int,
    due_on: date | None,
    by: Any,
    at: datetime,
) -> CheckSample:
    """Draw interviews of a form, held in the area in a period (the last day not counted), to be held again.

    Of each surveyor the share, at least one; the same seed draws the same. Each becomes a visit of another surveyor.
    Interviews that are checked already, or are a check, are not drawn. Raises ReviewRefused where nothing can be drawn
    or nobody else can go.
    """
    check_may(by, REVIEW, area_code=area.pk)
    _check_can_be_drawn(drawn_from, drawn_to, share_percent, seed)
    there = interviews_to_draw_from(by, area=area, form=form, drawn_from=drawn_from, drawn_to=drawn_to)
    sample = drawn(there, share_percent=share_percent, seed=seed)
    able = checkers_by_area(area, sample, on=timezone.localdate(at))
    given = given_out(sample, able, seed=seed).drop_nulls("checker")
    if given.is_empty():
        raise ReviewRefused(
            _("No interview of this period can be checked: none is left to draw, or nobody but its surveyor holds "
              "visits there.")
        )  # fmt: skip
    made = CheckSample.objects.create(
        area=area, seed=seed, share_percent=share_percent, drawn_from=drawn_from, drawn_to=drawn_to, size=0,
        of=there.height, drawn_at=at, drawn_by=by,
    )  # fmt: skip
    try:
        assign_visits(frame=_visits(given, made, due_on), by=by, at=at, deed=REVIEW)
    except VisitRefused as error:
        raise ReviewRefused(str(error)) from error
    made.size = made.visits.count()
    made.save(update_fields=["size"])
    return made


def _check_can_be_drawn(drawn_from: date, drawn_to: date, share_percent: float, seed: int) -> None:
    if not drawn_from < drawn_to:
        raise ReviewRefused(_("The period ends before it begins. Choose a later last day."))
    if not 0 < share_percent <= 100:
        raise ReviewRefused(_("Draw a share above 0 and up to 100 per cent."))
    if not 0 <= seed < SEEDS:
        raise ReviewRefused(_("The seed is a number from 0 to %(most)s.") % {"most": f"{SEEDS - 1:,}"})


def _visits(given: pl.DataFrame, sample: CheckSample, due_on: date | None) -> pl.DataFrame:
    """The visits of a sample, a row each."""
    return given.select(
        "household_id",
        "candidate_household_id",
        pl.col("checker").alias("surveyor_id"),
        pl.lit(Visit.Kind.SECOND_CHECK.value).alias("kind"),
        pl.lit(due_on, dtype=pl.Date).alias("due_on"),
        pl.lit(sample.pk, dtype=pl.Int64).alias("sample_id"),
        pl.col("interview_id").alias("checks_id"),
    )
