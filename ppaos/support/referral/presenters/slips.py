"""Slips on paper, A5, in plain Thai: what was asked for the household, of whom, by when, whom to call."""

import io
import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import fontpkg_sarabun
import segno
import typst
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.registry.models import Household
from ppaos.support.referral.actions.slips import Given
from ppaos.support.referral.models import Referral, Slip
from ppaos.support.referral.presenters.words import need_name, organisation_words, reason_name, service_name
from ppaos.support.referral.queries.slips import HOLDS, LOCKED, REVOKED, standing_of
from ppaos.support.referral.queries.states import open_states

_TEMPLATE = files("ppaos.support.referral.presenters") / "slips.typ"
_FONTS = [str(Path(fontpkg_sarabun.__file__).parent / "files")]
# What each state means to who waits.
PLAIN = {
    "sent": gettext_lazy("The request was sent; the office has not said yet that it has it."),
    "arrived": gettext_lazy("The office has the request."),
    "asked": gettext_lazy("The office asks for more information."),
    "taken_on": gettext_lazy("The office has taken it on."),
    "turned_down": gettext_lazy("The office did not take it on."),
    "redirected": gettext_lazy("The office sent it on to another."),
    "visited": gettext_lazy("The office has paid a visit."),
    "approved": gettext_lazy("Help is approved; it has not been given yet."),
    "delivering": gettext_lazy("Help has begun to be given."),
    "delivered": gettext_lazy("The office says that the help was given."),
    "affirmed": gettext_lazy("You said that you received it."),
    "closed": gettext_lazy("The matter is closed."),
    "called_back": gettext_lazy("The request was taken back."),
}
STANDINGS = {
    HOLDS: (gettext_lazy("holds"), "good"),
    LOCKED: (gettext_lazy("locked after wrong tries"), "care"),
    REVOKED: (gettext_lazy("revoked"), "bad"),
}


def slips_pdf(given: Sequence[Given], address: str) -> bytes:
    """The slips as one PDF, a page each, always in Thai. `address`: where this installation is reached."""
    with override("th"):
        heads = heads_of(each.slip.household_id for each in given)
        told = {
            "site": settings.SITE_NAME,
            "words": _words(),
            "slips": [_sheet(each, heads.get(each.slip.household_id, ""), address) for each in given],
        }
    pdf: bytes = typst.compile(  # type: ignore[misc]
        _TEMPLATE.read_bytes(),
        font_paths=_FONTS,
        ignore_system_fonts=True,
        sys_inputs={"slips": json.dumps(told, ensure_ascii=False)},
    )
    return pdf


def slip_address(token: str, address: str) -> str:
    """What the picture on a slip holds: a page of this installation with the signed text."""
    return address.rstrip("/") + reverse("slips:slip", args=[token])


def matter(referral: Referral, *, with_names: bool = True) -> dict[str, Any]:
    """One referral in words for its household."""
    is_open = referral.state in open_states() and referral.state not in ("delivered", "affirmed")
    reason = reason_name(referral.state, referral.reason) if referral.reason else ""
    return {
        "number": referral.pk,
        "need": need_name(referral.need.code),
        "service": service_name(referral),
        "whose": str(referral.person) if referral.person and with_names else "",
        "organisation": organisation_words(referral),
        "phone": referral.organisation.phone,
        "state": " ".join(part for part in (str(PLAIN.get(referral.state, "")), reason) if part),
        "by": thai_date(referral.due_on) if is_open and referral.due_on else "",
        "is_given": referral.state == "delivered",
    }


def slip_rows(slips: Sequence[Slip]) -> list[dict[str, Any]]:
    """The slips of a household for a list."""
    rows = [(slip, *STANDINGS[standing_of(slip)]) for slip in slips]
    return [
        {
            "slip": slip, "made": thai_datetime(slip.made_at), "by": slip.made_by, "standing": words, "tone": tone,
            "can_revoke": slip.revoked_at is None,
        }
        for slip, words, tone in rows
    ]  # fmt: skip


def day_of(claims: dict[str, Any]) -> str:
    """The day a slip was made, as its signed text says."""
    return thai_date(date.fromisoformat(claims["d"]))


def house_of(household: Household) -> str:
    """Where a household lives: house number, moo and village."""
    home, place = household.dwelling, label(household.area) if household.area else ""
    number = _("house no. %(number)s") % {"number": home.house_no} if home and home.house_no else ""
    return " ".join(part for part in (number, place) if part)


def _sheet(given: Given, head: str, address: str) -> dict[str, Any]:
    slip = given.slip
    return {
        "number": _("Slip no. %(number)d") % {"number": slip.pk},
        "household": _("Household of %(head)s") % {"head": head} if head else str(slip.household),
        "house": house_of(slip.household),
        "made": _("Made on %(day)s by %(who)s")
        % {"day": thai_date(timezone.localdate(slip.made_at)), "who": slip.made_by or settings.SITE_NAME},
        "phone": slip.made_by.phone if slip.made_by else "",
        "matters": [matter(referral) for referral in given.referrals],
        "left": _left(given.left),
        "code": given.code,
        "page": address.rstrip("/") + reverse("slips:door"),
        "picture": _picture(slip_address(slip.signed, address)),
    }  # fmt: skip


def _left(count: int) -> str:
    """How many matters the page has no room for."""
    words = ngettext(
        "and %(count)d matter more: ask who gave you this slip",
        "and %(count)d matters more: ask who gave you this slip",
        count,
    )
    return words % {"count": count} if count else ""


def _picture(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, micro=False, error="m").save(out, kind="svg", xmldecl=False, nl=False, border=2)
    return out.getvalue().decode()


def _words() -> dict[str, str]:
    return {
        "title": _("What was asked for your household"),
        "for_whom": _("For"),
        "of_whom": _("Of whom"),
        "call": _("Call"),
        "stands": _("Now"),
        "by": _("An answer is due by"),
        "ref": _("Matter no."),
        "no_phone": _("no number known; ask who gave you this slip"),
        "ask": _("Questions: call"),
        "scan": _("Scan with a phone: see that the slip is genuine, how far each matter is, say whether help came."),
        "or_type": _("Or open"),
        "and_code": _("and type the code"),
        "proof": _(
            "The page asks for the last four digits of the citizen id, or the year of birth, of the head of household."
        ),
        "no_phone_at_all": _("Without a phone: tell the village head or who gave you this slip."),
        "free": _("Nothing has to be paid. Nobody will ask you for money or a password."),
    }  # fmt: skip
