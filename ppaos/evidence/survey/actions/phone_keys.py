"""The key of a phone's own store, kept here as well: a forgotten PIN and a lost phone lose nothing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.phones import PhoneRefused
from ppaos.evidence.survey.queries.phone_keys import PURPOSE, opened_key
from ppaos.evidence.survey.queries.sealing import sealed_bytes
from ppaos.ground.privacy.actions import audited

KEY_BYTES = 32


@audited("phone.key_kept", subjects=("phone",))
def keep_phone_key(*, phone: Phone, key: bytes, by: Any, at: datetime) -> None:
    """Keep the key that seals what lies on a phone. It is given back to its surveyor only."""
    if len(key) != KEY_BYTES:
        raise PhoneRefused(_("The key of a phone has %d bytes.") % KEY_BYTES)
    phone.sealed_key = sealed_bytes(key, purpose=PURPOSE, bound_to=str(phone.pk))
    phone.save(update_fields=["sealed_key"])


@audited("phone.keys_given", subjects=("user",))
def give_phone_keys(*, user: Any, by: Any, at: datetime) -> list[bytes]:
    """The keys of all phones of a surveyor, the newest first, to the surveyor; those shut out too."""
    phones = Phone.objects.filter(user=user, sealed_key__isnull=False).order_by("-created_at", "-pk")
    return list(dict.fromkeys(opened_key(phone) for phone in phones))
