"""Links in words: whether they open, what came of each opening, and what a stranger is told at a shut one."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.registry.models import Dwelling
from ppaos.support.referral.models import AnswerLink, LinkOpening, Referral
from ppaos.support.referral.presenters import words
from ppaos.support.referral.queries.links import Outcome, Standing, standing

TONES = {Standing.LIVE: "running", Standing.LOCKED: "bad"}
OPENING_TONES = {Outcome.CODE_WRONG: "bad", Outcome.TURNED_AWAY: "care", Outcome.ANSWERED: "good"}


def line(link: AnswerLink, at: datetime) -> dict[str, Any]:
    """A link for a list: where it stands, in words and colour."""
    stands = standing(link, at)
    is_used = stands == Standing.LIVE and not link.code_hash
    state = _("code used") if is_used else stands.label
    return {
        "link": link,
        "state": state,
        "tone": TONES.get(stands, "waiting"),
        "is_live": stands == Standing.LIVE,
    }


def openings(noted: Iterable[LinkOpening]) -> list[dict[str, Any]]:
    """The openings of a link for parts/timeline.html, as given."""
    return [
        {
            "at": thai_datetime(opening.at),
            "title": opening.get_outcome_display(),
            "by": opening.address,
            "tone": OPENING_TONES.get(Outcome(opening.outcome), ""),
            "icon": "check" if opening.outcome == Outcome.ANSWERED else "clock",
        }
        for opening in noted
    ]


def shut_words(stands: AnswerLink.Standing) -> dict[str, str]:
    """What is told at a link that opens nothing (title and text), without saying whose it is or what it held."""
    ask = _("Ask the person who sent it to you for a new one.")
    told = {
        Standing.REVOKED: (_("This link was taken back"), ask),
        Standing.EXPIRED: (_("The time of this link is over"), ask),
        Standing.LOCKED: (
            _("This link is locked"),
            _("A wrong code was given too many times. Ask the person who sent it to you for a new code."),
        ),
    }
    title, text = told[stands]
    return {"title": title, "text": text}


def house(dwelling: Dwelling) -> str:
    """The house on one line, as far as it is known."""
    moo = _("Moo %(number)s") % {"number": dwelling.moo.lstrip("0")} if dwelling.moo.strip("0") else ""
    return " ".join(part for part in (dwelling.house_no, dwelling.soi, dwelling.road, moo) if part)


def shown_lines(referrals: Sequence[Referral], readable: frozenset[int], today: date) -> list[dict[str, Any]]:
    """The referrals of a link for a list; name, house and note of those whose household may be read."""
    lines = words.lines(referrals, lambda referral: referral.pk in readable, today)
    for told in lines:
        referral = told["referral"]
        is_shown = referral.pk in readable
        told["house"] = house(referral.household.dwelling) if is_shown else ""
        told["note"] = referral.note if is_shown else ""
    return lines
