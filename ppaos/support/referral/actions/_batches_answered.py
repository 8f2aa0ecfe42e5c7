"""Batches whose referrals moved: answered once none of them waits for an answer, and no longer when one does again."""

from ppaos.ground.workbench.queries import written
from ppaos.support.referral.models import UNANSWERED, Batch
from ppaos.support.referral.queries.states import officer_states

# Held first, counted afterwards: of two who answer the last two referrals at once, the second sees what the first did.
_HELD = """
    select id from referral_batch where state = any(%(left)s) and id in (
        select referral.batch_id from referral_move move
        join referral_referral referral on referral.id = move.referral_id)
    order by id for update"""
_TOLD = """
    update referral_batch batch set state = told.state
    from (
        select held.id, case
            when not exists (select 1 from referral_referral referral where referral.batch_id = held.id
                    and referral.sent_at = held.sent_at and referral.state = any(%(unanswered)s))
                and exists (select 1 from referral_referral referral where referral.batch_id = held.id
                    and referral.sent_at = held.sent_at and referral.state = any(%(answers)s)) then %(answered)s
            when held.received_at is null then %(sent)s
            else %(received)s end as state
        from referral_batch held where held.state = any(%(left)s) and held.id in (
            select referral.batch_id from referral_move move
            join referral_referral referral on referral.id = move.referral_id)
    ) told
    where told.id = batch.id and told.state <> batch.state"""


def tell_batches() -> None:
    """Bring the batches of the moves staged as referral_move in step; what was called back waits for no answer."""
    sent, received, answered = Batch.State.SENT, Batch.State.RECEIVED, Batch.State.ANSWERED
    left = {"left": [str(state) for state in (sent, received, answered)]}
    if not written(_HELD, left):
        return
    groups = officer_states()
    answers = [state for group in ("answered", "helped", "confirmed") for state in groups[group]]
    told = {"unanswered": list(UNANSWERED), "answers": answers}
    written(_TOLD, left | told | {"sent": str(sent), "received": str(received), "answered": str(answered)})
