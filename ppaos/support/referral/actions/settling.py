"""Answers that were set aside, settled by somebody who looked: taken after all, or put aside for good."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.support.referral.actions.answering import Answered, answer
from ppaos.support.referral.actions.errors import AnswerAtFault, ReferralRefused
from ppaos.support.referral.models import AnswerSetAside, Step
from ppaos.support.referral.permissions import check_can_answer, check_can_put_aside


@audited("referral.answer_settled", subjects=("aside",))
def take_answer(*, aside: AnswerSetAside, told: dict[str, Any], by: Any, at: datetime) -> Answered:
    """Take an answer that was set aside, as it reads after somebody looked (told: columns of `answer`).

    Whom the row named is settled by who took it. Raises AnswerAtFault, with the code of its fault, where it cannot be
    used even so.
    """
    held = _held(aside)
    check_can_answer(by, held.organisation, held.batch)
    done = answer(
        frame=pl.DataFrame([told]), channel=Step.Channel.SCREEN, organisation=held.organisation, by=by, at=at,
        batch=held.batch,
    )  # fmt: skip
    if done.refused:
        raise AnswerAtFault(done.faults["fault"][0])
    _settle(held, AnswerSetAside.Settled.TAKEN, "", by, at)
    return done


@audited("referral.answer_settled", subjects=("aside",))
def put_aside(*, aside: AnswerSetAside, note: str, by: Any, at: datetime) -> None:
    """Put an answer aside for good; the note says why."""
    held = _held(aside)
    check_can_put_aside(by, held)
    if not note.strip():
        raise ReferralRefused(_("Say in the note why it does not count."))
    _settle(held, AnswerSetAside.Settled.PUT_ASIDE, note.strip(), by, at)


def _held(aside: AnswerSetAside) -> AnswerSetAside:
    held = AnswerSetAside.objects.select_for_update(of=("self",)).select_related(
        "organisation", "batch", "referral"
    )
    found = held.get(pk=aside.pk)
    if found.settled_at is not None:
        raise ReferralRefused(_("Somebody settled it meanwhile."))
    return found


def _settle(aside: AnswerSetAside, how: str, note: str, by: Any, at: datetime) -> None:
    aside.settled_as, aside.settled_note, aside.settled_by, aside.settled_at = how, note, by, at
    aside.save(update_fields=["settled_as", "settled_note", "settled_by", "settled_at"])
