"""Help given, typed: a line, a correction of it, which lines a page shows, why they are taken out."""

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Person
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.ledger import Chosen, organisations_for

AHEAD = timedelta(days=366 * 5)
FILE_BYTES = 10_000_000


class HelpForm(forms.Form):
    """One line of the ledger about a household."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    what = forms.CharField(label=_("What was given"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of help"), choices=HelpLine.Kind.choices)
    stage = forms.ChoiceField(
        label=_("How far it is"), choices=HelpLine.Stage.choices, initial=HelpLine.Stage.PAID,
        help_text=_("Promised, budgeted and given are never added together."),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        label=_("From which organisation"), queryset=Organisation.objects.none()
    )
    given_on = ThaiDateField(label=_("Day it was given"), required=False)
    baht = forms.DecimalField(
        label=_("Worth in baht"), required=False, max_digits=14, decimal_places=2,
        help_text=_("Leave it empty where the worth is not known. Empty is not zero."),
    )  # fmt: skip
    quantity = forms.DecimalField(label=_("How many"), required=False, max_digits=14, decimal_places=2)
    unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    person = forms.ModelChoiceField(
        label=_("To which member"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("the whole household"),
    )
    programme = forms.CharField(label=_("Programme"), required=False, max_length=200)
    budget_line = forms.CharField(label=_("Budget line"), required=False, max_length=100)
    fiscal_year = forms.IntegerField(
        label=_("Fiscal year (B.E.)"), required=False, help_text=_("Left empty, it is that of the day.")
    )
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("A photo, receipt or letter, up to 10 MB.")
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=300)

    def __init__(self, *args: Any, household: Household, acting_for: set[int] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["key"].initial = f"form {secrets.token_hex(16)}"
        self.fields["organisation"].queryset = organisations_for(household, acting_for)  # type: ignore[attr-defined]
        living = Person.objects.filter(
            memberships__household=household, memberships__valid_to=None, merged_into=None
        )
        self.fields["person"].queryset = living.distinct()  # type: ignore[attr-defined]
        self.fields["given_on"].latest = today + AHEAD  # type: ignore[attr-defined]

    def clean_evidence(self) -> Any:
        """No larger file than a photo needs."""
        given = self.cleaned_data["evidence"]
        if given and given.size > FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Send a smaller photo or a PDF."))
        return given


class CorrectionForm(forms.Form):
    """What a line is truly worth."""

    baht = forms.DecimalField(label=_("True worth in baht"), required=False, max_digits=14, decimal_places=2)
    quantity = forms.DecimalField(label=_("True number"), required=False, max_digits=14, decimal_places=2)
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)


class TakeBackForm(forms.Form):
    """That a line was never so."""

    reason = forms.CharField(label=_("Why it was never so"), max_length=300)


class LinesFileForm(forms.Form):
    """Why lines of the ledger are taken out, and in which kind of file."""

    purpose = forms.ChoiceField(
        label=_("What for?"),
        choices=[
            (PersonalRead.ASSIST, _("to give or refer help")),
            (PersonalRead.VERIFY, _("to verify the household")),
        ],
    )
    format = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])


class CloseYearForm(forms.Form):
    """Whose ledger is closed for which fiscal year."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    fiscal_year = forms.TypedChoiceField(label=_("Fiscal year (B.E.)"), coerce=int)

    def __init__(self, *args: Any, organisations: Any, years: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = [(body.pk, str(body)) for body in organisations]  # type: ignore[attr-defined]
        self.fields["fiscal_year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


def chosen_of(asked: QueryDict) -> Chosen:
    """Which lines an address asks for; a word that is none of the choices is 404."""
    words = {
        name: asked.get(name, "").strip()
        for name in ("year", "stage", "kind", "organisation", "budget_line", "programme")
    }
    for name, known in (("stage", HelpLine.Stage.values), ("kind", HelpLine.Kind.values)):
        if words[name] and words[name] not in known:
            raise Http404(f"no {name} {words[name]}")
    return Chosen(
        year=_number(words["year"]), stage=words["stage"], kind=words["kind"],
        organisation=_number(words["organisation"]), budget_line=words["budget_line"], programme=words["programme"],
        asked={name: value for name, value in words.items() if value},
    )  # fmt: skip


def _number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Http404(f"no number {text}")
    return int(text) if text else None
