"""Parties to a voice are written down, and it is put to somebody who is none."""

from collections.abc import Iterable

from ppaos.support.grievance.models import Voice, VoiceParty
from ppaos.support.grievance.queries.parties import handlers_free, parties_of


def keep_parties(voice: Voice) -> None:
    """Write down who is party to the voice now; whoever was before stays."""
    VoiceParty.objects.bulk_create(
        [
            VoiceParty(voice=voice, user_id=each.user_id, organisation_id=each.organisation_id, why=each.why)
            for each in sorted(parties_of(voice), key=str)
        ],
        ignore_conflicts=True,
    )


def also_parties(joined: Voice, first: Voice) -> None:
    """Who is party to a voice that was joined is party to the first one, too: it is handled for both."""
    VoiceParty.objects.bulk_create(
        [
            VoiceParty(voice=first, user_id=each.user_id, organisation_id=each.organisation_id, why=each.why)
            for each in VoiceParty.objects.filter(voice=joined).order_by("pk")
        ],
        ignore_conflicts=True,
    )


def put_to_handler(voice: Voice, *, but: Iterable[int | None] = ()) -> None:
    """Put the voice to whoever may handle it, is no party and has the fewest; to nobody where nobody is left."""
    barred = set(but)
    free = [user for user in handlers_free(voice) if user.pk not in barred]
    voice.handler = free[0] if free else None
    voice.reminded_on = None  # to whom it is new
    voice.save(update_fields=["handler", "reminded_on"])
