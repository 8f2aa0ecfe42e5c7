"""Which referrals go together, which columns leave, in which package, who received it."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.support.referral.models import Batch, Ground, SheetForm
from ppaos.support.referral.presenters.package import KeyUnfit, header, public_key
from ppaos.support.referral.queries.batch_fields import batch_fields
from ppaos.support.referral.queries.batches import Selection

YES = "yes"


def selection_of(asked: QueryDict, area: str) -> Selection | None:
    """What an address asks for; None where it names no organisation yet. 404 for what is none."""
    dimension, ground = asked.get("dimension", ""), asked.get("ground", "")
    if dimension not in ("", *DIMENSIONS) or ground not in ("", *Ground.values):
        raise Http404("no such dimension or ground")
    organisation = _number(asked.get("organisation", ""))
    if organisation is None:
        return None
    is_urgent = asked.get("urgent", "") == YES
    return Selection(organisation, area, _number(asked.get("service", "")), dimension, ground, is_urgent)


def _number(value: str) -> int | None:
    if not value:
        return None
    if not value.isdecimal():
        raise Http404("not a number")
    return int(value)


class MakeForm(forms.Form):
    """Which columns leave besides those without which no answer finds its way."""

    fields_leaving = forms.MultipleChoiceField(
        label=_("Columns that leave"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick no more than the receiver needs."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, may_leave: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [batch_fields()[code] for code in may_leave]
        optional = [row for row in rows if not row.is_always]
        field: Any = self.fields["fields_leaving"]
        field.choices = [(row.code, header(row)) for row in optional]
        field.initial = [row.code for row in optional if row.is_default]


class CoordinateForm(forms.Form):
    """With whom it is coordinated before anything leaves."""

    note = forms.CharField(
        label=_("With whom, and what was agreed"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class SendForm(forms.Form):
    """In which package it leaves."""

    kind = forms.ChoiceField(label=_("Package"), choices=Batch.Package.choices)
    sheet_form = forms.ModelChoiceField(
        label=_("In the agency's own form"), queryset=SheetForm.objects.none(), required=False,
        help_text=_("Empty: our own sheet, with columns to answer in."),
    )  # fmt: skip
    receiver_key = forms.CharField(
        label=_("Public key of the receiver (JWK)"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("Only for a package for a machine."),
    )  # fmt: skip

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own: Any = self.fields["sheet_form"]
        own.queryset = SheetForm.objects.filter(organisation=batch.organisation, ended_at=None).order_by(
            "name"
        )

    def clean_receiver_key(self) -> dict[str, Any] | None:
        """The key, where it can be used."""
        text = self.cleaned_data["receiver_key"].strip()
        if not text:
            return None
        try:
            told: dict[str, Any] = json.loads(text)
            public_key(told)
        except KeyUnfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit
        except ValueError as error:
            raise forms.ValidationError(_("This is no public key (JWK) that can be read.")) from error
        return told

    def clean(self) -> dict[str, Any]:
        """A machine's package needs a key, and is in no agency's form."""
        told: dict[str, Any] = super().clean() or {}
        is_for_machine = told.get("kind") == Batch.Package.JWE
        if is_for_machine and not told.get("receiver_key") and "receiver_key" not in self.errors:
            self.add_error(
                "receiver_key", _("A package for a machine needs the receiver's public key (JWK).")
            )
        if is_for_machine and told.get("sheet_form"):
            self.add_error("sheet_form", _("A machine reads our columns. Leave the form empty."))
        return told


class ReceiptForm(forms.Form):
    """Who took the package at the receiver's, and when."""

    receipt = forms.CharField(label=_("Received by"), max_length=200)
    on = ThaiDateField(label=_("Received on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].latest = timezone.localdate()  # type: ignore[attr-defined]
