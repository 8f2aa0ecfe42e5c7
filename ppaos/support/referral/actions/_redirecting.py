"""Referrals that a receiver sends on: a new one to the other organisation, of the same need and service."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.workbench.queries import reserved_ids, staged, written
from ppaos.support.referral.models import Step
from ppaos.support.referral.queries.states import due_on

# It begins as a draft that the sender clears: consent given for one receiver is not given for another.
_MADE = """
    insert into referral_referral (id, uid, need_id, service_id, organisation_id, household_id, person_id, area_id,
        state, ground, is_urgent, period_key, due_on, overlap, reason, note, made_by_id, made_at, changed_at)
    select onward.id, gen_random_uuid(), old.need_id, old.service_id, onward.redirect_to, old.household_id,
        old.person_id, old.area_id, 'draft', '', old.is_urgent, old.period_key, %(due)s, 'untold', '', '', %(by)s,
        %(at)s, %(at)s
    from referral_onward onward join referral_referral old on old.id = onward.referral_id order by onward.id
    on conflict do nothing"""
_NAMED = """
    update referral_referral old set redirected_to_id = made.id
    from referral_onward onward join referral_referral made on made.id = onward.id
    where old.id = onward.referral_id"""
_STEP = """
    insert into referral_step (referral_id, from_state, to_state, skipped, reason, note, made_by_id, organisation_id,
                               channel, made_at)
    select made.id, '', 'draft', '[]', '', '', %(by)s, null, %(channel)s, %(at)s
    from referral_onward onward join referral_referral made on made.id = onward.id order by made.id"""


def send_on(rows: pl.DataFrame, *, by: Any, at: datetime) -> None:
    """Make the drafts to whom moved rows (referral_id, redirect_to) are sent on; the old ones name them.

    Where such a referral is under way already, none is made.
    """
    if rows.is_empty():
        return
    onward = rows.select("referral_id", "redirect_to")
    staged("referral_onward", onward.with_columns(id=reserved_ids("referral_referral", rows.height)))
    values = {
        "by": by and by.pk, "at": at, "due": due_on("draft", timezone.localdate(at)),
        "channel": str(Step.Channel.SYSTEM),
    }  # fmt: skip
    written(_MADE, values)
    written(_NAMED)
    written(_STEP, values)
