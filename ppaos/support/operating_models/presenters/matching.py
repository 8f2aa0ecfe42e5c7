"""Matching in words: what each criterion says of a household, what to ask, how many fit, how places stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.matching import Wanted, fact_of_criterion, reasons
from ppaos.engine.methods.facts import Fact
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime, thousands
from ppaos.people.cooperation.presenters.services import in_thai
from ppaos.support.assistance.presenters.needs import is_hidden
from ppaos.support.operating_models.models import Enrolment, FittingHousehold, MatchRun, OperatingModel
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.operating_models.queries.fit_facts import is_tellable
from ppaos.support.operating_models.queries.matching import Places

# Facts of criteria beside those of eligibility, and words that name one of many (the one is typed beside them).
_OF_MODELS = (
    "capital:human", "capital:physical", "capital:financial", "capital:natural", "capital:social", "land_rai",
    "able_members", "has_water",
)  # fmt: skip
OF_MODELS: dict[str, Fact] = {word: fact for word in _OF_MODELS if (fact := fact_of_criterion(word))}
PREFIXES = {
    "skill:": gettext_lazy("a skill of somebody there"),
    "wish:": gettext_lazy("a wish of the household"),
    "slf:": gettext_lazy("score of an indicator (its code)"),
    "poor:": gettext_lazy("poor in a dimension (its code)"),
    "bmn:": gettext_lazy("basic need not met (its number)"),
}
UNITS = {
    "rai": "ไร่", "persons": "คน", "score": "คะแนน", "level": "ระดับ", "years": "ปี", "baht": "บาท", "baht/year": "บาท/ปี",
    "baht/person/year": "บาท/คน/ปี",
}  # fmt: skip
TONES = {"meets": "good", "fails": "bad", "unknown": "care"}


def outcome_words(outcome: str) -> str:
    """How a criterion came out."""
    return {"meets": _("meets"), "fails": _("does not meet"), "unknown": _("not known")}[outcome]


def weight_words(weight: str) -> str:
    """Whether a criterion must be met."""
    return {"must": _("must be so"), "wish": _("goes first")}[weight]


def fact_words(word: str) -> str:
    """What a fact of a criterion is called, as it is asked."""
    fact = fact_of_criterion(word)
    if fact is None:
        return _("area it lives in")
    if word.startswith("skill:"):
        return _("skill: %s") % fact.thai
    if word.startswith("wish:"):
        return _("wish: %s") % fact.thai
    return named_with_unit(fact)


def named_with_unit(fact: Fact) -> str:
    """A fact with its unit, in the language of the page."""
    name, unit = (fact.thai, UNITS.get(fact.unit, fact.unit)) if in_thai() else (fact.english, fact.unit)
    return f"{name} ({unit})" if unit else name


def count_words(reasons: Iterable[Mapping[str, Any]]) -> str:
    """How many criteria came out how, for the head of a list that is folded."""
    counted: dict[str, int] = {}
    for each in reasons:
        counted[each["outcome"]] = counted.get(each["outcome"], 0) + 1
    return " · ".join(f"{words} {count}" for words, count in counted.items())


def reason_rows(told: Iterable[Mapping[str, Any]], sees: Collection[str]) -> list[dict[str, Any]]:
    """Each criterion with its outcome, and what to ask where it is not known."""
    rows = []
    for each in told:
        hidden = is_hidden(each["fact"], sees)
        tone = "" if hidden else TONES[each["outcome"]]
        rows.append(
            {
                "text": each["thai"] if in_thai() else each["english"],
                "outcome": _("you may not see this") if hidden else outcome_words(each["outcome"]),
                "tone": tone,
                "is_wish": each["weight"] == "wish",
                "ask": _("Ask: %s") % fact_words(each["fact"]) if tone == "care" else "",
                "word": each["fact"] if tone == "care" and is_tellable(each["fact"]) else "",
            }
        )
    return rows


def criterion_counts(run: MatchRun | None, model: OperatingModel) -> list[dict[str, Any]]:
    """The criteria of a run (of the model, before any) with how many households fail each, and of how many it is not
    known."""
    criteria = run.criteria if run else model.criteria
    rows = []
    for place, each in enumerate(criteria):
        rows.append(
            {
                "text": each["thai"] if in_thai() else each["english"],
                "weight": weight_words(each.get("weight", "must")),
                "failing": run.failed_by[place] if run else None,
                "unknown": run.unknown_by[place] if run else None,
            }
        )
    return rows


def match_rows(
    found: Sequence[Any], run: MatchRun, heads: Mapping[int, str], sees: Mapping[str, frozenset[str]]
) -> list[dict[str, Any]]:
    """Households of a run as rows, each with what every criterion says."""
    asked = Wanted(run.model_id, "", tuple(run.criteria))
    rows = []
    for match in found:
        fields = sees.get(match.area_id or "", frozenset())
        told = reason_rows(reasons(match.outcomes, asked), fields)
        rows.append(
            {
                "match": match,
                "rank": match.rank,
                "head": heads.get(match.household_id) or str(match.household),
                "person": str(match.person) if match.person and "names" in fields else "",
                "area": label(match.area),
                "fit": match.get_fit_display(),
                "tone": "good" if match.fit == FittingHousehold.Fit.FITS else "care",
                "reasons": told,
                "counted": count_words(told),
                "answered": Enrolment.State(match.answered).label if match.answered else "",
            }
        )
    return rows


def place_cards(places: Places, run: MatchRun | None) -> list[dict[str, Any]]:
    """How many households fit, how many have to be asked, and how places stand."""
    rows: list[tuple[str, int | None, str, str]] = []
    if run:
        rows += [
            (_("Fit"), run.fitting, _("Households that meet everything the model must have."), "good"),
            (_("To be asked first"), run.to_ask, _("Nothing fails, but something is not known yet."), "care"),
            (_("Do not fit"), run.failing, _("At least one must is not met, by what is known now."), ""),
        ]
    rows += [
        (_("Places"), places.places, _("How many households the model takes."), ""),
        (_("Places taken"), places.taken, _("Invited, accepted or members now."), ""),
        (_("On the waiting list"), places.waiting, _("They move up when a place gets free."), ""),
    ]
    return [
        {
            "label": words, "value": None if number is None else thousands(number), "unit": _("households"),
            "definition": definition, "tone": tone, "key": f"match-{place}",
        }
        for place, (words, number, definition, tone) in enumerate(rows)
    ]  # fmt: skip


def fitting_rows(
    ranked: Any, asked: Sequence[Wanted], models: Mapping[int, OperatingModel], sees: Collection[str]
) -> list[dict[str, Any]]:
    """The models beside one household, best first, with what each criterion says."""
    by_id = {each.model_id: each for each in asked}
    words = {
        "fits": (_("fits"), "good"), "to be asked": (_("to be asked"), "care"),
        "does not fit": (_("does not fit"), "bad"),
    }  # fmt: skip
    return [
        {
            "model": models[row["model_id"]],
            "name": model_name(models[row["model_id"]]),
            "fit": words[row["state"]][0],
            "tone": words[row["state"]][1],
            "reasons": reason_rows(reasons(row["outcomes"], by_id[row["model_id"]]), sees),
        }
        for row in ranked.iter_rows(named=True)
    ]


def area_rows(
    models: Iterable[OperatingModel], runs: Mapping[int, MatchRun], places: Mapping[int, Places]
) -> list[dict[str, Any]]:
    """The models of an area with what the newest matching of each found."""
    return [
        {
            "model": model,
            "name": model_name(model),
            "area": label(model.area) if model.area else "",
            "run": runs.get(model.pk),
            "when": thai_datetime(runs[model.pk].made_at) if model.pk in runs else "",
            "places": places[model.pk],
        }
        for model in models
    ]


def run_words(done: Any) -> str:
    """What a run of matching came to."""
    return _(
        "%(households)s households were held beside %(models)s models: %(fitting)s times a household fits, "
        "%(to_ask)s times something has to be asked first."
    ) % {name: thousands(getattr(done, name)) for name in ("households", "models", "fitting", "to_ask")}


def invited_words(done: Any) -> str:
    """What inviting came to."""
    said = _("%(invited)s households are invited, %(waiting)s wait for a place.") % {
        "invited": thousands(done.invited), "waiting": thousands(done.waiting),
    }  # fmt: skip
    if done.moved_up:
        said += " " + _("%(count)s who waited already were invited first.") % {"count": done.moved_up}
    if done.already:
        said += " " + _("%(count)s are in the model already.") % {"count": done.already}
    return said
