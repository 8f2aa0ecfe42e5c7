"""Needs put to services: referred in bulk, each once a period."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, reserved_ids, staged, written
from ppaos.people.cooperation.queries import offices_for
from ppaos.support.referral.models import Step
from ppaos.support.referral.permissions import check_can_refer
from ppaos.support.referral.queries.referring import period_key, referred_before, wanted_facts
from ppaos.support.referral.queries.rows import with_way

REFER = {
    "need_id": pl.Int64, "service_id": pl.Int64, "organisation_id": pl.Int64, "is_urgent": pl.Boolean,
    "note": pl.String,
}  # fmt: skip
LINES = {
    "row_no": pl.Int64, "need_id": pl.Int64, "service_id": pl.Int64, "referral_id": pl.Int64, "fault": pl.String,
}  # fmt: skip
_MADE = """
    insert into referral_referral (id, uid, need_id, service_id, organisation_id, household_id, person_id, area_id,
        state, ground, is_urgent, period_key, due_on, overlap, reason, note, made_by_id, made_at, changed_at)
    select id, gen_random_uuid(), need_id, service_id, organisation_id, household_id, person_id, area_code, 'draft', '',
        is_urgent, period_key, due_on, 'untold', '', note, %(by)s, %(at)s, %(at)s
    from referral_new order by id
    on conflict do nothing"""
_STEP = """
    insert into referral_step (referral_id, from_state, to_state, skipped, reason, note, made_by_id, organisation_id,
                               channel, made_at)
    select made.id, '', 'draft', '[]', '', '', %(by)s, null, %(channel)s, %(at)s
    from referral_new new join referral_referral made on made.id = new.id order by made.id"""


@dataclass(frozen=True)
class Referred:
    """What came of it: made, again (under way already, unchanged), refused.

    lines: row_no (place in the frame, from 0), need_id, service_id, referral_id (null where refused), fault (a code).
    """

    made: int
    again: int
    refused: int
    lines: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=LINES))


@audited("referral.made")
def refer(*, frame: pl.DataFrame, by: Any, at: datetime) -> Referred:
    """Put needs to services: one draft a need and service, once in the service's period.

    frame: need_id, service_id, and where told organisation_id (null: the office that answers where the need is),
    is_urgent (null: as the need), note; types REFER. What is under way is not referred again; a need that is not
    open, a service that does not answer it or is offered by nobody there is refused with its code.
    """
    rows = _facts(frame, at)
    check_can_refer(by, rows["area_code"].drop_nulls().unique().to_list())
    rows = _before(_checked(rows, timezone.localdate(at)))
    fresh = pl.col("fault").is_null() & pl.col("same_id").is_null() & pl.col("is_first")
    new = rows.filter(fresh)
    new = new.with_columns(id=reserved_ids("referral_referral", new.height))
    _write(new, by, at)
    told = rows.join(new.select("row_no", "id"), on="row_no", how="left", maintain_order="left")
    found = pl.col("id").max().over("need_id", "service_id")
    lines = told.with_columns(
        referral_id=pl.when(pl.col("fault").is_null()).then(pl.coalesce("id", "same_id", found))
    ).select(*LINES)
    refused = lines.filter(pl.col("fault").is_not_null()).height
    return Referred(new.height, lines.height - new.height - refused, refused, lines)


def _facts(frame: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The rows with what is known of need and service, and the office that answers."""
    on = timezone.localdate(at)
    given = (
        frame.select(
            (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
            for name, dtype in REFER.items()
        )
        .with_row_index("row_no")
        .with_columns(pl.col("row_no").cast(pl.Int64))
    )
    staged("referral_wanted", given.select("row_no", "need_id", "service_id", "organisation_id"))
    rows = wanted_facts(on).join(
        given.select("row_no", "is_urgent", "note", is_named=pl.col("organisation_id").is_not_null()),
        on="row_no",
        maintain_order="left",
    )
    codes = rows["area_code"].drop_nulls().unique().to_list()
    offices = offices_for(codes, on)
    rows = rows.join(offices, on=["service_id", "area_code"], how="left", maintain_order="left")
    office = pl.when(~pl.col("is_named")).then(pl.col("office_id"))
    return rows.with_columns(
        organisation_id=pl.coalesce("organisation_id", office),
        is_urgent=pl.coalesce("is_urgent", "need_is_urgent"),
        note=pl.col("note").fill_null(""),  # no note is an empty one
    )


def _checked(rows: pl.DataFrame, on: Any) -> pl.DataFrame:
    """The rows with `fault` and the period of the service they fall into."""
    checks = [
        ("need_unknown", pl.col("need_state").is_null()),
        ("need_not_open", pl.col("need_state") != "open_need"),
        ("service_unknown", pl.col("period").is_null()),
        ("service_not_offered", ~pl.col("is_offered")),
        ("service_answers_other_needs", ~pl.col("answers_need")),
        ("office_unknown", pl.col("organisation_id").is_null()),
    ]
    fault = pl.coalesce(pl.when(wrong.fill_null(False)).then(pl.lit(code)) for code, wrong in checks)
    return rows.with_columns(
        fault=fault,
        period_key=period_key(pl.col("period"), on),
    )


def _before(rows: pl.DataFrame) -> pl.DataFrame:
    """What was referred in the period already: under way it is the same; as often as the service allows, too often."""
    good = rows.filter(pl.col("fault").is_null())
    staged(
        "referral_asked",
        good.select("row_no", "household_id", "person_id", "service_id", "code", "period_key"),
    )
    rows = rows.join(referred_before(), on="row_no", how="left", maintain_order="left")
    whose = ("household_id", "person_id", "code", "service_id")
    goes_on = pl.col("under_way") > 0
    is_full = ~goes_on & (pl.col("finished") >= pl.col("times"))
    nth = pl.col("finished") + 1
    return rows.with_columns(
        # Of the same told twice here, the first that has no fault is made.
        is_first=pl.struct(*whose, pl.col("fault").is_null()).is_first_distinct(),
        fault=pl.coalesce("fault", pl.when(is_full).then(pl.lit("period_is_full"))),
        same_id=pl.when(goes_on).then(pl.col("same_id")),
        period_key=pl.when(pl.col("finished") > 0)
        .then(pl.concat_str("period_key", pl.lit("#"), nth))
        .otherwise(pl.col("period_key")),
    )


def _write(new: pl.DataFrame, by: Any, at: datetime) -> None:
    if new.is_empty():
        return
    rows = with_way(new.with_columns(state=pl.lit(""), to_state=pl.lit("draft")), timezone.localdate(at))
    columns = (
        "id", "need_id", "service_id", "organisation_id", "household_id", "person_id", "area_code", "is_urgent",
        "period_key", "due_on", "note",
    )  # fmt: skip
    staged("referral_new", rows.select(columns))
    values = {
        "by": by and by.pk,
        "at": at,
        "channel": str(Step.Channel.SCREEN if by else Step.Channel.SYSTEM),
    }
    written(_MADE, values)
    written(_STEP, values)
    analysed("referral_referral", "referral_step", rows=new.height)
    announce(households=new["household_id"], at=at)
