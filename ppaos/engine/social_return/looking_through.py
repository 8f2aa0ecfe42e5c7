"""What in a study that can be computed may still claim too much, or does not matter?"""

from collections.abc import Iterator

from ppaos.engine import methods
from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.returns import Returns
from ppaos.engine.social_return.said import OUTCOMES, Place, Said, nearest, say
from ppaos.engine.social_return.study import RATE, Study

OVER_CLAIM = ("deadweight", "attribution")


def warnings_of(study: Study, found: Returns, rules: SocialReturnRules) -> tuple[Said, ...]:
    """Warnings of a study, in its order: of the whole first, then of each outcome.

    Codes: odd_rate, nothing_taken_off, no_drop_off, no_negative_outcome (of the whole); share_not_given,
    proxy_without_source, longer_than_evidence, capital_not_given, capital_unknown, counted_twice, rests_on_one,
    immaterial (of an outcome). Shares of value: of all that was gained for rests_on_one; of gains and losses together,
    each by its size, for immaterial. Source: the rules' own.
    """
    return (
        *_of_the_whole(study, rules), *_of_outcomes(study, rules), *_twice(study, rules), *_weights(study, found, rules)
    )  # fmt: skip


def _of_the_whole(study: Study, rules: SocialReturnRules) -> Iterator[Said]:
    high = rules.high_rate.value
    if not 0 <= study.discount_rate <= high:
        yield say(rules, "odd_rate", Place(key=RATE), study.discount_rate, most=high)
    if all(getattr(each, key) == 0 for each in study.outcomes for key in OVER_CLAIM):
        yield say(rules, "nothing_taken_off", Place(OUTCOMES))
    lasting = [each for each in study.outcomes if each.duration > 1]
    if lasting and all(each.drop_off == 0 for each in lasting):
        yield say(rules, "no_drop_off", Place(OUTCOMES))
    if all(each.proxy >= 0 for each in study.outcomes):
        yield say(rules, "no_negative_outcome", Place(OUTCOMES))


def _of_outcomes(study: Study, rules: SocialReturnRules) -> Iterator[Said]:
    capitals = [capital.code for capital in methods.load("slf_capitals").capitals]
    for position, outcome in enumerate(study.outcomes, start=1):
        for key in outcome.assumed:
            yield say(rules, "share_not_given", Place(OUTCOMES, position, outcome.name, key))
        if outcome.source is None:
            yield say(rules, "proxy_without_source", Place(OUTCOMES, position, outcome.name, "source"))
        evidence = outcome.evidence_years
        if evidence is not None and outcome.duration > evidence:
            place = Place(OUTCOMES, position, outcome.name, "duration")
            yield say(rules, "longer_than_evidence", place, outcome.duration, most=evidence)
        place = Place(OUTCOMES, position, outcome.name, "capital")
        if outcome.capital is None:
            yield say(rules, "capital_not_given", place)
        elif outcome.capital not in capitals:
            near = nearest(outcome.capital, capitals)
            yield say(rules, "capital_unknown", place, outcome.capital, nearest=near)


def _twice(study: Study, rules: SocialReturnRules) -> Iterator[Said]:
    """Outcomes by an indicator (or, without one, a name) that another has already."""
    first: dict[str, str] = {}
    for position, outcome in enumerate(study.outcomes, start=1):
        measured = (outcome.indicator or outcome.name).casefold()
        if measured in first:
            place = Place(OUTCOMES, position, outcome.name, "indicator")
            yield say(rules, "counted_twice", place, first[measured])
        first.setdefault(measured, f"{outcome.name} ({outcome.stakeholder or '–'})")


def _weights(study: Study, found: Returns, rules: SocialReturnRules) -> Iterator[Said]:
    """Outcomes that make too much of all value, or hardly any."""
    worth = [each.pv for each in found.outcomes]
    gained, moved = sum(pv for pv in worth if pv > 0), sum(map(abs, worth))
    for position, (outcome, pv) in enumerate(zip(study.outcomes, worth, strict=True), start=1):
        place = Place(OUTCOMES, position, outcome.name)
        if pv > rules.dominant.value * gained:
            yield say(rules, "rests_on_one", place, f"{pv / gained:.1%}")
        if abs(pv) < rules.material.value * moved:
            shown = f"{abs(pv) / moved:.1%}"
            yield say(rules, "immaterial", place, shown, most=f"{rules.material.value:.0%}")
