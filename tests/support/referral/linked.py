"""Links in any state, and what somebody without an account does with them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from ppaos.support.referral.actions.links import LinkMade, make_link, revoke_link, try_code
from ppaos.support.referral.models import AnswerLink, Referral

WRONG = "WWWW-WWWW"


def link_to(*referrals: Referral, **given) -> LinkMade:
    """A link to the referrals, for their organisation, made now."""
    at = given.pop("at", timezone.now())
    told = {
        "organisation": referrals[0].organisation, "sent_to": "พระครู 081-234-5678", "by": None, "at": at,
        "expires_at": at + timedelta(days=7),
    }  # fmt: skip
    return make_link(referral_ids=[referral.pk for referral in referrals], **(told | given))


def tried(made: LinkMade, code: str = "", at=None, device: int = 0) -> str:
    """What came of trying a code (its own where none is told)."""
    opening = try_code(
        link=made.link, code=code or made.code, address="10.0.0.1", by=None, at=at or timezone.now(), device=device
    )  # fmt: skip
    return opening.outcome


def locked(made: LinkMade) -> None:
    """Five wrong codes."""
    for _time in range(5):
        tried(made, WRONG)


def expired(made: LinkMade) -> None:
    """Its time is over."""
    AnswerLink.objects.filter(pk=made.link.pk).update(expires_at=timezone.now())


def revoked(made: LinkMade) -> None:
    """Taken back."""
    revoke_link(link=made.link, by=None, at=timezone.now())


def address(made: LinkMade, page: str = "door") -> str:
    """Where the link is, or what its page sends to."""
    return reverse(f"by_link:{page}", args=[made.token])


def goes_in(client, made: LinkMade, code: str = ""):
    """The code is given on the page; what answers."""
    return client.post(address(made, "let_in"), {"code": code or made.code})
