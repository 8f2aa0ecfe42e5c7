"""A household's profile in plain sentences: where it stands, what holds it back, what it can build on."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Assessment, Circumstances, DimensionResult
from ppaos.evidence.livelihood.presenters.words import named, score_words
from ppaos.evidence.livelihood.queries import parsed
from ppaos.evidence.livelihood.queries.outlook import Outlook
from ppaos.ground.workbench.presenters.thai import baht, thousands
from ppaos.sharing.dashboards.presenters.moves import since_first_words
from ppaos.sharing.dashboards.presenters.overview import DIMENSIONS, dimension_name
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.sharing.dashboards.queries.profiles import LivelihoodProfile, Scored

CAPITALS = ("human", "physical", "financial", "natural", "social")
# Indicators whose values are shown only to roles that see this class of fields.
FIELD_CLASSES = {"human_health": "health", "financial_debt": "debt"}
MOST_TOLD = 3
Sentence = dict[str, str]


def sentences(profile: LivelihoodProfile, sight: Sight) -> list[Sentence]:
    """The profile in plain words: each sentence with its tone («good», «bad», «care» or none)."""
    told: list[Sentence] = []
    if profile.scored:
        told += _scored(profile.scored, sight)
    if profile.dimensions:
        told += _dimensions(profile.dimensions, sight)
    if profile.circumstances:
        told += _circumstances(profile.circumstances, sight)
    return told


def is_withheld(indicator: str, sight: Sight) -> bool:
    """Whether the reader's role does not show the values of this indicator."""
    return indicator in FIELD_CLASSES and not sight.sees(FIELD_CLASSES[indicator])


def level_name(number: int, method: Any) -> str:
    """A level with its number, as its method calls it."""
    return next(f"{level.number} {named(level)}" for level in method.levels if level.number == number)


def listed(parts: Iterable[str]) -> str:
    """Several things as one phrase."""
    return ", ".join(parts)


def _said(text: str, tone: str = "") -> Sentence:
    return {"text": text, "tone": tone}


def _scored(scored: Scored, sight: Sight) -> Iterator[Sentence]:
    newest, method = scored.newest, parsed(scored.newest.method)
    names = {capital.code: named(capital) for capital in method.capitals}
    if newest.overall is None or newest.level is None:
        silent = listed(names[code] for code in CAPITALS if getattr(newest, code) is None)
        text = _("It is not scored, because too little was answered in: %(capitals)s.") % {"capitals": silent}
        yield _said(text, "care")
    else:
        yield _standing(newest, method)
    yield from _rests_on(newest, method)
    yield from _extremes(newest, names)
    if scored.outlook:
        yield from _levers(scored.outlook, sight, method)
    if scored.since_first:
        yield _said(*since_first_words(scored.since_first))


def _standing(newest: Assessment, method: Any) -> Sentence:
    words = {
        "level": level_name(newest.level or 0, method),
        "score": score_words(newest.overall or 0, method),
    }
    tone = "bad" if newest.level == 1 else "care" if newest.level == 2 else "good"
    text = _("It lives at level %(level)s, with %(score)s of %(most)s points.")
    return _said(text % {**words, "most": f"{method.most:g}"}, tone)


def _rests_on(newest: Assessment, method: Any) -> Iterator[Sentence]:
    """On how much the score rests, and what it could be."""
    if newest.coverage is None:
        return
    share = _("The answers make up %(share)s %% of the weight of all questions.")
    text = share % {"share": thousands(newest.coverage * 100)}
    if newest.least is None or newest.most is None or newest.least == newest.most:
        yield _said(text)
        return
    low, high = (_level_at(score, method) for score in (newest.least, newest.most))
    told = _(
        "Were the rest the worst or the best, the score would lie between %(least)s and %(most)s: %(levels)s."
    )
    levels = _("level %(low)d either way") if low == high else _("level %(low)d to %(high)d")
    words = {
        "least": score_words(newest.least, method),
        "most": score_words(newest.most, method),
        "levels": levels % {"low": low, "high": high},
    }
    yield _said(f"{text} {told % words}", "" if low == high else "care")


def _level_at(score: float, method: Any) -> int:
    return max(int(level.number) for level in method.levels if score >= level.lower_edge)


def _extremes(newest: Assessment, names: dict[str, str]) -> Iterator[Sentence]:
    """The strongest and the weakest capital, where they differ."""
    scores = {code: getattr(newest, code) for code in CAPITALS if getattr(newest, code) is not None}
    if not scores or max(scores.values()) == min(scores.values()):
        return
    strong, weak = max(scores, key=lambda code: scores[code]), min(scores, key=lambda code: scores[code])
    words = {
        "strong": names[strong],
        "high": f"{scores[strong]:.2f}",
        "weak": names[weak],
        "low": f"{scores[weak]:.2f}",
    }
    yield _said(_("Its strongest capital is %(strong)s (%(high)s), its weakest %(weak)s (%(low)s).") % words)


def _levers(outlook: Outlook, sight: Sight, method: Any) -> Iterator[Sentence]:
    shown = [row for row in outlook.levers if not is_withheld(row["indicator"], sight)]
    burdens, strengths = (_first(shown, side, method) for side in ("holds back", "builds on"))
    if burdens:
        yield _said(_("What holds it back most: %(what)s.") % {"what": burdens}, "bad")
    if strengths:
        yield _said(_("What it can build on: %(what)s.") % {"what": strengths}, "good")


def _first(levers: Sequence[dict[str, Any]], side: str, method: Any) -> str:
    """The heaviest indicators of a side, each with its value of the best there is."""
    rows = [row for row in levers if row["side"] == side][:MOST_TOLD]
    return listed(f"{named(row['named'])} ({row['value']:.3g}/{method.most:g})" for row in rows)


def _dimensions(result: DimensionResult, sight: Sight) -> Iterator[Sentence]:
    states = {key: getattr(result, key) for key in DIMENSIONS if key != "health" or sight.sees("health")}
    poor = [dimension_name(key) for key, state in states.items() if state == DimensionResult.State.POOR]
    unknown = [dimension_name(key) for key, state in states.items() if state == DimensionResult.State.UNKNOWN]
    if poor:
        words = {"count": len(poor), "of": len(states), "names": listed(poor)}
        yield _said(_("Of %(of)d dimensions of need it falls short in %(count)d: %(names)s.") % words, "bad")
    elif not unknown:
        yield _said(_("It falls short in none of %(of)d dimensions of need.") % {"of": len(states)}, "good")
    if unknown:
        yield _said(
            _("For lack of answers it is not known for: %(names)s.") % {"names": listed(unknown)}, "care"
        )


def _circumstances(found: Circumstances, sight: Sight) -> Iterator[Sentence]:
    if found.income_per_head is not None and found.line_baht is not None and sight.sees("aggregate"):
        words = {"income": baht(round(found.income_per_head)), "line": baht(round(found.line_baht))}
        if found.is_below_line == Circumstances.Below.POOR:
            yield _said(_("Income a head and year is %(income)s, below the line of %(line)s.") % words, "bad")
        elif found.is_below_line == Circumstances.Below.NOT_POOR:
            yield _said(
                _("Income a head and year is %(income)s, not below the line of %(line)s.") % words, "good"
            )
    if found.dependants is not None and found.workers is not None:
        words = {"workers": str(found.workers), "dependants": str(found.dependants)}
        tone = "care" if found.dependants > found.workers else ""
        yield _said(_("Of working age: %(workers)s; depending on others: %(dependants)s.") % words, tone)
