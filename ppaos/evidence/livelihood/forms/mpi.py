"""Which weights, cut-offs and k of a poverty index are to be tried? The index's own, where the address says nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood.alkire_foster import MpiRule
from ppaos.engine.methods import MpiIndicator, MpiMethod
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.mpi import ALIKE, VILLAGE

FOLLOW, STAY = "follow", "stay"
WHOLE = 100.0
CLOSE = 1e-3  # percent; weights are written with four decimals


class MpiForm(forms.Form):
    """The numbers of an index, to be changed: k and weights in percent, cut-offs as scores."""

    k = forms.FloatField(
        label=gettext_lazy("Poor from this share of the weight on, k (%)"),
        min_value=0.1,
        max_value=WHOLE,
        widget=forms.NumberInput({"step": "0.1", "inputmode": "decimal"}),
    )
    missing = forms.ChoiceField(
        label=gettext_lazy("Who has not answered everything"),
        choices=[
            ("reweight", gettext_lazy("is judged by what was answered")),
            ("exclude", gettext_lazy("is left out")),
        ],
    )
    not_applicable = forms.ChoiceField(
        label=gettext_lazy("An indicator that does not apply"),
        choices=[
            ("not_deprived", gettext_lazy("is no deprivation")),
            ("missing", gettext_lazy("counts as not answered")),
        ],
    )
    speaks_for = forms.ChoiceField(
        label=gettext_lazy("A household that answered speaks for"),
        choices=[
            (ALIKE, gettext_lazy("itself")),
            (VILLAGE, gettext_lazy("itself and its village's without answers")),
        ],
    )
    rest = forms.ChoiceField(
        label=gettext_lazy("Weights that are not changed"),
        choices=[
            (FOLLOW, gettext_lazy("share what is left of 100 %")),
            (STAY, gettext_lazy("stay as they are written")),
        ],
    )

    def __init__(self, method: MpiMethod, asked: Mapping[str, Any]) -> None:
        self.method, self.own = method, _own(method)
        super().__init__(self.own | {name: asked[name] for name in self.own if asked.get(name)})
        for each in method.indicators:
            self.fields[f"w_{each.code}"] = _number(_("Weight of «%(name)s» (%%)"), each, 0.001, WHOLE, "any")
            if has_cutoff(each):
                self.fields[f"c_{each.code}"] = _number(_("Cut-off of «%(name)s»"), each, 1.01, 4.0, "0.01")

    def clean(self) -> dict[str, Any]:
        """Refuse weights that do not make 100 %, at the field that was changed last."""
        told = super().clean() or {}
        if self.errors:
            return told
        changed = [name for name in self._weights() if self._is_changed(name, told)]
        total = sum(told[name] for name in self._weights())
        given = sum(told[name] for name in changed)
        if changed and self._follows(changed, told):
            if given >= WHOLE:
                fault = _(
                    "The weights given make %(sum)s %%. Leave something for the others, or change them all."
                )
                self.add_error(changed[-1], ValidationError(fault % {"sum": f"{given:g}"}))
        elif changed and abs(total - WHOLE) > CLOSE:
            fault = _("The weights make %(sum)s %%. They must make 100 %%.")
            self.add_error(changed[-1], ValidationError(fault % {"sum": f"{total:g}"}))
        return told

    @property
    def rule(self) -> MpiRule:
        """The rule to measure by; only of a valid form."""
        told = self.cleaned_data
        names = list(self._weights())
        weights = {name: told[name] for name in names}
        changed = [name for name in names if self._is_changed(name, told)]
        if changed and self._follows(changed, told):
            rest = sum(self._own_number(name) for name in names if name not in changed)
            left = WHOLE - sum(told[name] for name in changed)
            weights |= {name: self._own_number(name) * left / rest for name in names if name not in changed}
        total = sum(weights.values())
        cutoffs = {each.code: told.get(f"c_{each.code}", each.cutoff) for each in self.method.indicators}
        shares = {name[2:]: weight / total for name, weight in weights.items()}
        return MpiRule(cutoffs, shares, told["k"] / WHOLE, told["missing"])

    @property
    def changed(self) -> dict[str, str]:
        """What differs from the index's own, by field, to be kept in an address; only of a valid form."""
        told = self.cleaned_data
        return {name: str(told[name]) for name in self.own if self._is_changed(name, told)}

    def settings(self) -> Iterator[forms.BoundField]:
        """The fields that are about no one indicator."""
        return (self[name] for name in self.own if name[:2] not in ("w_", "c_"))

    def numbers(self) -> Iterator[forms.BoundField]:
        """The fields of the indicators."""
        return (self[name] for name in self.own if name[:2] in ("w_", "c_"))

    def _weights(self) -> Iterator[str]:
        return (f"w_{each.code}" for each in self.method.indicators)

    def _follows(self, changed: list[str], told: Mapping[str, Any]) -> bool:
        return told["rest"] == FOLLOW and len(changed) < len(self.method.indicators)

    def _is_changed(self, name: str, told: Mapping[str, Any]) -> bool:
        if isinstance(told[name], str):
            return bool(told[name] != self.own[name])
        return bool(abs(told[name] - self._own_number(name)) > CLOSE / 10)

    def _own_number(self, name: str) -> float:
        return float(self.own[name])


def has_cutoff(indicator: MpiIndicator) -> bool:
    """Whether the cut-off can be another: basic needs are passed or failed."""
    return indicator.instrument == "slf"


def _own(method: MpiMethod) -> dict[str, str]:
    """The index's own numbers, as the fields show them."""
    cutoffs = {f"c_{each.code}": f"{each.cutoff:g}" for each in method.indicators if has_cutoff(each)}
    weights = {f"w_{each.code}": f"{each.weight * WHOLE:.4f}" for each in method.indicators}
    return {
        "k": f"{method.k.value * WHOLE:g}", "missing": method.missing, "not_applicable": method.not_applicable,
        "speaks_for": ALIKE, "rest": FOLLOW, **weights, **cutoffs,
    }  # fmt: skip


def _number(label: str, indicator: MpiIndicator, least: float, most: float, step: str) -> forms.FloatField:
    widget = forms.NumberInput({"step": step, "inputmode": "decimal"})
    told = label % {"name": named(indicator)}
    return forms.FloatField(label=told, min_value=least, max_value=most, widget=widget)
