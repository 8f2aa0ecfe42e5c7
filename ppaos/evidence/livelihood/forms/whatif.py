"""Which numbers of a method are to be tried in place of its own? Fields for weights, edges of levels and coverage."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood.trial import Trial
from ppaos.engine.methods import CapitalMethod, TargetGroups
from ppaos.evidence.livelihood.presenters.words import named

FOLLOW, STAY = "follow", "stay"
SHARE = 100.0
CLOSE = 1e-9
IN_NEED = (1, 2, 3)


class TrialForm(forms.Form):
    """The numbers of a method, to be changed: weights and coverage in percent, edges as scores. What is left out of the
    address is as in the method."""

    need = forms.TypedChoiceField(coerce=int, label=gettext_lazy("«In need» is"))
    rest = forms.ChoiceField(
        label=gettext_lazy("The other weights of the capital"),
        choices=[
            (FOLLOW, gettext_lazy("follow, so that all make 100 %")),
            (STAY, gettext_lazy("stay as they are")),
        ],
    )
    coverage = forms.FloatField(
        label=gettext_lazy("Share of a capital that must be answered (%)"), min_value=0.1, max_value=SHARE
    )

    def __init__(self, method: CapitalMethod, asked: Mapping[str, Any]) -> None:
        self.method = method
        own = self._own()
        given = {name: asked[name] for name in own if asked.get(name)}
        super().__init__({name: _plain(value) for name, value in own.items()} | given)
        self.own = own
        levels = {level.number: named(level) for level in method.levels}
        need: Any = self.fields["need"]
        need.choices = [(number, _up_to(number, levels)) for number in levels if number in IN_NEED]
        for level in method.levels[1:]:
            words = _("Level %(number)s «%(name)s» begins at") % {
                "number": level.number,
                "name": named(level),
            }
            self.fields[f"e_{level.number}"] = _number(words, method.least, method.most, "0.01")
        for indicator in method.indicators:
            self.fields[f"w_{indicator.code}"] = _number(named(indicator), 0.0, SHARE, "0.5")

    def _own(self) -> dict[str, Any]:
        """The method's own numbers, as the fields show them."""
        method = self.method
        weights = {f"w_{each.code}": round(each.weight * SHARE, 4) for each in method.indicators}
        edges = {f"e_{level.number}": level.lower_edge for level in method.levels[1:]}
        return {
            "need": 2, "rest": FOLLOW, "coverage": round(method.coverage.value * SHARE, 4), **edges, **weights,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse weights of a capital that do not make 100 %, and levels that do not rise, at the field."""
        # A fault takes its field out of what was read; the others are still checked against it.
        told = dict(super().clean() or {})
        if not self.errors:
            self._check_levels(told)
            for capital in self.method.capitals:
                self._check_weights(told, [each.code for each in capital.indicators], named(capital))
        return self.cleaned_data

    def _check_levels(self, told: Mapping[str, Any]) -> None:
        edge = self.method.least
        for level in self.method.levels[1:]:
            if told[f"e_{level.number}"] <= edge:
                fault = _("Levels rise: write more than %(edge)s, where the level below begins.")
                self.add_error(f"e_{level.number}", ValidationError(fault % {"edge": f"{edge:g}"}))
            edge = told[f"e_{level.number}"]

    def _check_weights(self, told: Mapping[str, Any], codes: list[str], capital: str) -> None:
        given = [code for code in codes if self._is_changed(f"w_{code}", told)]
        if not given:
            return
        whole = sum(told[f"w_{code}"] for code in (given if self._follows(given, codes, told) else codes))
        words = {"capital": capital, "sum": f"{whole:g}"}
        if self._follows(given, codes, told):
            if whole > SHARE - CLOSE:
                fault = _(
                    "The weights given for «%(capital)s» make %(sum)s %%. Leave something for its others."
                )
                self.add_error(f"w_{given[-1]}", ValidationError(fault % words))
        elif abs(whole - SHARE) > CLOSE:
            fault = _("The weights of «%(capital)s» make %(sum)s %%. They must make 100 %%.")
            self.add_error(f"w_{given[-1]}", ValidationError(fault % words))

    def _follows(self, given: list[str], codes: list[str], told: Mapping[str, Any]) -> bool:
        return told["rest"] == FOLLOW and len(given) < len(codes)

    def _is_changed(self, name: str, told: Mapping[str, Any]) -> bool:
        return bool(abs(told[name] - self.own[name]) > CLOSE)

    @property
    def changed(self) -> dict[str, Any]:
        """What differs from the method's own, by field, to be kept in an address; only of a valid form."""
        told = self.cleaned_data
        return {
            name: _plain(told[name])
            for name, own in self.own.items()
            if (told[name] != own if isinstance(own, str) else self._is_changed(name, told))
        }

    @property
    def trial(self) -> Trial:
        """The numbers to be tried; only of a valid form."""
        told = self.cleaned_data
        changed = [name for name in self.changed if name[:2] in ("w_", "e_") or name == "coverage"]
        return Trial(
            weights={name[2:]: told[name] / SHARE for name in changed if name.startswith("w_")},
            edges={int(name[2:]): told[name] for name in changed if name.startswith("e_")},
            coverage=told["coverage"] / SHARE if "coverage" in changed else None,
            rest_follows=told["rest"] == FOLLOW,
        )


class KeepForm(forms.Form):
    """Under which words, and for whose methods, the numbers that were tried are kept as a draft."""

    area = forms.ChoiceField(label=gettext_lazy("For the criteria of"))
    note = forms.CharField(
        label=gettext_lazy("Why these numbers"), max_length=500, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, areas: list[tuple[str, str]], *args: Any) -> None:
        super().__init__(*args)
        own: Any = self.fields["area"]
        own.choices = areas


def _number(label: str, least: float, most: float, step: str) -> forms.FloatField:
    widget = forms.NumberInput({"step": step, "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=least, max_value=most, widget=widget)


def _plain(value: Any) -> str:
    """A number as an address holds it."""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _up_to(number: int, levels: Mapping[int, str]) -> str:
    if number == 1:
        return _("level 1, %(name)s") % {"name": levels[1]}
    return _("level %(number)s, %(name)s, and below") % {"number": number, "name": levels[number]}


class GroupsForm(forms.Form):
    """Other shares of the households in need, and another poverty line. What is left out is as the rules have it."""

    lower = forms.FloatField(
        label=gettext_lazy("Lower part of those in need, up to (%)"), min_value=0.1, max_value=SHARE
    )
    upper = forms.FloatField(
        label=gettext_lazy("In need, up to (% of the households)"), min_value=0.1, max_value=SHARE
    )
    line = forms.FloatField(
        label=gettext_lazy("Poverty line, baht a person and month"), min_value=1, max_value=100_000, required=False,
        help_text=gettext_lazy("Empty: the line that holds."),
    )  # fmt: skip

    def __init__(self, rules: TargetGroups, asked: Mapping[str, Any]) -> None:
        need = rules.need
        own = {"lower": round(need.lower.value * SHARE, 4), "upper": round(need.upper.value * SHARE, 4)}
        given = {name: asked[name] for name in ("lower", "upper", "line") if asked.get(name)}
        super().__init__({name: _plain(value) for name, value in own.items()} | given)

    def clean(self) -> dict[str, Any]:
        """Refuse a lower part that is wider than the whole."""
        told = super().clean() or {}
        if not self.errors and told["lower"] > told["upper"]:
            fault = _("The lower part lies within those in need: write no more than %(upper)s.")
            self.add_error("lower", ValidationError(fault % {"upper": f"{told['upper']:g}"}))
        return told
