"""The steps of a pledge: needs are referred and sent, then promise and households are written down."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.workbench.queries import staged, written
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Pledge
from ppaos.people.cooperation.models import Service
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.presenters.help import fault_words as help_fault_words
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.actions.sending import Moved, clear_referrals, send_referrals
from ppaos.support.referral.presenters.faults import fault_words

UNSENT = ("draft", "cleared")
_HELD = """
    insert into policy_pledgedhousehold (pledge_id, household_id, referral_id, line_id)
    select %(pledge)s, household_id, referral_id, line_id from policy_pledged order by household_id, referral_id
    on conflict do nothing"""


def referred(
    rows: pl.DataFrame, service: Service, by: Any, ground: str, note: str, at: datetime
) -> pl.DataFrame:
    """Rows (columns of `weighed`) with the referral of each that has no fault, made and sent; faults of referring
    added. PolicyRefused, nothing written, where what was looked at a moment ago holds no more."""
    fresh = rows.filter(pl.col("fault").is_null() & pl.col("referral_id").is_null())
    try:
        rows = _with_new(rows, fresh, service, by, at)
        unsent = rows.filter(
            pl.col("fault").is_null() & (pl.col("state").is_null() | pl.col("state").is_in(UNSENT))
        )["referral_id"]
        if not unsent.is_empty():
            _gone(clear_referrals(referral_ids=unsent, ground=ground, note=note, by=by, at=at))
            _gone(send_referrals(referral_ids=unsent, by=by, at=at))
    except ReferralRefused as error:
        raise PolicyRefused(str(error)) from error
    return rows


def _with_new(
    rows: pl.DataFrame, fresh: pl.DataFrame, service: Service, by: Any, at: datetime
) -> pl.DataFrame:
    if fresh.is_empty():
        return rows
    frame = fresh.select("need_id", "organisation_id", service_id=pl.lit(service.pk, pl.Int64))
    done = refer(frame=frame, by=by, at=at)
    made = fresh.select(told_no="row_no").hstack(done.lines.select(new_id="referral_id", new_fault="fault"))
    joined = rows.join(made, left_on="row_no", right_on="told_no", how="left", maintain_order="left")
    return joined.with_columns(
        referral_id=pl.coalesce("referral_id", "new_id"), fault=pl.coalesce("fault", "new_fault")
    ).drop("new_id", "new_fault")


def _gone(moved: Moved) -> None:
    for fault in moved.faults["fault"].head(1):
        raise PolicyRefused(fault_words(fault))


def written_down(pledge: Pledge, good: pl.DataFrame, kind: str, by: Any, at: datetime) -> None:
    """The promise in the ledger, and the households of the pledge with their referrals and lines."""
    if good.is_empty():
        return
    baht = None if pledge.baht_each is None else float(pledge.baht_each)
    lines = good.select(
        "household_id", "person_id", "need_id", "referral_id", "organisation_id",
        key=pl.format("pledge:{}:{}", pl.lit(pledge.pk), "referral_id"), kind=pl.lit(kind),
        what=pl.lit(pledge.service.name_th), baht=pl.lit(baht, pl.Float64),
        stage=pl.lit(str(HelpLine.Stage.PROMISED)), note=pl.lit(pledge.text),
        fiscal_year=pl.lit(fiscal_year_of(pledge.due_on), pl.Int64),
    )  # fmt: skip
    done = record_help(lines=lines, by=by, at=at, deed=None)
    for fault in done.lines["fault"].drop_nulls().head(1):
        raise PolicyRefused(
            _("Nothing was pledged: the ledger does not take it. %(why)s") % {"why": help_fault_words(fault)}
        )
    held = good.select("household_id", "referral_id").hstack(done.lines.select(line_id="help_line_id"))
    staged("policy_pledged", held)
    written(_HELD, {"pledge": pledge.pk})
