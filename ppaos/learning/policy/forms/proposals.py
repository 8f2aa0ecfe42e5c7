"""A figure to freeze, a proposal, the households it concerns, and what a level says of it, as people fill them in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models import Group
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.monitoring.models import Study
from ppaos.learning.policy.forms.planning_fields import (
    AreaChoice,
    BahtField,
    ChoiceOfOne,
    FiscalYearField,
    PlacedChoice,
)
from ppaos.learning.policy.models import Endorsement, Meeting
from ppaos.learning.policy.queries.dated_figures import FIGURES
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.models import OperatingModel

LINKS = ("model", "study", "meeting", "organisation")
SAID = ("problem", "what", "expected")
LONGEST = 20_000


def figure_choices() -> list[tuple[str, str]]:
    """The figures that can be told of any day, as the reader's language calls them."""
    language = "th" if (get_language() or "th").startswith("th") else "en"
    return [(code, figure.label[language]) for code, figure in FIGURES.items()]


class FreezeForm(forms.Form):
    """Which figure of which area on which day."""

    code = forms.ChoiceField(label=_("Which figure"))
    area = AreaChoice(Area.objects.none(), label=_("Area"))
    on = ThaiDateField(
        label=_("As it stood on"), help_text=_("Up to today. Records made since are counted as of that day.")
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = figure_choices()  # type: ignore[attr-defined]
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]


class ProposalForm(forms.Form):
    """What a proposal says. Everything but the title may wait until it is handed in."""

    title = forms.CharField(label=_("Title of the proposal"), max_length=300)
    area = AreaChoice(Area.objects.none(), label=_("Area"))
    problem = forms.CharField(
        label=_("The problem"), required=False, widget=forms.Textarea({"rows": 5}), max_length=LONGEST,
        help_text=_("What is wrong, for whom. The figures that show it are cited below, each as it stood on its day."),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What is to be done"), required=False, widget=forms.Textarea({"rows": 5}), max_length=LONGEST
    )
    expected = forms.CharField(
        label=_("The change expected"), required=False, widget=forms.Textarea({"rows": 3}), max_length=LONGEST,
        help_text=_("Which figure shall move how far, until when."),
    )  # fmt: skip
    budget_baht = BahtField(label=_("Budget (baht)"))
    fiscal_year = FiscalYearField(label=_("Fiscal year"), required=False)
    model = PlacedChoice(OperatingModel.objects.none(), label=_("Operating model"))
    study = PlacedChoice(Study.objects.none(), label=_("Study of social return"))
    meeting = PlacedChoice(Meeting.objects.none(), label=_("From which meeting"))
    organisation = ChoiceOfOne(Organisation.objects.none(), label=_("Organisation that proposes"))

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "area" not in choices:
            del self.fields["area"]
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """The answers as the actions take them."""
        given = dict(self.cleaned_data)
        said = {name: given.pop(name) for name in SAID}
        links = {name: given.pop(name) for name in LINKS}
        return given | {"said": said, "links": links}


class TypedHouseholdsForm(forms.Form):
    """Households by their codes."""

    codes = forms.CharField(
        label=_("Codes of households"), widget=forms.Textarea({"rows": 4}), max_length=LONGEST,
        help_text=_("As they stand on the pages of households, one a line or with commas between."),
    )  # fmt: skip


class GroupForm(forms.Form):
    """A target group of the proposal's area."""

    group = forms.ChoiceField(label=_("Target group"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(str(each), group_words(each)) for each in (Group.WELFARE, Group.MODEL)]
        self.fields["group"].choices = groups  # type: ignore[attr-defined]


class SayForm(forms.Form):
    """What the level whose turn it is says."""

    turn = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    verdict = forms.ChoiceField(
        label=_("What this level says"), choices=Endorsement.Verdict.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason or remark"), required=False, widget=forms.Textarea({"rows": 3}), max_length=5_000,
        help_text=_("Needed where it is sent back: another version has to answer it."),
    )  # fmt: skip
    on = ThaiDateField(label=_("On which day"))
    organisation = ChoiceOfOne(Organisation.objects.none(), label=_("For which organisation"))
    meeting = PlacedChoice(Meeting.objects.none(), label=_("In which meeting"))

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], meetings: QuerySet[Meeting], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial["on"] = timezone.localdate()
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Refuse sending back without a reason."""
        given = super().clean() or {}
        if given.get("verdict") == Endorsement.Verdict.SENT_BACK and not given.get("reason", "").strip():
            raise ValidationError(
                {"reason": _("Say why it is sent back, so that another version can answer it.")}
            )
        return given


class DropForm(forms.Form):
    """Why a proposal goes no further."""

    reason = forms.CharField(label=_("Why it goes no further"), max_length=300)
