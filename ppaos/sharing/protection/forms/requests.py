"""Requests of data subjects as the protection officer types them in, and the acts on them."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.people.registry.models import ChangeRequest, Consent, Purpose
from ppaos.sharing.protection.actions.requests import NOT_CHECKED, Sender
from ppaos.sharing.protection.models import DataRequest, SourceNotice
from ppaos.sharing.protection.queries.requests import changes_of, consents_of
from ppaos.sharing.protection.queries.rights import grounds_for, identities


def said(words: Any) -> str:
    """Words of a table in the reader's language."""
    return str(words.get(get_language() or "th", words["th"]))


def identity_choices() -> list[tuple[str, str]]:
    """How a sender proves who they are."""
    return [(code, said(each.words)) for code, each in identities().items()]


class RequestForm(forms.Form):
    """A request as it came in."""

    kind = forms.ChoiceField(label=gettext_lazy("What is asked for"), choices=DataRequest.Kind.choices)
    channel = forms.ChoiceField(label=gettext_lazy("How it came"), choices=DataRequest.Channel.choices)
    received_on = ThaiDateField(
        label=gettext_lazy("Request received on"),
        help_text=gettext_lazy("The thirty days of the law begin then."),
    )
    is_by_representative = forms.BooleanField(
        label=gettext_lazy("A representative asks for the person"), required=False
    )
    sender_name = forms.CharField(label=gettext_lazy("Who asks"), max_length=200, required=False)
    contact = forms.CharField(
        label=gettext_lazy("Where the answer goes"), max_length=200, required=False,
        help_text=gettext_lazy("An address or a telephone number."),
    )  # fmt: skip
    identity = forms.ChoiceField(label=gettext_lazy("How they proved who they are"), choices=identity_choices)
    letter = PaperField(label=gettext_lazy("The letter, or the letter of authority"), required=False)
    text = forms.CharField(
        label=gettext_lazy("What they say, in their words"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip

    def sender(self) -> Sender:
        """Who asks, as the action takes it."""
        told = self.cleaned_data
        return Sender(
            name=told["sender_name"], contact=told["contact"], identity=told["identity"],
            is_representative=told["is_by_representative"], letter=told["letter"],
        )  # fmt: skip


class TakeForm(forms.Form):
    """Take it on, and how the sender proved who they are."""

    identity = forms.ChoiceField(label=gettext_lazy("How they proved who they are"), choices=identity_choices)


class ExtendForm(forms.Form):
    """Why more time is needed."""

    reason = forms.CharField(label=gettext_lazy("Why more time is needed"), max_length=300)


class AnswerForm(forms.Form):
    """What the letter says beside what was done."""

    text = forms.CharField(
        label=gettext_lazy("What the letter says beside"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What was done, and what is held, stands in the letter by itself."),
    )  # fmt: skip


class RefuseForm(forms.Form):
    """On which ground, and why in plain words."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground of the law"))
    reason = forms.CharField(
        label=gettext_lazy("Why, in plain words"), max_length=2000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(each.code, f"{said(each.words)} ({each.section})") for each in grounds_for(request.kind)]
        self.fields["ground"].choices = found  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason in a sentence."""

    reason = forms.CharField(label=gettext_lazy("What the sender said"), max_length=300, required=False)


class StopForm(forms.Form):
    """For which purpose the use stops, and until when."""

    purpose = forms.ChoiceField(
        label=gettext_lazy("For which purpose"), required=False,
        choices=[("", gettext_lazy("for all purposes")), *Purpose.choices],
    )  # fmt: skip
    valid_to = ThaiDateField(
        label=gettext_lazy("Stopped until"),
        required=False,
        help_text=gettext_lazy("Empty: until it is lifted."),
    )


class ConsentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One consent in force of who asks."""

    def label_from_instance(self, obj: Any) -> str:
        """Its purpose, the notice, and whose it is."""
        whose = str(obj.person) if obj.person else str(obj.household)
        return f"{obj.get_purpose_display()} · {obj.notice_version} · {whose}"


class WithdrawForm(forms.Form):
    """Which consent is withdrawn."""

    consent = ConsentChoice(Consent.objects.none(), label=gettext_lazy("Consent to withdraw"))

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = consents_of(request).filter(withdrawn_at=None).select_related("person", "household")
        self.fields["consent"].queryset = held  # type: ignore[attr-defined]


class ChangeChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One change of the register."""

    def label_from_instance(self, obj: Any) -> str:
        """What changes, and where it stands."""
        return f"{obj.pk} · {obj.get_kind_display()} · {obj.get_state_display()}"


class ChangeForm(forms.Form):
    """Which change of the register puts it right."""

    change = ChangeChoice(ChangeRequest.objects.none(), label=gettext_lazy("Change of the register"))

    def __init__(self, *args: Any, request: DataRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change"].queryset = changes_of(request)  # type: ignore[attr-defined]


class NoticesForm(forms.Form):
    """How, and on which day, the persons were told."""

    way = forms.ChoiceField(label=gettext_lazy("How they were told"), choices=SourceNotice.Way.choices)
    on = ThaiDateField(label=gettext_lazy("Told on"))
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=300, required=False,
        help_text=gettext_lazy("For a public notice: where it hangs and why it is enough."),
    )  # fmt: skip


def begun() -> dict[str, Any]:
    """What a new request is thought to be until told otherwise."""
    return {"received_on": timezone.localdate(), "identity": NOT_CHECKED}
