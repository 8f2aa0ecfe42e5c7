"""What is typed of an agreement: parties, term, scope; rows of what flows to whom, and of who signed."""

from collections import Counter
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Q, QuerySet, When
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.people.cooperation.actions import AgreementTerms, FlowTerms, SignatoryTerms
from ppaos.people.cooperation.forms.fields import AreaField, AreasField, LastDayField, OffersAreas
from ppaos.people.cooperation.forms.organisations import SMALL_OFFICES
from ppaos.people.cooperation.models import AgreedFlow, Agreement, Organisation
from ppaos.people.cooperation.permissions import FIELD_CLASS_WORDS, organisations_in_sight
from ppaos.people.cooperation.queries.agreements import AgreementState, matching_agreements

MANAGE = "manage_organisations"
EMPTY_ROWS, MOST_ROWS = 3, 60


def parties_offered(by: Any, agreement: Agreement | None = None) -> QuerySet[Organisation]:
    """Bodies that sign: whoever agrees with a department agrees with its offices below the province too. Who has
    signed this agreement stands first, and may do so again though out of sight."""
    above = organisations_in_sight(by).exclude(SMALL_OFFICES).filter(ended_on__isnull=True)
    if agreement is None:
        return above.order_by("name_th", "pk")
    signed = Q(pk__in=agreement.parties.values("pk"))
    offered = Organisation.objects.filter(signed | Q(pk__in=above.values("pk")))
    return offered.order_by(Case(When(signed, then=0), default=1), "name_th", "pk")


