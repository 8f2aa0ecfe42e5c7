"""Finding, entering and changing services on screen."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.engine.routing import FACTS, rule_fault
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.actions import ServiceTerms
from ppaos.people.cooperation.forms.fields import AreaField, LastDayField, OffersAreas
from ppaos.people.cooperation.forms.rule_words import COMPARED, read_rule, value_text
from ppaos.people.cooperation.models import Organisation, OrganisationKind, Service
from ppaos.people.cooperation.permissions import organisations_in_sight
from ppaos.people.cooperation.presenters.services import STATES, STATUSES, in_thai, need_choices

MANAGE = "manage_organisations"
EMPTY_RULES, MOST_RULES, MOST_DAYS = 3, 30, 1000
FIRST_YEAR, LAST_YEAR = 2500, 2700


class AnyAreaField(AreaField):
    """Any area, by name or code: the directory is open to everybody who signs in."""

    def offer_all(self) -> None:
        """Take every area in force."""
        self.areas = Area.objects.in_force(timezone.localdate())


class ServiceFilter(forms.Form):
    """Half a name, a need, an area: each narrows the list."""

    words = forms.CharField(label=_("Service or organisation"), required=False)
    need = forms.ChoiceField(label=_("Need answered"), required=False)
    per = forms.ChoiceField(
        label=_("Given to"), required=False, choices=[("", _("either")), *Service.Per.choices]
    )
    area = AnyAreaField(label=_("Area"), required=False)
    ended = forms.BooleanField(label=_("Ended ones too"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["need"]).choices = [("", _("every need")), *need_choices()]
        cast(AnyAreaField, self.fields["area"]).offer_all()

    def area_suggestions(self) -> list[str]:
        """Areas that the page offers to pick from."""
        return cast(AnyAreaField, self.fields["area"]).suggestions()

    def criteria(self) -> dict[str, Any]:
        """What `queries.matching_services` takes; what cannot be read narrows nothing and is told by the form."""
        self.is_valid()
        typed = self.cleaned_data
        return {name: typed[name] for name in ("words", "need", "per", "area", "ended") if typed.get(name)}


class ServiceForm(OffersAreas):
    """What a service is. Days by state stand in a box each."""

    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Small letters a to z, digits and _; it stays.")
    )
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Whose service"))
    area = AreaField(
        label=_("Area"), help_text=_("Where the organisation itself answers at first; offices follow.")
    )
    name_th = forms.CharField(label=_("Name in Thai"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    description = forms.CharField(
        label=_("In short"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    needs = forms.MultipleChoiceField(label=_("Needs it answers"), widget=forms.CheckboxSelectMultiple)
    per = forms.ChoiceField(label=_("Given to"), choices=Service.Per.choices)
    amount_baht = forms.DecimalField(
        label=_("Amount in baht"), required=False, min_value=Decimal(0), max_digits=12, decimal_places=2,
        help_text=_("Empty: not in money, or not known."),
    )  # fmt: skip
    amount_unit = forms.CharField(label=_("Unit of the amount"), max_length=40, required=False)
    period = forms.ChoiceField(label=_("Asked for again each"), choices=Service.Period.choices)
    times_per_period = forms.IntegerField(
        label=_("Times in that period"), min_value=1, max_value=99, initial=1
    )
    documents = forms.CharField(
        label=_("Documents"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line."),
    )
    channel = forms.CharField(label=_("How to ask for it"), max_length=200, required=False)
    status = forms.ChoiceField(label=_("Behind it"))
    source = forms.CharField(label=_("Where from"), widget=forms.Textarea(attrs={"rows": 2}))
    valid_from = ThaiDateField(
        label=_("Holds from"), help_text=_("A later day than before: the terms until then stay known.")
    )
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))

    def __init__(self, by: Any, *args: Any, service: Service | None = None, **kwargs: Any) -> None:
        if service is not None:
            kwargs["initial"] = _initial(service)
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["needs"]).choices = need_choices()
        status = cast(forms.ChoiceField, self.fields["status"])
        status.choices = [(code, _(words)) for code, words in STATUSES.items()]
        for state, words in STATES.items():
            self.fields[f"days_{state}"] = forms.IntegerField(
                label=_("Days: %(state)s") % {"state": _(words)},
                required=False,
                min_value=1,
                max_value=MOST_DAYS,
            )
        if service is not None:
            for name in ("code", "organisation", "area"):
                del self.fields[name]
        else:
            self.offer_areas(by, MANAGE)
            self.offer_organisations("organisation", organisations_in_sight(by))

    def clean_documents(self) -> list[str]:
        """A document a line."""
        lines = [line.strip() for line in self.cleaned_data["documents"].splitlines() if line.strip()]
        if any(len(line) > 120 for line in lines):
            raise ValidationError(_("Say each document in at most 120 letters."))
        return lines

    def terms(self, eligibility: list[dict[str, Any]]) -> ServiceTerms:
        """What was typed, with the rules beside it."""
        typed = self.cleaned_data
        days = {state: typed[f"days_{state}"] for state in STATES if typed.get(f"days_{state}")}
        named = {name: typed[name] for name in ServiceTerms.__dataclass_fields__ if name in typed}
        return ServiceTerms(**named, eligibility=eligibility, standard_days=days)


class RuleForm(forms.Form):
    """One rule of eligibility; a row without a fact is none."""

    fact = forms.ChoiceField(label=_("Fact"), required=False)
    compared = forms.ChoiceField(
        label=_("Compared"), required=False, choices=[(name, name) for name in COMPARED], initial=">="
    )
    value = forms.CharField(label=_("Value"), required=False, max_length=200)
    thai = forms.CharField(label=_("In Thai"), required=False, max_length=200)
    english = forms.CharField(label=_("In English"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(name, fact.thai if in_thai() else fact.english) for name, fact in FACTS.items()]
        cast(forms.ChoiceField, self.fields["fact"]).choices = [("", "–"), *names]

    def clean(self) -> dict[str, Any]:
        """The rule must be one that can be used."""
        typed = super().clean() or {}
        if typed.get("fact") and (fault := rule_fault(self.rule())):
            raise ValidationError(fault.fault)
        return typed

    def rule(self) -> dict[str, Any]:
        """The rule as the engine takes it."""
        typed = self.cleaned_data
        return read_rule(*(typed.get(name, "") for name in ("fact", "compared", "value", "thai", "english")))


# Django's formsets take no type in brackets when the program runs.
class _Rules(forms.BaseFormSet):  # type: ignore[type-arg]
    def rules(self) -> list[dict[str, Any]]:
        """The rows that name a fact."""
        return [form.rule() for form in self.forms if form.cleaned_data.get("fact")]


RuleFormSet = forms.formset_factory(RuleForm, formset=_Rules, extra=EMPTY_RULES, max_num=MOST_RULES)


def rule_rows(service: Service | None) -> list[dict[str, str]]:
    """The rules of a service as the boxes show them."""
    return [
        {
            "fact": rule["fact"],
            "compared": rule["is"],
            "value": value_text(rule["value"]),
            "thai": rule["thai"],
            "english": rule["english"],
        }
        for rule in (service.eligibility if service else [])
    ]


class PlaceForm(OffersAreas):
    """Who answers for a service in an area: one office, or every office of a kind in it."""

    area = AreaField(label=_("Area"), help_text=_("Type a name or a code."))
    office = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Answered by"),
        required=False,
        empty_label=_("every office of the kind"),
    )
    kind = forms.ChoiceField(
        label=_("Kind of office"), required=False, choices=[("", "–"), *OrganisationKind.choices]
    )

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_areas(by, MANAGE)
        self.offer_organisations("office", organisations_in_sight(by))

    def clean(self) -> dict[str, Any]:
        """An office or a kind."""
        typed = super().clean() or {}
        if not typed.get("office") and not typed.get("kind"):
            raise ValidationError(_("Pick an office, or a kind of office."))
        return typed


class CapacityForm(OffersAreas):
    """How many a service takes in a fiscal year, and what money there is; empty is not known."""

    area = AreaField(label=_("Area"), help_text=_("Type a name or a code."))
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    places = forms.IntegerField(label=_("Places"), required=False, min_value=0, max_value=2_000_000_000)
    baht = forms.DecimalField(
        label=_("Budget in baht"), required=False, min_value=Decimal(0), max_digits=16, decimal_places=2
    )
    source = forms.CharField(label=_("Where from"), required=False, max_length=200)

    def __init__(self, by: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"fiscal_year": fiscal_year(timezone.localdate())})
        super().__init__(*args, **kwargs)
        self.offer_areas(by, MANAGE)


def _initial(service: Service) -> dict[str, Any]:
    given = {name: getattr(service, name) for name in ServiceTerms.__dataclass_fields__}
    days = {f"days_{state}": days for state, days in service.standard_days.items()}
    return given | days | {"documents": "\n".join(service.documents)}


def offices_of_kind(kind: str, area: Area, organisations: QuerySet[Organisation]) -> list[Organisation]:
    """The offices of a kind that lie in an area, of those in sight."""
    within = Area.objects.within(area.code, timezone.localdate())
    return list(organisations.filter(kind=kind, area__in=within, ended_on__isnull=True))
