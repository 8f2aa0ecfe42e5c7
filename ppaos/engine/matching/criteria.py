"""In which words is it said whom a model is for?

A criterion is a rule of eligibility as services have it, with one word more, `weight`: «must» (who fails it does not
fit; also where nothing is said) or «wish» (who meets it goes before who does not):
`{"fact": "capital:natural", "is": ">=", "value": 2, "weight": "wish", "thai": "…", "english": "…"}`.
Beside the facts of eligibility it may ask the score of a capital (1 worst to 4 best: a floor by >=, a ceiling by <=),
what assessments say («slf:natural_farmland», «bmn:16», «poor:income»), whether somebody there has a skill or the
household a wish («skill:weaving», «wish:goats»: true or false), land in rai, who can work, and the area it lives in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ppaos.engine.methods.facts import Fact, Of, RuleFault, rule_fault
from ppaos.engine.methods.needs import fact_of
from ppaos.engine.routing import FACTS

MUST, WISH = "must", "wish"
WEIGHTS = (MUST, WISH)
CAPITALS = {
    "human": ("ทุนมนุษย์", "human capital"), "physical": ("ทุนกายภาพ", "physical capital"),
    "financial": ("ทุนการเงิน", "financial capital"), "natural": ("ทุนธรรมชาติ", "natural capital"),
    "social": ("ทุนทางสังคม", "social capital"),
}  # fmt: skip
OF_MODELS: dict[str, Fact] = {
    "land_rai": Fact("ที่ดินทำกินที่ใช้ได้", "land that can be used", "number", "household", "rai"),
    "able_members": Fact("สมาชิกที่ทำงานได้", "members who can work", "number", "household", "persons"),
    "has_water": Fact("มีน้ำพอสำหรับการเกษตร", "has water enough to farm", "flag", "household"),
    **{
        f"capital:{code}": Fact(thai, english, "number", "household", "score")
        for code, (thai, english) in CAPITALS.items()
    },
}
AREA = "area"  # its choices are the codes the criterion itself names
_FLAGS: dict[str, Of] = {"skill:": "person", "wish:": "household"}


@dataclass(frozen=True)
class Wanted:
    """A model as matching sees it: its criteria, and how many more households it can take (null: no limit is known)."""

    model_id: int
    code: str
    criteria: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    places: int | None = None


def weight_of(criterion: Mapping[str, Any]) -> str:
    """Whether a criterion must be met or is a wish."""
    return str(criterion.get("weight", MUST))


def of_person(criterion: Mapping[str, Any]) -> bool:
    """Whether a criterion looks at a member and not at the household."""
    fact = fact_of_criterion(criterion["fact"])
    return fact is not None and fact.of == "person"


def fact_of_criterion(word: Any) -> Fact | None:
    """What a word of a criterion means, or None."""
    if not isinstance(word, str):
        return None
    prefix, colon, code = word.partition(":")
    if code and prefix + colon in _FLAGS:
        return Fact(code, code, "flag", _FLAGS[prefix + colon])
    return OF_MODELS.get(word) or fact_of(word)


def criterion_fault(criterion: Mapping[str, Any], place: int = 1) -> RuleFault | None:
    """The first thing wrong with a criterion, or None, told as for a rule of eligibility."""
    if criterion.get("weight", MUST) not in WEIGHTS:
        return RuleFault(
            place, "weight", f"the weight is «{criterion['weight']}»; use one of {', '.join(WEIGHTS)}"
        )
    rule = {key: value for key, value in criterion.items() if key != "weight"}
    word = rule.get("fact")
    fact = _area(rule) if word == AREA else fact_of_criterion(word)
    words = {word: fact} if isinstance(word, str) and fact else {**FACTS, **OF_MODELS}
    return rule_fault(rule, place, words)


def checked_criteria(criteria: Sequence[Mapping[str, Any]]) -> list[RuleFault]:
    """What is wrong with the criteria of a model, at most one fault each; empty where all can be used."""
    found = (criterion_fault(criterion, place) for place, criterion in enumerate(criteria, start=1))
    return [fault for fault in found if fault is not None]


def _area(rule: Mapping[str, Any]) -> Fact:
    """The fact of where it lives, with the codes the criterion names for choices."""
    value = rule.get("value")
    codes = value if isinstance(value, list) else [value]
    named = tuple(code for code in codes if isinstance(code, str) and code)
    return Fact("พื้นที่ที่อยู่", "area it lives in", "choice", "household", "", named or ("the code of an area",))
