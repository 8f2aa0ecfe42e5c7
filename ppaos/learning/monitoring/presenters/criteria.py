"""Each criterion of the exit rule in words: whether it is met, why, and by which numbers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods import ExitRule
from ppaos.evidence.livelihood.presenters.dimensions import names
from ppaos.evidence.livelihood.presenters.income_lines import line_words
from ppaos.ground.workbench.presenters.thai import baht, thai_date
from ppaos.learning.monitoring.queries.judged import PLAIN
from ppaos.support.operating_models.presenters.plans import capital_name

TONES = {"met": "good", "not_met": "bad", "unknown": "care", "lifted": ""}


def criterion_words(code: str) -> str:
    """What a criterion is called."""
    return {
        "income": _("Income above the line twice"),
        "dimensions": _("No dimension fails"),
        "level": _("Level of the household"),
        "capitals": _("No capital at the lowest level"),
        "referrals": _("No referral is open"),
        "group": _("Target group"),
    }.get(code, code)


def outcome_words(outcome: str) -> str:
    """Whether a criterion is met."""
    return {
        "met": _("met"), "not_met": _("not met"), "unknown": _("not known"), "lifted": _("not asked of it"),
    }.get(outcome, outcome)  # fmt: skip


def criterion_rows(criteria: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A row a criterion: its name, whether it is met, why, and the numbers behind it."""
    return [
        {
            "code": each["criterion"],
            "label": criterion_words(each["criterion"]),
            "outcome": outcome_words(each["outcome"]),
            "tone": TONES.get(each["outcome"], ""),
            "why": " · ".join(reason_words(reason) for reason in _told(each).split()),
            "numbers": numbers_words(each),
        }
        for each in criteria
    ]


def reason_words(reason: str) -> str:
    """A reason of the engine in the reader's words, with what it is of."""
    known = _reasons()
    if reason in known and "%" not in known[reason]:
        return known[reason]
    code, _colon, of = reason.partition(":")
    if code == "too_old":
        return f"{_named(of)}: {known[code]}"
    words = known.get(code, code)
    return words % {"of": _named(of)} if of or "%(of)s" in words else words


def numbers_words(criterion: Mapping[str, Any]) -> str:
    """The numbers of a criterion: both incomes with their days and lines; the level reached, and the day on which
    dimensions, level and capitals rest; referrals open."""
    if criterion["criterion"] == "income":
        told = [_income(criterion, end) for end in ("first", "last")]
        return " → ".join(each for each in told if each)
    value, day = criterion.get("value"), criterion.get("last_on")
    told = [_("as of %(day)s") % {"day": thai_date(date.fromisoformat(day))}] if day else []
    if criterion["criterion"] == "level" and value is not None:
        told.insert(0, _("level %(level)d") % {"level": value})
    if criterion["criterion"] == "referrals" and value:
        told.append(_("%(count)d open") % {"count": value})
    return " · ".join(told)


def rule_rows(rule: ExitRule) -> list[dict[str, str]]:
    """The rule in words, a row a criterion it asks."""
    known = names()
    said = {
        "income": _(
            "%(line)s, of the year of each observation; two observations at least %(months)d months apart, the newest "
            "no older than %(old)d months, none below in between"
        )
        % {
            "line": line_words(rule.line), "months": rule.least_months.value, "old": rule.most_months_old.value,
        },
        "dimensions": ", ".join(known[code] for code in rule.dimensions),
        "level": _("level %(level)d or higher") % {"level": rule.least_level.value},
        "capitals": _("none at level %(level)d or not scored") % {"level": rule.lowest_level.value},
        "referrals": _("every matter sent to an agency is settled"),
    }  # fmt: skip
    more = {
        "income": _("What programmes gave is not counted.") if rule.without_transfers else "",
        "dimensions": _dimensions_more(rule),
    } | dict.fromkeys(("level", "capitals"), _age_words(rule.most_months_old.value))
    rows = [
        {"label": criterion_words(code), "text": said[code], "more": more.get(code, "")}
        for code in rule.asked
    ]
    stay = {
        "welfare": _("households of group A (need welfare) stay"),
        "model": _("households of group B (have capacity) stay"),
    }
    told = ", ".join(stay[group] for group in rule.groups_stay)
    return [*rows, {"label": criterion_words("group"), "text": told, "more": ""}] if told else rows


def _dimensions_more(rule: ExitRule) -> str:
    excused = _("A reason somebody accepted excuses a failing one.") if rule.accepts_reason else ""
    old = rule.dimension_months_old
    age = _age_words(old.value) if old else _("Of whatever year they were judged; the year is shown.")
    return f"{excused} {age}".strip()


def _age_words(months: float) -> str:
    return _("What is older than %(months)d months is not known.") % {"months": months}


def _told(criterion: Mapping[str, Any]) -> str:
    """The reasons; of a criterion that is met and nothing more, what that means."""
    plain = PLAIN.get(criterion["criterion"], "") if criterion["outcome"] == "met" else ""
    return str(criterion.get("reasons") or plain)


def _income(criterion: Mapping[str, Any], end: str) -> str:
    day, income, line = (criterion.get(f"{end}_{name}") for name in ("on", "income", "line"))
    if day is None:
        return ""
    told = {
        "day": thai_date(date.fromisoformat(day)),
        "income": baht(income) if income is not None else _("not known"),
        "line": baht(line) if line is not None else _("not known"),
    }
    return _("%(day)s: %(income)s (line %(line)s)") % told


def _named(of: str) -> str:
    if not of:
        return _("the whole")
    return names().get(of) or capital_name(of)


def _reasons() -> dict[str, str]:
    return {
        "above_line": _("on the line or above both times"),
        "below_line": _("below the line"),
        "no_observation": _("income was never told"),
        "one_observation": _("income was told once; a second time months later is needed"),
        "too_close": _("both observations lie too close together"),
        "too_old": _("what is known is too old, or nobody knows of which day"),
        "income_not_known": _("the income of a round is not known"),
        "transfers_not_known": _("how much of it programmes gave is not known"),
        "line_not_known": _("there is no income line for that year"),
        "days_out_of_order": _("rounds are dated against their order: put the days right first"),
        "none_fails": _("none fails"),
        "fails": _("%(of)s fails"),
        "not_judged": _("%(of)s is not judged"),
        "accepted": _("%(of)s fails, with an accepted reason"),
        "level_reached": _("reached"),
        "below_level": _("too low"),
        "not_scored": _("%(of)s not scored"),
        "none_so_low": _("none so low"),
        "at_lowest": _("%(of)s at the lowest level"),
        "none_open": _("none is open"),
        "open": _("some are open"),
        "state_not_known": _("the state of one is not known"),
        "of_group:welfare": _("household of group A: needs welfare, does not leave by income"),
        "of_group:model": _("household of group B: stays by the rule"),
    }
