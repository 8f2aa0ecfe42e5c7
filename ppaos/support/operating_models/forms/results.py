"""Which result of a model is asked for: two rounds, baht of which year, where similar households are looked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.ground.geography.presenters import label
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters.results import round_words
from ppaos.support.operating_models.queries.result_households import Round, areas_beside, rounds_told
from ppaos.support.operating_models.queries.results import Asked, price_index, usual_rounds


class ResultForm(forms.Form):
    """The rounds told around the model; empty rounds: what records say alone."""

    before = forms.ChoiceField(
        label=gettext_lazy("Round before"), required=False,
        help_text=gettext_lazy("Until the year the model began. A member counts where it was asked before it joined."),
    )  # fmt: skip
    after = forms.ChoiceField(
        label=gettext_lazy("Round after"), required=False,
        help_text=gettext_lazy("Leave both empty for what records say alone."),
    )  # fmt: skip
    baht_year = forms.TypedChoiceField(label=gettext_lazy("In baht of the year"), coerce=int)
    area = forms.ChoiceField(
        label=gettext_lazy("Similar households are looked for in"),
        help_text=gettext_lazy("A wider area has more of them; a narrower one is more alike."),
    )

    def __init__(self, *arguments: Any, model: OperatingModel, **named: Any) -> None:
        """With the rounds, years and areas there are for the model."""
        super().__init__(*arguments, **named)
        areas, index = areas_beside(model), price_index()
        widest = areas[-1].code if areas else ""
        told = rounds_told(widest)
        rounds = [(year, number) for year, number, _homes in told]
        first, later = usual_rounds(model.began_on, rounds)
        choices = [("", _("none"))]
        choices += [(_key(each), round_words(*each)) for each in rounds]
        years = [row.year_be for row in reversed(index.years)]
        fields: dict[str, Any] = self.fields
        fields["before"].choices = fields["after"].choices = choices
        fields["baht_year"].choices = [(str(year), str(year)) for year in years]
        fields["area"].choices = [(area.code, label(area)) for area in areas]
        paired = first is not None and later is not None
        fields["before"].initial = _key(first) if paired else ""
        fields["after"].initial = _key(later) if paired else ""
        fields["baht_year"].initial = str(later[0] if later and later[0] in years else years[0])
        fields["area"].initial = widest

    def clean(self) -> dict[str, Any]:
        """Two rounds, or none."""
        typed = super().clean() or {}
        if bool(typed.get("before")) != bool(typed.get("after")) and not self.errors:
            self.add_error("after", _("Choose two rounds, or leave both empty."))
        return typed

    def asked(self) -> Asked:
        """What was chosen."""
        told = self.cleaned_data
        return Asked(_round(told["before"]), _round(told["after"]), told["baht_year"], told["area"])


def _key(of: Round | None) -> str:
    return f"{of[0]}-{of[1]}" if of else ""


def _round(key: str) -> Round | None:
    year, _dash, number = key.partition("-")
    return (int(year), int(number)) if key else None
