"""The household's own page in plain words: names partly hidden, classes of data instead of values."""

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import ChangeRequest, Consent, Household, Purpose, Restriction
from ppaos.people.registry.queries import members
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.help import help_of
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.public_words import PLAIN
from ppaos.support.grievance.queries import own_page as known
from ppaos.support.grievance.queries.again import main_voice
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.referral.presenters.slips import matter

# What is held, in words; of answers by the questionnaire they belong to.
HELD = {
    "people": gettext_lazy("Names, sex, births and who is who in the house"),
    "citizen_ids": gettext_lazy("Citizen ids (kept sealed)"),
    "house": gettext_lazy("Address of the house"),
    "point": gettext_lazy("Where the house stands on the map"),
    "listed": gettext_lazy("A line in a list of poor households"),
    "interviews": gettext_lazy("Interviews with you, as you answered"),
    "answers_slf": gettext_lazy("Answers on how you live: skills, house, money, land and water, neighbours"),
    "answers_bmn": gettext_lazy("Answers on basic needs (จปฐ.)"),
    "answers_points": gettext_lazy("Answers on how you live, by points"),
    "answers_facts": gettext_lazy("Incomes, debts, health, work and care of those in the house"),
}
# Where something came from; other labels are told as they are called.
SOURCES = {
    "targeting.listimport": gettext_lazy("a list of an office"),
    "targeting.verdict": gettext_lazy("a list of an office"),
    "survey.interview": gettext_lazy("an interview at your house"),
    "": gettext_lazy("entered by an officer"),
}
PURPOSES = {
    Purpose.SURVEY: gettext_lazy("asking how you live"),
    Purpose.REFERRAL: gettext_lazy("asking organisations for help"),
    Purpose.ASSISTANCE: gettext_lazy("giving help and writing it down"),
    Purpose.OPERATING_MODEL: gettext_lazy("inviting you to a project that earns"),
    Purpose.RESEARCH: gettext_lazy("research"),
}
CAME = {
    HelpLine.Stage.PROMISED: gettext_lazy("promised, not given yet"),
    HelpLine.Stage.BUDGETED: gettext_lazy("in a budget, not given yet"),
    HelpLine.Stage.PAID: gettext_lazy("given"),
}
# The first letter as it is read: a vowel before it and marks above and below it belong to it.
_FIRST = re.compile(r"^[เ-ไ]?.[ัิ-ฺ็-๎]*")
HIDDEN = "•••"


def masked(name: str) -> str:
    """A name of which only its household knows whose it is."""
    return " ".join(f"{_FIRST.match(word).group()}{HIDDEN}" for word in name.split())  # type: ignore[union-attr]


def member_choices(household: Household, on: date) -> list[tuple[str, str]]:
    """Those of the household, names partly hidden, the head first."""
    return [(str(member.person.pk), _member(member)) for member in members(household, on)]


def own_parts(household: Household, at: Any, on: date) -> dict[str, Any]:
    """All that the page tells."""
    return {
        "members": [words for _pk, words in member_choices(household, on)],
        "matters": [matter(referral, with_names=False) for referral in known.asked_for(household)],
        "came": [_line(line) for line in help_of(household)],
        "held": [_held(row) for row in known.held_on(household, on)],
        "readers": [_readers(row) for row in known.readers_of(household, at)],
        "consents": [_consent(consent) for consent in known.consents_of(household)],
        "restrictions": [_restriction(row) for row in known.restrictions_of(household, on)],
        "changes": [_change(row) for row in known.changes_of(household)],
        "voices": [_voice(voice) for voice in known.voices_of(household)],
    }


def purpose_choices() -> list[tuple[str, Any]]:
    """What the data may be used for, with the way to object to all of it."""
    return [("", gettext_lazy("everything"))] + [(str(code), words) for code, words in PURPOSES.items()]


def _member(member: Any) -> str:
    who = masked(str(member.person))
    if member.is_head:
        return _("%(who)s (head of the house)") % {"who": who}
    return who


def _line(line: Any) -> dict[str, Any]:
    return {
        "what": line.what, "by": str(line.organisation), "stage": CAME[line.stage], "baht": line.worth,
        "on": line.given_on, "number": line.number, "unit": line.unit, "is_taken_back": line.is_taken_back,
    }  # fmt: skip


def _held(row: known.Held) -> dict[str, Any]:
    count = ""
    if row.what in ("people", "citizen_ids"):
        count = ngettext("%(count)d person", "%(count)d persons", row.count or 0) % {"count": row.count}
    elif row.count:
        count = ngettext("%(count)d record", "%(count)d records", row.count) % {"count": row.count}
    source = SOURCES.get(row.source, row.source if row.what == "listed" else SOURCES[""])
    return {"what": HELD.get(row.what, row.what), "count": count, "source": source, "since": row.since}


def _readers(row: known.Readers) -> dict[str, Any]:
    who = Grant.Role(row.role).label if row.role else _("somebody who works here no more")
    return {"who": who, "times": row.times, "last": row.last_at}


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "pk": consent.pk, "purpose": PURPOSES[Purpose(consent.purpose)], "given": consent.given_at,
        "who": masked(str(consent.person)) if consent.person else _("the whole house"),
    }  # fmt: skip


def _restriction(row: Restriction) -> dict[str, Any]:
    purpose = PURPOSES[Purpose(row.purpose)] if row.purpose else gettext_lazy("everything")
    return {"purpose": purpose, "since": row.valid_from, "kind": row.get_kind_display()}


def _change(row: ChangeRequest) -> dict[str, Any]:
    return {
        "kind": row.get_kind_display(), "on": row.asked_at, "state": row.get_state_display(),
        "who": masked(str(row.person)) if row.person else "", "reason": row.answer_reason,
    }  # fmt: skip


def _voice(voice: Voice) -> dict[str, Any]:
    main = main_voice(voice)
    is_over = main.state in (Voice.State.ANSWERED, Voice.State.CLOSED)
    return {
        "number": voice.number, "kind": kinds()[voice.kind].plain, "on": voice.received_at,
        "state": PLAIN.get(Voice.State(main.state), ""), "answer": voice.answer or main.answer,
        "due": "" if is_over else thai_date(main.due_on),
    }  # fmt: skip
