"""A plan, a line of it with its money by year, and a sheet of lines, as people fill them in."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.learning.policy.forms.planning_fields import (
    AreaChoice,
    BahtField,
    ChoiceOfOne,
    FiscalYearField,
    PlacedChoice,
)
from ppaos.learning.policy.models import PlanLine, PolicyPlan, Proposal, Resolution
from ppaos.learning.policy.queries.plan_lines import MONEY, LineTold, YearTold
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.referral.models import Batch

LINKS = ("proposal", "resolution", "model", "batch")


class PlanForm(forms.Form):
    """What a plan is called, where and over which fiscal years it is, who keeps it."""

    name = forms.CharField(label=_("Name of the plan"), max_length=300)
    area = AreaChoice(Area.objects.none(), label=_("Area"))
    first_year = FiscalYearField(label=_("First fiscal year (B.E.)"))
    last_year = FiscalYearField(
        label=_("Last fiscal year (B.E.)"), help_text=_("Development plans of provinces run over five years.")
    )
    organisation = ChoiceOfOne(Organisation.objects.none(), label=_("Organisation that keeps the plan"))
    document = PaperField(label=_("Paper of the plan"), required=False)

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["document" if "area" in choices else "area"]
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]


class MoneyForm(forms.Form):
    """Baht by fiscal year: of a line being written also what is asked for, of a plan in force granted and spent."""

    def __init__(
        self, *args: Any, years: list[int], names: tuple[str, ...] = MONEY[1:], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.years, self.names = years, names
        labels = {"asked": _("Asked for (baht)"), "granted": _("Granted (baht)"), "spent": _("Spent (baht)")}
        for year in years:
            for name in names:
                self.fields[f"{name}_{year}"] = BahtField(label=labels[name])

    @property
    def year_rows(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The boxes of each year."""
        for year in self.years:
            yield str(year), [self[f"{name}_{year}"] for name in self.names]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The boxes that belong to no year."""
        of_years = {f"{name}_{year}" for name in self.names for year in self.years}
        return [self[name] for name in self.fields if name not in of_years]

    def years_told(self) -> dict[int, YearTold]:
        """The money as the actions take it; a year of which nothing is told is not there."""
        told = {
            year: YearTold(**{name: self.cleaned_data.get(f"{name}_{year}") for name in self.names})
            for year in self.years
        }
        return {year: money for year, money in told.items() if money != YearTold()}


class LineForm(MoneyForm):
    """A line of a plan that is being drawn up."""

    code = forms.CharField(label=_("Code of the line"), max_length=40)
    name = forms.CharField(label=_("Project or activity"), max_length=300)
    aim = forms.CharField(
        label=_("Aim"), required=False, max_length=10_000, widget=forms.Textarea({"rows": 3})
    )
    indicator = forms.CharField(label=_("Indicator"), required=False, max_length=300)
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation that carries it out"))
    source_of_money = forms.CharField(label=_("Source of the money"), required=False, max_length=200)
    proposal = PlacedChoice(Proposal.objects.none(), label=_("Proposal it carries out"))
    resolution = PlacedChoice(Resolution.objects.none(), label=_("Resolution it carries out"))
    model = PlacedChoice(OperatingModel.objects.none(), label=_("Operating model that does it"))
    batch = PlacedChoice(Batch.objects.none(), label=_("Batch of referrals that does it"))
    total_baht = BahtField(
        label=_("Total (baht)"), required=True, help_text=_("What is asked for in the years below, together.")
    )

    def __init__(self, *args: Any, choices: dict[str, QuerySet[Any]], **kwargs: Any) -> None:
        super().__init__(*args, names=MONEY, **kwargs)
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]

    def told(self) -> LineTold:
        """The line as the actions take it."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("code", "name", "aim", "indicator", "source_of_money")}
        return LineTold(
            owner=given["owner"], total_baht=given["total_baht"], years=self.years_told(),
            links={name: given[name] for name in LINKS}, **texts,
        )  # fmt: skip


class LineSheetForm(forms.Form):
    """A sheet of lines."""

    file = forms.FileField(label=_("Sheet of the plan's lines (XLSX, ODS or CSV)"))


def years_of(plan: PolicyPlan) -> list[int]:
    """The fiscal years of a plan."""
    return list(range(plan.first_year, plan.last_year + 1))


def first_values(line: PlanLine) -> dict[str, Any]:
    """What stands in the boxes of a line."""
    names = ("code", "name", "aim", "indicator", "source_of_money", "total_baht", "owner", *LINKS)
    return {name: getattr(line, name) for name in names} | money_values(line)


def money_values(line: PlanLine) -> dict[str, Any]:
    """What stands in the boxes of its years."""
    return {
        f"{name}_{each.fiscal_year}": getattr(each, f"{name}_baht")
        for each in line.years.all()
        for name in MONEY
    }
