"""Whom a model is for: criteria written in boxes, a row each, and read back."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ppaos.engine.matching import criterion_fault, fact_of_criterion
from ppaos.engine.methods.facts import FACTS, OPERATORS, Fact
from ppaos.support.operating_models.actions.matching import MOST_CRITERIA
from ppaos.support.operating_models.presenters.matching import OF_MODELS, PREFIXES, UNITS, named_with_unit

EMPTY_ROWS = 3
COMPARED = {
    ">=": (_("at least"), "ไม่น้อยกว่า", "at least"),
    ">": (_("more than"), "มากกว่า", "more than"),
    "<=": (_("at most"), "ไม่เกิน", "at most"),
    "<": (_("less than"), "น้อยกว่า", "less than"),
    "==": (_("is"), "คือ", "is"),
    "!=": (_("is not"), "ไม่ใช่", "is not"),
    "in": (_("one of"), "เป็นหนึ่งใน", "one of"),
    "not in": (_("none of"), "ไม่อยู่ใน", "none of"),
}
YES, NO = {"true", "yes", "1", "ใช่", "มี", "เป็น"}, {"false", "no", "0", "ไม่", "ไม่ใช่", "ไม่มี", "ไม่เป็น"}


class CriterionForm(forms.Form):
    """One criterion; a row without a fact is none."""

    fact = forms.ChoiceField(label=_("Fact"), required=False)
    which = forms.CharField(label=_("Which one"), required=False, max_length=100)
    compared = forms.ChoiceField(
        label=_("Compared"),
        required=False,
        choices=[(key, words[0]) for key, words in COMPARED.items()],
        initial=">=",
    )
    value = forms.CharField(label=_("Value"), required=False, max_length=300)
    weight = forms.ChoiceField(
        label=_("Must or wish"),
        required=False,
        choices=[("must", _("must be so")), ("wish", _("goes first"))],
    )
    thai = forms.CharField(label=_("In Thai"), required=False, max_length=200)
    english = forms.CharField(label=_("In English"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["fact"]).choices = [("", "–"), *fact_choices()]

    def clean(self) -> dict[str, Any]:
        """The criterion must be one that can be used."""
        typed = super().clean() or {}
        if typed.get("fact") and (fault := criterion_fault(self.criterion())):
            raise ValidationError(_fault_words(fault.key, self.criterion()["fact"]))
        return typed

    def criterion(self) -> dict[str, Any]:
        """The criterion as the engine takes it; what cannot be read stays as typed, for the check to tell."""
        typed = {name: str(self.cleaned_data.get(name) or "").strip() for name in self.fields}
        word = typed["fact"] + (typed["which"] if typed["fact"] in PREFIXES else "")
        fact, operator = fact_of_criterion(word), typed["compared"]
        value = _value(fact.kind if fact else "choice", operator, typed["value"])
        thai, english = _sentences(word, fact, operator, value)
        return {
            "fact": word, "is": operator, "value": value,
            "weight": typed["weight"] or "must", "thai": typed["thai"] or thai, "english": typed["english"] or english,
        }  # fmt: skip


# Django's formsets take no type in brackets when the program runs.
class _Criteria(forms.BaseFormSet):  # type: ignore[type-arg]
    def criteria(self) -> list[dict[str, Any]]:
        """The rows that name a fact."""
        return [form.criterion() for form in self.forms if form.cleaned_data.get("fact")]


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=_Criteria, extra=EMPTY_ROWS, max_num=MOST_CRITERIA
)


def fact_choices() -> list[tuple[str, str]]:
    """Every fact a criterion may name, those of models first."""
    own = [(word, str(words)) for word, words in PREFIXES.items()]
    area = [("area", str(_("area it lives in (codes)")))]
    return [*_named(OF_MODELS.items()), *area, *own, *_named(FACTS.items())]


def criterion_rows(criteria: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The criteria of a model as the boxes show them."""
    rows = []
    for each in criteria:
        prefix = next((prefix for prefix in PREFIXES if str(each["fact"]).startswith(prefix)), "")
        # A sentence made from the criterion is made again: kept in its box, it would outlive a change beside it.
        made = _sentences(each["fact"], fact_of_criterion(each["fact"]), each["is"], each["value"])
        rows.append(
            {
                "fact": prefix or each["fact"], "which": str(each["fact"]).removeprefix(prefix) if prefix else "",
                "compared": each["is"], "value": value_text(each["value"]), "weight": each.get("weight", "must"),
                "thai": "" if each["thai"] == made[0] else each["thai"],
                "english": "" if each["english"] == made[1] else each["english"],
            }
        )  # fmt: skip
    return rows


def value_text(value: Any) -> str:
    """A value as it stands in a box."""
    if isinstance(value, bool):
        return str(_("yes")) if value else str(_("no"))
    if isinstance(value, list):
        return ", ".join(str(word) for word in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _named(facts: Iterable[tuple[str, Fact]]) -> list[tuple[str, str]]:
    return [(word, named_with_unit(fact)) for word, fact in facts]


def _value(kind: str, operator: str, typed: str) -> Any:
    if kind == "flag":
        word = typed.lower()
        return True if word in YES else False if word in NO else typed
    if kind == "choice":
        words = [word.strip() for word in typed.split(",") if word.strip()]
        return words if operator in ("in", "not in") else typed
    try:
        number = float(typed.replace(",", ""))
    except ValueError:
        return typed
    return int(number) if number.is_integer() else number


def _fault_words(key: str, word: str) -> str:
    """What is wrong with a criterion, and what would do."""
    fact = fact_of_criterion(word)
    if word != "area" and fact is None:
        return gettext("Write in «Which one» which skill, wish, indicator or dimension is meant.")
    kind, name = (
        (fact.kind, named_with_unit(fact)) if fact else ("choice", gettext("area it lives in (codes)"))
    )
    if key == "is":
        allowed = ", ".join(str(COMPARED[operator][0]) for operator in OPERATORS[kind])
        return gettext("«%(name)s» is compared by: %(allowed)s.") % {"name": name, "allowed": allowed}
    if kind == "number":
        return gettext("«%(name)s» is compared with a number.") % {"name": name}
    if kind == "flag":
        return gettext("«%(name)s» is compared with yes or no.") % {"name": name}
    choices = ", ".join(fact.choices) if fact else "46, 4601"
    return gettext("«%(name)s» is compared with one of: %(choices)s.") % {"name": name, "choices": choices}


def _sentences(word: str, fact: Fact | None, operator: str, value: Any) -> tuple[str, str]:
    """What the criterion says where its writer left the sentence empty."""
    said = COMPARED.get(operator)
    if (fact is None and word != "area") or said is None:
        return "", ""
    thai, english = (fact.thai, fact.english) if fact else ("อยู่ในพื้นที่", "lives in area")
    if word.startswith("skill:"):
        thai, english = f"มีทักษะ {thai}", f"somebody has the skill {english}"
    if word.startswith("wish:"):
        thai, english = f"อยากทำ {thai}", f"wishes for {english}"
    if fact is not None and fact.kind == "flag":
        holds = (value is True) == (operator == "==")
        return (thai, english) if holds else (f"ไม่ใช่: {thai}", f"not: {english}")
    unit = fact.unit if fact and fact.kind == "number" else ""
    typed = f"{value:,}" if isinstance(value, int | float) else value_text(value)
    in_words = f"{thai} {said[1]} {typed} {UNITS.get(unit, unit)}", f"{english} {said[2]} {typed} {unit}"
    return in_words[0].strip(), in_words[1].strip()
