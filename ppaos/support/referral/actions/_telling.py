"""Moves of referrals become news for the machines of their receivers: ids and states, in the same transaction."""

from datetime import datetime

from ppaos.ground.workbench.queries import written
from ppaos.support.referral.models import Webhook
from ppaos.support.referral.queries import webhooks
from ppaos.support.referral.queries.states import states

MOST_IN_ONE = 500
_NEWS = """
    insert into referral_delivery (webhook_id, event, body, tries, next_try_at, last_status)
    select webhook_id, event, jsonb_build_object('event', event, 'at', %(at)s::timestamptz, 'referrals', jsonb_agg(
            jsonb_build_object('id', referral_id, 'uid', uid, 'organisation', organisation_id,
                               'from_state', state, 'state', to_state) order by referral_id)), 0, %(at)s, ''
    from (
        select hook.id webhook_id, news.*,
            (row_number() over (partition by hook.id, event order by referral_id) - 1) / %(most)s part
        from (
            select move.referral_id, move.state, move.to_state, referral.uid, referral.organisation_id, body.parent_id,
                case
                    when move.to_state = 'sent' and move.state = any(%(unsent)s) then %(sent)s
                    when move.to_state = 'sent' then %(opened_again)s
                    when move.to_state = 'called_back' and move.state <> all(%(unsent)s) then %(called_back)s
                    when move.to_state = 'arrived' and move.state = 'asked' then %(replied)s
                    when move.to_state = 'affirmed' then %(confirmed)s
                end as event
            from referral_move move join referral_referral referral on referral.id = move.referral_id
            join cooperation_organisation body on body.id = referral.organisation_id
        ) news
        join referral_webhook hook on hook.ended_at is null and news.event = any(hook.events)
            and hook.organisation_id in (news.organisation_id, news.parent_id)
    ) told
    group by webhook_id, event, part
    order by webhook_id, event, part"""


def tell_machines(*, at: datetime) -> None:
    """Write the deliveries of the moves staged as referral_move; what the receiver itself told is no news to it."""
    if not Webhook.objects.filter(ended_at=None).exists():
        return
    names = {
        "sent": webhooks.SENT, "opened_again": webhooks.OPENED_AGAIN, "called_back": webhooks.CALLED_BACK,
        "replied": webhooks.REPLIED, "confirmed": webhooks.CONFIRMED,
    }  # fmt: skip
    unsent = [code for code, row in states().items() if not row.officer]
    written(_NEWS, {**names, "at": at, "most": MOST_IN_ONE, "unsent": unsent})
