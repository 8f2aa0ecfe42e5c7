"""What keepers outside the installation are told with each seal of the audit."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.privacy.models import AuditSeal
from ppaos.ground.workbench.actions.notices import Message
from ppaos.ground.workbench.models import Notice
from ppaos.ground.workbench.presenters.thai import thousands

SEALED = "audit_sealed"


def seal_messages(seal: AuditSeal, addresses: Sequence[str]) -> list[Message]:
    """A message an address, in Thai: the seal, and what it is kept for."""
    with override("th"):
        subject = _("Seal no. %(number)s of the traces") % {"number": seal.number}
        text = _(
            "Keep this message. It vouches for %(count)s traces: whoever alters one of them later can be told by it, "
            "even who holds the key of the platform. Check: ppaos audit_verify FILE --seals MESSAGES"
        ) % {"count": thousands(seal.position, 0)}
        return [
            Message(
                key=f"{SEALED}:{seal.number}:{address}",
                channel=Notice.Channel.EMAIL,
                purpose=SEALED,
                subject=subject,
                text=f"{text}\n\n{seal.token}",
                address=address,
            )
            for address in addresses
        ]
