"""By what can households be selected? The fields as data, with the indicators of the method in force beside them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.engine.methods import CapitalMethod
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import method_in_force, parsed

CHOICE, NUMBER, YES, DATE, SET = "choice", "number", "yes", "date", "set"
TOLD_ONCE = (CHOICE, NUMBER, YES, DATE)  # one value a household; of a set there may be several
CAPITAL_METHOD = "slf_capitals"
# Indicators that tell of health or debts: for who sees that class of fields.
HIDDEN = {"human_health": "health", "financial_debt": "debt"}
INDICATOR = "answer_"


@dataclass(frozen=True)
class Field:
    """One thing households can be selected by; what each part means stands in `fields.toml`."""

    code: str
    family: str
    room: str
    kind: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    field_class: str = "aggregate"
    value: str = ""
    least: str = ""
    most: str = ""
    rows: str = ""
    of: tuple[str, ...] = ()
    then: str = ""
    then_rows: str = ""
    then_of: tuple[str, ...] = ()
    choices_of: str = ""
    choices: tuple[tuple[str, str, str], ...] = ()
    bands: tuple[float, ...] = ()
    unit: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_dated(self) -> bool:
        """Whether the records tell it of any day."""
        return bool(self.then or self.then_rows)

    @property
    def is_told_once(self) -> bool:
        """Whether a household has one value of it, so that a table can be made by it."""
        return self.kind in TOLD_ONCE


@lru_cache
def families() -> dict[str, Mapping[str, str]]:
    """The families of fields with their words, in their order."""
    return {entry["code"]: entry["label"] for entry in _read("fields.toml")["family"]}


@lru_cache
def parts() -> dict[str, str]:
    """The SQL of what is joined to a household where a field asks for it."""
    return {name: sql.strip() for name, sql in _read("parts.toml").items()}


def fields() -> dict[str, Field]:
    """Every field by its code, family by family; the indicators of the newest method among the capitals."""
    found = [*_fixed(), *_indicators(method_in_force(CAPITAL_METHOD))]
    order = list(families())
    return {each.code: each for each in sorted(found, key=lambda each: order.index(each.family))}


@lru_cache
def _fixed() -> tuple[Field, ...]:
    return tuple(_field(entry) for entry in _read("fields.toml")["field"])


def _field(entry: dict[str, Any]) -> Field:
    words = {"from": "room", "class": "field_class"}
    told: dict[str, Any] = {
        words.get(key, key): tuple(value) if isinstance(value, list) else value
        for key, value in entry.items()
    }
    told["choices"] = tuple(tuple(each) for each in entry.get("choices", ()))
    return Field(**told)


def _indicators(method: CapitalMethod) -> list[Field]:
    """A field an indicator: what the newest assessment scored, found by the order of the method it was scored by."""
    places = _places()
    return [
        Field(
            code=f"{INDICATOR}{each.code}", family="capitals", room="livelihood", kind=NUMBER,
            label={"th": each.thai, "en": each.english},
            definition={"th": "คำตอบ 1–4 ที่ให้คะแนนในการประเมินล่าสุด", "en": "What the newest assessment scored, 1 to 4."},
            field_class=HIDDEN.get(each.code, "aggregate"), bands=(1, 2, 3, 4),
            value=places.get(each.code, "null::float"), of=("scores",),
            then=places.get(each.code, "null::float"), then_of=("scores",),
        )
        for each in method.indicators
    ]  # fmt: skip


def _places() -> dict[str, str]:
    """Where the answer of each indicator stands: by method, at which place of the answers that were scored."""
    found: dict[str, list[str]] = {}
    for version in MethodVersion.objects.filter(name=CAPITAL_METHOD).order_by("pk"):
        for place, indicator in enumerate(parsed(version).indicators, 1):
            found.setdefault(indicator.code, []).append(f"when {version.pk} then scores.answers[{place}]")
    return {code: f"case scores.method_id {' '.join(cases)} end" for code, cases in found.items()}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ppaos.sharing.selection.queries").joinpath(name).read_text(encoding="utf-8"))
