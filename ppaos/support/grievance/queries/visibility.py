"""Which voices does somebody see? Those of areas where they see voices, their own work, and never what is sealed."""

from typing import Any

from django.db.models import Q, QuerySet

from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.support.grievance.models import Appeal, Voice, VoiceParty
from ppaos.support.grievance.queries.kinds import kinds

SEE, DECIDE = "see_voices", "decide_appeals"


def visible_voices(user: Any) -> QuerySet[Voice]:
    """Voices the user sees: unsealed ones of areas where voices are seen, those the user heard, handles or decides
    on; sealed ones where the user handles such, unless named there."""
    if not getattr(user, "is_active", False):
        return Voice.objects.none()
    seen = Q(area_id__in=areas_in_sight(user, deed=SEE)) | Q(received_by_id=user.pk) | Q(handler_id=user.pk)
    seen |= Q(pk__in=Appeal.objects.filter(handler_id=user.pk).values("voice_id"))
    if may(user, DECIDE):
        seen |= Q(
            area_id__in=areas_in_sight(user, deed=DECIDE), state=Voice.State.APPEALED, kind__in=_decided()
        )
    return Voice.objects.filter(Q(is_sealed=False) & seen | sealed_in_sight(user))


def sealed_in_sight(user: Any) -> Q:
    """The sealed voices of kinds and areas that the user handles; one that names the user, or is joined to one that
    does, is none of them."""
    found = Q(pk__in=())
    for kind in kinds().values():
        if kind.is_sealed and may(user, kind.deed):
            found |= Q(is_sealed=True, kind=kind.code, area_id__in=areas_in_sight(user, deed=kind.deed))
    own = VoiceParty.objects.filter(user_id=user.pk).values("voice_id")
    return found & ~Q(pk__in=own) & ~Q(joined_to_id__in=own, joined_to__isnull=False)


def _decided() -> list[str]:
    """Kinds whose appeals are decided at levels, not by those who may do a deed of their own."""
    return [code for code, kind in kinds().items() if not kind.appeal_deed]
