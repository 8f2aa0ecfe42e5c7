"""Households become members of a model, directly or from an accepted place; they leave it with a reason."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.people.registry.actions import close_openings, open_households
from ppaos.people.registry.models import Membership, Person, Purpose
from ppaos.people.registry.queries import usable_households, visible_households
from ppaos.support.operating_models.actions._waiting import TURN, fill_places
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, Node, OperatingModel
from ppaos.support.operating_models.permissions import MANAGE, check_can_manage
from ppaos.support.operating_models.queries.matching import HOLDS, MODELS

ORIGIN = "operating_models.operatingmodel"
FIELDS_OPENED = ("names", "gps")
# Who led the model still sees a household that left for so long: its last months are told of afterwards.
AFTER_LEAVING = timedelta(days=60)
_KNOWN = """
    select fresh.row_no, home.id, home.area_id, place.id, place.state,
        case when home.id is null or home.area_id is null then 'household_unknown'
            when place.state = 'enrolled' then 'already_member'
            when fresh.person_id is not null and not exists (
                select 1 from registry_membership member where member.person_id = fresh.person_id
                and member.valid_to is null and member.household_id in (fresh.household_id, home.id))
                then 'person_elsewhere' end
    from fresh_member fresh
    left join registry_household told on told.id = fresh.household_id
    left join registry_household home on home.id = coalesce(told.merged_into_id, told.id)
    left join operating_models_enrolment place on place.model_id = %(model)s
        and place.household_id in (fresh.household_id, home.id) and place.state not in ('declined', 'left_model')
    order by fresh.row_no"""
_CAME = """
    update operating_models_enrolment place set state = 'enrolled', joined_on = %(on)s, changed_at = %(at)s,
        person_id = coalesce(good.person_id, place.person_id)
    from good_member good where place.id = good.enrolment_id"""
_MADE = """
    insert into operating_models_enrolment (model_id, household_id, person_id, area_id, state, reasons, joined_on,
        left_reason, note, made_by_id, made_at, changed_at)
    select %(model)s, household_id, person_id, area_id, 'enrolled', '[]', %(on)s, '', '', %(by)s, %(at)s, %(at)s
    from good_member where enrolment_id is null order by row_no"""
_WRITTEN = """
    select good.row_no, place.id from good_member good join operating_models_enrolment place
        on place.model_id = %(model)s and place.household_id = good.household_id and place.state = 'enrolled'
    order by good.row_no"""
KNOWN = {
    "row_no": pl.Int64, "home_id": pl.Int64, "area_id": pl.String, "enrolment_id": pl.Int64, "state": pl.String,
    "fault": pl.String,
}  # fmt: skip
LINES = {"row_no": pl.Int64, "household_id": pl.Int64, "enrolment_id": pl.Int64, "fault": pl.String}


@dataclass(frozen=True)
class Enrolled:
    """How many households became members, and how many were refused.

    lines: row_no (from 0), household_id, enrolment_id (null where refused), fault (a code, null where none).
    """

    made: int
    refused: int
    lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINES))


@audited("member.enrolled", subjects=("model",))
def enrol_households(
    *, model: OperatingModel, members: pl.DataFrame, joined_on: date, by: Any, at: datetime
) -> Enrolled:
    """Households become members of a model from a day on; who leads it sees them from then on.

    members: household_id; where known person_id, who takes part for the household. One that was invited, accepted or
    waits keeps that place. A row at fault (household unknown or out of reach, member already, no place left …) is
    refused with its code; words: `presenters.members.member_fault_words`. Raises ModelRefused where the model takes
    nobody on that day.
    """
    check_can_manage(by, model)
    _check_takes_members(model, joined_on, timezone.localdate(at))
    written(TURN, {"model": model.pk})
    rows = _known(model, members, by)
    good = rows.filter(pl.col("fault").is_null())
    told = {"model": model.pk, "on": joined_on, "by": by and by.pk, "at": at}
    kept = good.select("row_no", "person_id", "area_id", "enrolment_id", household_id="home_id")
    staged("good_member", kept)
    written(_CAME, told)
    written(_MADE, told)
    made = fetched_frame(_WRITTEN, told, schema={"row_no": pl.Int64, "made_id": pl.Int64})
    _open(model, good["home_id"].to_list(), joined_on, by, at)
    announce(households=good["home_id"], at=at)
    lines = rows.join(made, on="row_no", how="left", maintain_order="left").select(
        "row_no", "household_id", enrolment_id="made_id", fault="fault"
    )
    return Enrolled(made=good.height, refused=rows.height - good.height, lines=lines)


def _check_takes_members(model: OperatingModel, joined_on: date, today: date) -> None:
    State = OperatingModel.State
    if model.in_library or model.state not in (State.DESIGNED, State.RUNNING):
        raise ModelRefused(
            _("«%(model)s» takes no members: it is «%(state)s». Members join what is designed or running.")
            % {"model": model, "state": model.get_state_display()}
        )
    if joined_on > today:
        raise ModelRefused(_("A household joins on a day that has come. Write that day down when it has."))
    if model.began_on is not None and joined_on < model.began_on:
        raise ModelRefused(
            _("«%(model)s» began on %(day)s; nobody joined it before.")
            % {"model": model, "day": thai_date(model.began_on)}
        )


def _known(model: OperatingModel, members: pl.DataFrame, by: Any) -> pl.DataFrame:
    """The rows with what the register and the model know of them, and what is wrong with each."""
    person = pl.col("person_id") if "person_id" in members.columns else pl.lit(None)
    fresh = members.select(
        household_id=pl.col("household_id").cast(pl.Int64), person_id=person.cast(pl.Int64)
    ).with_row_index("row_no")
    fresh = fresh.with_columns(pl.col("row_no").cast(pl.Int64))
    staged("fresh_member", fresh)
    known = fetched_frame(_KNOWN, {"model": model.pk}, schema=KNOWN)
    rows = fresh.join(known, on="row_no", how="left", maintain_order="left")
    homes = rows["home_id"].drop_nulls().unique().to_list()
    seen = homes if by is None else _seen(by, homes)
    is_out = pl.col("state").is_null() & ~pl.col("home_id").is_in(seen)
    is_barred = ~pl.col("home_id").is_in(usable_households(homes, on=timezone.localdate(), purpose=MODELS))
    is_twice = pl.col("row_no") > pl.col("row_no").min().over("home_id")
    rows = rows.with_columns(
        fault=pl.coalesce(
            "fault",
            pl.when(is_out).then(pl.lit("out_of_reach")),
            pl.when(is_barred).then(pl.lit("use_restricted")),
            pl.when(is_twice).then(pl.lit("already_member")),
        )
    )
    if model.places is None:
        return rows
    free = model.places - Enrolment.objects.filter(model=model, state__in=HOLDS).count()
    is_new = pl.col("fault").is_null() & ~pl.col("state").is_in(HOLDS).fill_null(False)
    is_full = is_new & (is_new.cum_sum() > max(free, 0))
    return rows.with_columns(fault=pl.coalesce("fault", pl.when(is_full).then(pl.lit("model_full"))))


def _seen(by: Any, homes: list[int]) -> list[int]:
    return list(visible_households(by).filter(pk__in=homes).values_list("pk", flat=True))


def _open(model: OperatingModel, homes: list[int], since: date, by: Any, at: datetime) -> None:
    """Who leads the model sees its members."""
    if model.organisation is not None and homes:
        open_households(
            household_ids=homes, purpose=Purpose.OPERATING_MODEL, field_classes=FIELDS_OPENED, valid_from=since,
            origin_label=ORIGIN, origin_id=model.pk, organisation=model.organisation, by=by, at=at, deed=MANAGE,
        )  # fmt: skip


@audited("member.left", subjects=("enrolment",))
def leave_model(
    *, enrolment: Enrolment, left_on: date, reason: str, by: Any, at: datetime, note: str = ""
) -> Enrolment:
    """A household leaves a model, with the day and why. What was recorded of it stays; who waits is invited.

    Raises ModelRefused where it is no member, or was recorded working in it after that day.
    """
    check_can_manage(by, enrolment.model)
    kept = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    _check_can_leave(kept, left_on, reason, timezone.localdate(at))
    kept.state, kept.left_on, kept.left_reason, kept.changed_at = Enrolment.State.LEFT, left_on, reason, at
    kept.note = note.strip()
    kept.save(update_fields=["state", "left_on", "left_reason", "note", "changed_at"])
    # By the platform: what the model opened is closed also where the household has moved away.
    close_openings(
        origin_label=ORIGIN, origin_id=kept.model_id, household_ids=[kept.household_id],
        on=max(left_on, timezone.localdate(at)) + AFTER_LEAVING, by=None, at=at,
    )  # fmt: skip
    moved_up = fill_places(kept.model, at)
    announce(households=[kept.household_id, *moved_up], at=at)
    return kept


def _check_can_leave(kept: Enrolment, left_on: date, reason: str, today: date) -> None:
    if kept.state != Enrolment.State.ENROLLED or kept.joined_on is None:
        raise ModelRefused(_("This household is no member now; only members leave."))
    if reason not in Enrolment.Reason.values:
        raise ModelRefused(_("Say why it left: choose one of the reasons."))
    if not kept.joined_on <= left_on <= today:
        raise ModelRefused(
            _("It joined on %(day)s. Give a day from then to today.") % {"day": thai_date(kept.joined_on)}
        )
    later = kept.records.filter(withdrawn_at=None, month__gt=left_on).order_by("-month").first()
    if later is not None:
        raise ModelRefused(
            _("Something is recorded for %(month)s. Give a later day, or withdraw those records first.")
            % {"month": thai_date(later.month, "month")}
        )


@audited("member.changed", subjects=("enrolment",))
def change_member(
    *, enrolment: Enrolment, person: Person | None, node: Node | None, by: Any, at: datetime
) -> Enrolment:
    """Say who of the household takes part, and at which node of the chain it works.

    Raises ModelRefused where the person lives elsewhere, or the node is another model's.
    """
    check_can_manage(by, enrolment.model)
    if person is not None:
        homes = [pk for pk in (enrolment.household_id, enrolment.household.merged_into_id) if pk is not None]
        lives = Membership.objects.filter(person=person, household_id__in=homes, valid_to=None)
        if not lives.exists():
            raise ModelRefused(_("This person does not live in the household. Choose one of its members."))
    if node is not None and node.model_id != enrolment.model_id:
        raise ModelRefused(_("This node belongs to another model. Choose one of this chain."))
    enrolment.person, enrolment.node, enrolment.changed_at = person, node, at
    enrolment.save(update_fields=["person", "node", "changed_at"])
    announce(households=[enrolment.household_id], at=at)
    return enrolment
