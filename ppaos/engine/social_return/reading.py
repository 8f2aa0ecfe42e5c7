"""Is this a study that can be computed? Its data as TOML or a workbook give them, or every fault with its place."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from math import log, log1p
from typing import Any

from ppaos.engine import methods
from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.entries import Entry
from ppaos.engine.social_return.ranging import ranges_of
from ppaos.engine.social_return.returns import inputs_pv_of
from ppaos.engine.social_return.said import INPUTS, OUTCOMES, RANGES, Place, Said, StudyError, say
from ppaos.engine.social_return.study import (
    ADDITIVE,
    FIRST_YEARS,
    METHODS,
    RATE,
    SHARES,
    TAKEN_OFF,
    Input,
    Outcome,
    Study,
)

STUDY_KEYS = ("title", RATE, "method", "first_year", "currency", "base_year", "note")
INPUT_KEYS = tuple(field.name for field in fields(Input))
OUTCOME_KEYS = tuple(field.name for field in fields(Outcome) if field.name != "assumed")
OUTCOME_TEXTS = (
    "stakeholder", "change", "capital", "strategy", "area", "output", "indicator", "indicator_source", "unit",
    "proxy_name", "source", "note",
)  # fmt: skip
LARGEST_FACTOR = 1e30  # what falls in the last year may not count for more than this
LEAST_INPUTS = 1e-6
CLOSE = 1e-9


def study_of(data: Mapping[str, Any], rules: SocialReturnRules) -> Study:
    """The study in data such as TOML holds.

    Keys: discount_rate (a year, above −1; needed), method («multiplicative», «additive»), first_year (1, 0), title,
    currency, base_year, note; `inputs`: name, value (from 0 up), year (default 0), stakeholder, source, note;
    `outcomes`: those of `Outcome`, of which name, quantity, proxy and duration are needed; a share that is not given
    counts as 0 and is warned of; start is first_year unless given; capital by its code or name. `ranges`: of (name of
    an input or outcome; none for the rate), stakeholder (where two have one by that name), key, low, high, shape.
    Years are counted from 0 up to the rules' horizon.
    Raises StudyError with every fault. Source: Guide to Social Return on Investment (2012); the rules' own words.
    """
    faults: list[Said] = []
    whole = Entry(data, rules, faults)
    whole.only((*STUDY_KEYS, INPUTS, OUTCOMES, RANGES))
    rate, method = _rate(whole), whole.choice("method", METHODS)
    first_year = int(whole.choice("first_year", FIRST_YEARS))
    base_year = whole.whole("base_year") if "base_year" in data else None
    texts: dict[str, Any] = {key: whole.text(key) for key in ("title", "currency", "note")}
    inputs = [_input(entry) for entry in whole.entries(INPUTS)]
    outcomes = [_outcome(entry, method, first_year) for entry in whole.entries(OUTCOMES)]
    ranges = whole.entries(RANGES, needed=False)
    if faults or rate is None:
        raise StudyError(faults)
    # Without a fault every entry was made.
    study = Study(
        rate,
        method,
        first_year,
        tuple(filter(None, inputs)),
        tuple(filter(None, outcomes)),
        base_year=base_year,
        **texts,
    )
    faults += _between_entries(study, rules)
    known = ranges_of(study, ranges)
    if faults:
        raise StudyError(faults)
    return replace(study, ranges=known)


def _rate(whole: Entry) -> float | None:
    rate = whole.number(RATE)
    if rate is not None and rate <= -1:
        whole.fault("rate_too_low", RATE, rate)
    return rate


def _input(entry: Entry) -> Input | None:
    entry.only(INPUT_KEYS)
    name, value, year = (
        entry.text("name", needed=True),
        entry.from_zero("value"),
        entry.whole("year", default=0),
    )
    texts = {key: entry.text(key) for key in ("stakeholder", "source", "note")}
    _refuse_late(entry, "year", year)
    return None if name is None or value is None or year is None else Input(name, value, year, **texts)


def _outcome(entry: Entry, method: str, first_year: int) -> Outcome | None:
    entry.only(OUTCOME_KEYS)
    name, quantity, proxy = (
        entry.text("name", needed=True),
        entry.from_zero("quantity"),
        entry.number("proxy"),
    )
    duration, start = _duration(entry), entry.whole("start", default=first_year)
    shares = {key: entry.share(key) for key in SHARES}
    texts = {key: entry.text(key) for key in OUTCOME_TEXTS}
    texts["capital"] = _capital(texts["capital"])
    proxy_year = entry.whole("proxy_year") if "proxy_year" in entry.row else None
    evidence = entry.from_zero("evidence_years") if "evidence_years" in entry.row else None
    _refuse_sum(entry, shares, method)
    last = None if start is None or duration is None else start + duration - 1
    _refuse_late(entry, "start", last)
    if start is not None and 0 <= start < first_year:
        entry.fault("before_first_year", "start", start, most=first_year)
    if (
        name is None
        or quantity is None
        or proxy is None
        or duration is None
        or start is None
        or None in shares.values()
    ):
        return None
    # What one year gives cannot fade: its drop-off need not be told.
    assumed = tuple(
        key for key in SHARES if key not in entry.row and not (key == "drop_off" and duration == 1)
    )
    told: dict[str, Any] = shares | texts | {"proxy_year": proxy_year, "evidence_years": evidence}
    told["is_intended"] = entry.flag("is_intended")
    return Outcome(name, quantity, proxy, duration, start, **told, assumed=assumed)


def _capital(told: str | None) -> str | None:
    """The code of a capital, however it is called; another word stays as it is."""
    for capital in methods.load("slf_capitals").capitals:
        names = (capital.code, capital.thai, capital.english, *capital.synonyms)
        if told is not None and told.casefold() in [name.casefold() for name in names]:
            return capital.code
    return told


def _duration(entry: Entry) -> int | None:
    """Whole years from 1 up."""
    value = entry.number("duration")
    if value is None:
        return None
    if value < 1:
        entry.fault("no_duration", "duration", value)
    elif value != int(value):
        entry.fault("not_whole", "duration", value)
    return int(value)


def _refuse_late(entry: Entry, key: str, last: int | None) -> None:
    horizon = int(entry.rules.horizon.value)
    if last is not None and last > horizon:
        entry.fault("too_late", key, last, most=horizon)


def _refuse_sum(entry: Entry, shares: Mapping[str, float | None], method: str) -> None:
    """By the additive method the three shares are taken off together, and cannot be more than all."""
    parts = [share for key in TAKEN_OFF if (share := shares[key]) is not None]
    if method == ADDITIVE and sum(parts) > 1 + CLOSE and all(0 <= part <= 1 for part in parts):
        entry.fault("additive_above_one", " + ".join(TAKEN_OFF), sum(parts))


def _between_entries(study: Study, rules: SocialReturnRules) -> list[Said]:
    """What cannot be between entries that are right each for itself."""
    last = max(
        *(each.year for each in study.inputs), *(int(each.start + each.duration) for each in study.outcomes)
    )
    if -last * log1p(study.discount_rate) > log(LARGEST_FACTOR):
        return [say(rules, "rate_beyond", Place(key=RATE), study.discount_rate, most=last)]
    faults = [*_named_twice(study.inputs, INPUTS, rules), *_named_twice(study.outcomes, OUTCOMES, rules)]
    first = min(each.year for each in study.inputs)
    for position, outcome in enumerate(study.outcomes, start=1):
        if outcome.start < first:
            place = Place(OUTCOMES, position, outcome.name, "start")
            faults.append(say(rules, "before_inputs", place, outcome.start, most=first))
    if inputs_pv_of(study, study.discount_rate) < LEAST_INPUTS:
        faults.append(say(rules, "inputs_are_nothing", Place(INPUTS, key="value")))
    return faults


def _named_twice(entries: Sequence[Input | Outcome], table: str, rules: SocialReturnRules) -> list[Said]:
    seen: set[tuple[str | None, str]] = set()
    faults = []
    for position, entry in enumerate(entries, start=1):
        if (entry.stakeholder, entry.name) in seen:
            faults.append(say(rules, "named_twice", Place(table, position, entry.name, "name")))
        seen.add((entry.stakeholder, entry.name))
    return faults
