"""A research project, whom it serves, a use of analysis and a target, as people fill them in."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.learning.policy.forms.deliverables import DeliveredFileField
from ppaos.learning.policy.forms.planning_fields import AreaChoice, BahtField, FiscalYearField
from ppaos.learning.policy.models import ResearchProject
from ppaos.learning.policy.queries.indicators import indicators
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.presenters import organisation_name
from ppaos.support.operating_models.models import OperatingModel


class AreasChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Some areas."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name with the level."""
        return label(obj)


class OrganisationChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of some organisations."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return organisation_name(obj)


class ProjectForm(forms.Form):
    """What is told of a research project."""

    contract_no = forms.CharField(label=gettext_lazy("Contract number"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Title of the project"), max_length=400)
    university = OrganisationChoice(Organisation.objects.none(), label=gettext_lazy("University"))
    leader = forms.CharField(label=gettext_lazy("Leader of the project"), max_length=200, required=False)
    area = AreaChoice(Area.objects.none(), label=gettext_lazy("Area of the contract"))
    fiscal_year = FiscalYearField(label=gettext_lazy("Fiscal year (B.E.)"))
    starts_on = ThaiDateField(label=gettext_lazy("Begins on"))
    ends_on = ThaiDateField(label=gettext_lazy("Ends on"))
    grant_baht = BahtField(
        label=gettext_lazy("Grant in baht"),
        help_text=gettext_lazy("Empty is not known; that is not zero."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, areas: QuerySet[Area], universities: QuerySet[Organisation],
        project: ResearchProject | None = None, sees_leader: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        initial = {name: getattr(project, name) for name in self.base_fields} if project else {}
        super().__init__(*args, **({"initial": initial} | kwargs))
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["university"].queryset = universities  # type: ignore[attr-defined]
        if project:
            del self.fields["contract_no"]
        if not sees_leader:
            del self.fields["leader"]

    def clean(self) -> dict[str, Any]:
        """Refuse an end before the beginning, at its own box."""
        told = super().clean() or {}
        first, last = told.get("starts_on"), told.get("ends_on")
        if first and last and last < first:
            self.add_error(
                "ends_on", _("The project would end before it begins. Look at the two days again.")
            )
        return told


class ServedForm(forms.Form):
    """Which areas and models a project serves."""

    areas = AreasChoice(
        Area.objects.none(), label=gettext_lazy("Areas served"), required=False,
        widget=forms.SelectMultiple({"size": 12}),
    )  # fmt: skip
    models = forms.ModelMultipleChoiceField(
        OperatingModel.objects.none(), label=gettext_lazy("Operating models served"), required=False,
        widget=forms.SelectMultiple({"size": 8}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, areas: QuerySet[Area], models: QuerySet[OperatingModel], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["areas"].queryset = areas  # type: ignore[attr-defined]
        self.fields["models"].queryset = models  # type: ignore[attr-defined]


class StateForm(forms.Form):
    """Where a project stands."""

    state = forms.ChoiceField(choices=ResearchProject.State.choices)


class ProjectFileForm(forms.Form):
    """A sheet of projects."""

    file = forms.FileField(
        label=gettext_lazy("Sheet of research projects (XLSX, ODS or CSV)"),
        help_text=gettext_lazy("With the columns of the sheet that this list gives out."),
    )


class UseForm(forms.Form):
    """A use of an analysis system."""

    system = forms.CharField(label=gettext_lazy("System of analysis"), max_length=200)
    output = forms.CharField(
        label=gettext_lazy("Which output was used"), max_length=300,
        help_text=gettext_lazy("Such as a list of target groups, a map, a figure."),
    )  # fmt: skip
    organisation = OrganisationChoice(Organisation.objects.none(), label=gettext_lazy("Who used it"))
    area = AreaChoice(Area.objects.none(), label=gettext_lazy("Where"))
    decision = forms.CharField(label=gettext_lazy("What was given out by it"), max_length=300)
    on = ThaiDateField(label=gettext_lazy("Day of the decision"))
    baht = BahtField(
        label=gettext_lazy("Baht given out"),
        help_text=gettext_lazy("Empty is not known; that is not zero."),
    )  # fmt: skip
    households = forms.IntegerField(
        label=gettext_lazy("To how many households"), required=False, min_value=0, max_value=10_000_000,
        help_text=gettext_lazy("Empty is not known; that is not zero."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "amount"}),
    )  # fmt: skip
    evidence = DeliveredFileField(label=gettext_lazy("Paper that shows it"))

    def __init__(
        self, *args: Any, areas: QuerySet[Area], organisations: QuerySet[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """A target of an indicator for a fiscal year."""

    code = forms.ChoiceField(label=gettext_lazy("Indicator"))
    area = AreaChoice(Area.objects.none(), label=gettext_lazy("Area"))
    fiscal_year = FiscalYearField(label=gettext_lazy("Fiscal year (B.E.)"))
    value = BahtField(label=gettext_lazy("Target"), required=True)
    source = forms.CharField(
        label=gettext_lazy("Decided in"), max_length=300, help_text=gettext_lazy("The paper or the meeting.")
    )

    def __init__(self, *args: Any, areas: QuerySet[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = "th" if (get_language() or "").startswith("th") else "en"
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]
        self.fields["code"].choices = [  # type: ignore[attr-defined]
            (code, each.label[language]) for code, each in indicators().items()
        ]
