"""Hazards in words: what struck where and when, who has to be looked at first, and what came of an act."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.monitoring.models import Hazard, Shock
from ppaos.learning.monitoring.presenters.shocks import kind_words
from ppaos.learning.monitoring.queries.hazards import (
    BEDBOUND,
    COPING,
    ELDERLY,
    HOUSING,
    NO,
    SIGNS,
    UNKNOWN,
    YES,
    hazard_signs,
)
from ppaos.support.referral.presenters.faults import fault_words

SIGN_WORDS = {
    BEDBOUND: gettext_lazy("Bed-bound member"),
    ELDERLY: gettext_lazy("Elderly member"),
    HOUSING: gettext_lazy("Insecure housing"),
    COPING: gettext_lazy("Low coping"),
}
STATE_WORDS = {
    YES: gettext_lazy("yes, it is so"),
    NO: gettext_lazy("no, it is not"),
    UNKNOWN: gettext_lazy("not known"),
}
STATE_TONES = {YES: "care", NO: "", UNKNOWN: ""}


def hazard_rows(hazards: Iterable[Any]) -> list[dict[str, Any]]:
    """A row a hazard."""
    return [
        {
            "hazard": each, "kind": kind_words(each.kind), "when": when(each), "places": places_words(each),
            "struck": each.struck,
        }
        for each in hazards
    ]  # fmt: skip


def when(hazard: Hazard) -> str:
    """From when until when; while it goes on, that it does."""
    if hazard.ended_on is None:
        return _("since %(day)s, goes on") % {"day": thai_date(hazard.started_on)}
    return _("%(first)s to %(last)s") % {
        "first": thai_date(hazard.started_on),
        "last": thai_date(hazard.ended_on),
    }


def places_words(hazard: Hazard) -> str:
    """The places it struck."""
    return ", ".join(label(place.area) for place in hazard.places.all())


def signs_shown(sees: Collection[str]) -> list[str]:
    """The signs a reader may see: who is bed-bound is told to who reads of health."""
    return [sign for sign in SIGNS if sign != BEDBOUND or "health" in sees]


def sign_cards(told: pl.DataFrame, shown: Iterable[str], to: Any) -> list[dict[str, Any]]:
    """A card a sign: of how many households it holds, and of how many it is not known."""
    return [
        {
            "key": f"sign-{sign}", "label": SIGN_WORDS[sign],
            "value": thousands(told.filter(pl.col(sign) == YES).height),
            "unit": _("households"), "definition": definition(sign), "href": to(sign=sign),
            "note": _("not known of %(count)s") % {"count": thousands(told.filter(pl.col(sign) == UNKNOWN).height)},
        }
        for sign in shown
    ]  # fmt: skip


def definition(sign: str) -> str:
    """When a sign holds."""
    rules = hazard_signs()
    words = {
        BEDBOUND: _("Somebody living there is bed-bound or depends on others in everything."),
        ELDERLY: _("Somebody living there is %(age)s or older.") % {"age": rules["elderly"]["age"]},
        HOUSING: _("The dwelling is ruined, or stands on others' land, is others' home, or there is none."),
        COPING: _(
            "In the last disasters nobody but the state helped, or the household is vulnerable at level 2 or 3."
        ),
    }
    return words[sign]


def sign_row(row: Mapping[str, Any], shown: Iterable[str], struck: Mapping[int, str]) -> dict[str, Any]:
    """The signs of one household, and whether the hazard is written down of it."""
    number = row["household_id"]
    severity = struck.get(number)
    return {
        "signs": [
            {
                "label": SIGN_WORDS[sign],
                "words": STATE_WORDS[row[sign]],
                "tone": STATE_TONES[row[sign]],
                "state": row[sign],
            }
            for sign in shown
        ],
        "is_struck": number in struck,
        "severity": Shock.Severity(severity).label if severity else "",
    }


def source_words() -> str:
    """Where the signs come from."""
    rules = hazard_signs()
    source = rules["source_th"] if (get_language() or "th").startswith("th") else rules["source"]
    return f"{source} ({_('proposal, to be agreed')})"


def struck_words(done: Any) -> str:
    """What writing shocks down came to."""
    said = [_("Written down of %(count)s households.") % {"count": thousands(done.recorded)}]
    if done.again:
        said.append(_("Of %(count)s it was written down already.") % {"count": thousands(done.again)})
    return " ".join(said)


def visits_words(done: Any) -> str:
    """What opening visits came to."""
    said = [_("%(count)s visits are given to surveyors.") % {"count": thousands(done.assigned)}]
    if done.waiting_already:
        said.append(
            _("Of %(count)s households a visit waits already.") % {"count": thousands(done.waiting_already)}
        )
    if done.nobody:
        said.append(
            _("For %(count)s households none of these surveyors holds visits where they live.")
            % {"count": thousands(done.nobody)}
        )
    return " ".join(said)


def referred_words(done: Any) -> list[str]:
    """What referring came to: sent, of those without an agreement, under way already, refused with the reasons."""
    said = [
        _("%(needs)s needs are entered, %(sent)s referrals are sent.")
        % {"needs": thousands(done.needs), "sent": thousands(done.sent)}
    ]
    if done.without_agreement:
        said.append(
            _(
                "%(count)s of them went one by one, on the ground stated: no agreement with the receiver is in force."
            )
            % {"count": thousands(done.without_agreement)}
        )
    if done.again:
        said.append(_("%(count)s were under way already.") % {"count": thousands(done.again)})
    said += [
        _("%(count)s were not referred: %(why)s") % {"count": thousands(count), "why": fault_words(fault)}
        for fault, count in done.faults
    ]
    return said