class AgreementForm(OffersAreas):
    """Who agrees on what in which area, from when, until when. The area is given once and stays."""

    title = forms.CharField(label=_("Title of the agreement"), max_length=200)
    level = forms.ChoiceField(label=_("Level"), required=False, choices=[("", "–"), *Agreement.Level.choices])
    area = AreaField(label=_("Area"), help_text=_("Who looks after this area keeps the agreement."))
    more_areas = AreasField(
        label=_("Holds in these areas too"), required=False, help_text=_("A name or a code a line.")
    )
    about = forms.CharField(
        label=_("What the parties do together"), required=False, max_length=4000, widget=forms.Textarea
    )
    parties = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("Between"), widget=forms.CheckboxSelectMultiple
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may be shared"), choices=Agreement.Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    signed_on = ThaiDateField(label=_("Signed on"), required=False)
    valid_from = ThaiDateField(label=_("Holds from"))
    valid_to = LastDayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))
    warn_days = forms.IntegerField(
        label=_("Days before its end when it is warned of"), min_value=0, max_value=365, initial=90
    )

    def __init__(self, by: Any, *args: Any, agreement: Agreement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_areas(by, MANAGE)
        cast(AreasField, self.fields["more_areas"]).offer(by, MANAGE)
        if agreement is not None:
            del self.fields["area"]
        parties = cast("forms.ModelMultipleChoiceField[Organisation]", self.fields["parties"])
        parties.queryset = parties_offered(by, agreement)
        cast(ThaiDateField, self.fields["signed_on"]).latest = timezone.localdate()

    def clean_parties(self) -> QuerySet[Organisation]:
        """Each party once."""
        parties: QuerySet[Organisation] = self.cleaned_data["parties"]
        data = cast("MultiValueDict[str, str]", self.data)
        given = Counter(data.getlist(self.add_prefix("parties")))
        for party in parties:
            if given[str(party.pk)] > 1:
                raise ValidationError(
                    _("«%(name)s» stands twice among the parties. Name it once."), params={"name": party}
                )
        return parties

    def terms(self, flows: "RowSet", signatories: "RowSet") -> AgreementTerms:
        """What was typed, with the rows beside it."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "area"}
        return AgreementTerms(
            **typed | {"parties": list(typed["parties"])},
            flows=[FlowTerms(**row) for row in flows.told()],
            signatories=[SignatoryTerms(**row) for row in signatories.told()],
        )


class PartyRow(forms.Form):
    """A row that speaks of one party; without a party it is none."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Party"), required=False, empty_label="–"
    )

    def __init__(self, *args: Any, offered: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"]).queryset = offered

    def clean(self) -> dict[str, Any]:
        """What is told belongs to a party."""
        typed = super().clean() or {}
        if "organisation" not in self.errors and not typed.get("organisation") and any(typed.values()):
            raise ValidationError(_("Say which party this row speaks of, or empty the row."))
        return typed


class FlowRow(PartyRow):
    """Which records with which kinds of field go to a party, for what, by which law."""

    scope = forms.ChoiceField(
        label=_("What flows"), required=False, choices=[("", "–"), *Agreement.Scope.choices]
    )
    field_classes = forms.MultipleChoiceField(
        label=_("Kinds of field beside plain words"), required=False, choices=list(FIELD_CLASS_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    purpose = forms.CharField(label=_("What for"), required=False, max_length=300)
    legal_basis = forms.ChoiceField(
        label=_("Legal basis"), required=False, choices=[("", "–"), *AgreedFlow.LegalBasis.choices]
    )
    basis_note = forms.CharField(label=_("Which law or section"), required=False, max_length=300)


class SignatoryRow(PartyRow):
    """Who signed for a party."""

    name = forms.CharField(label=_("Name and surname"), required=False, max_length=200)
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    signed_on = ThaiDateField(label=_("Signed on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(ThaiDateField, self.fields["signed_on"]).latest = timezone.localdate()


# Django's formsets take no type in brackets when the program runs.
class RowSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Rows of an agreement."""

    def told(self) -> list[dict[str, Any]]:
        """The rows that speak of a party."""
        return [form.cleaned_data for form in self.forms if form.cleaned_data.get("organisation")]


FlowRows = forms.formset_factory(
    FlowRow, formset=RowSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)
SignatoryRows = forms.formset_factory(
    SignatoryRow, formset=RowSet, extra=EMPTY_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


def as_typed(agreement: Agreement) -> dict[str, Any]:
    """An agreement as the boxes of `AgreementForm` show it."""
    plain = ("title", "level", "about", "scopes", "signed_on", "valid_from", "warn_days")
    more = agreement.more_areas.order_by("code")
    return {name: getattr(agreement, name) for name in plain} | {
        "parties": list(agreement.parties.values_list("pk", flat=True)),
        "more_areas": "\n".join(f"{label(area)} ({area.code})" for area in more),
        "valid_to": agreement.valid_to and agreement.valid_to - timedelta(days=1),
    }


def rows_typed(agreement: Agreement) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Its flows and its signatories as the rows show them."""
    flows: Any = agreement.flows.order_by("pk").values(
        "organisation", "scope", "field_classes", "purpose", "legal_basis", "basis_note"
    )
    signed: Any = agreement.signatories.order_by("pk").values("organisation", "name", "position", "signed_on")
    return list(flows), list(signed)


class AgreementFilter(forms.Form):
    """A word, a level, a state, a party: each narrows the list."""

    words = forms.CharField(label=_("Agreement"), required=False)
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("every level")), *Agreement.Level.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("every state")), *AgreementState.choices]
    )
    party = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Party"), required=False, empty_label=_("every party")
    )

    def __init__(self, agreements: QuerySet[Agreement], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = cast("forms.ModelChoiceField[Organisation]", self.fields["party"])
        signed = Q(agreements__in=agreements)
        party.queryset = Organisation.objects.filter(signed).distinct().order_by("name_th", "pk")
        self.agreements = agreements

    def narrowed(self) -> QuerySet[Agreement]:
        """The agreements that fit what could be read."""
        self.is_valid()
        typed = {name: value for name, value in self.cleaned_data.items() if value}
        return matching_agreements(self.agreements, timezone.localdate(), **typed)


class DocumentForm(forms.Form):
    """The signed document."""

    document = PaperField(label=_("Signed document"))
