"""What an officer says of referrals on screen, and what a sender says of what was sent."""

from typing import Any

import polars as pl
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Ground, Overlap, State
from ppaos.support.referral.presenters.words import reason_choices
from ppaos.support.referral.queries.states import RECEIVER, SENDER, moves, states_told_by

NOTHING = ("", "—")
# Left empty, the kind is not told; nobody has to choose that.
KINDS = [choice for choice in HelpLine.Kind.choices if choice[0] != HelpLine.Kind.UNSORTED]


class AnswerForm(forms.Form):
    """One answer, for one referral or for all that are ticked."""

    to_state = forms.ChoiceField(label=_("Answer"))
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("Needed when it is turned down or more is asked.")
    )
    overlap = forms.ChoiceField(
        label=_("On your own list"), required=False, choices=[NOTHING, *Overlap.choices[1:]]
    )
    happened_on = ThaiDateField(
        label=_("On what day"), required=False, help_text=_("When help was given, or the household visited.")
    )
    help_what = forms.CharField(label=_("What was given"), required=False, max_length=200)
    help_kind = forms.ChoiceField(label=_("Kind of help"), required=False, choices=[NOTHING, *KINDS])
    help_quantity = forms.FloatField(label=_("How many"), required=False, min_value=0)
    help_unit = forms.CharField(label=_("Unit"), required=False, max_length=40)
    help_baht = forms.FloatField(
        label=_("Worth in baht"), required=False, min_value=0, help_text=_("Empty where it is not known.")
    )
    budget_line = forms.CharField(label=_("Budget line"), required=False, max_length=100)
    redirect_to = forms.ModelChoiceField(
        label=_("Sent on to"), required=False, queryset=Organisation.objects.none()
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, from_state: str = "", others: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        possible = moves(RECEIVER)[from_state] if from_state else states_told_by(RECEIVER)
        if others is None:
            del self.fields["redirect_to"]
            possible = tuple(code for code in possible if code != "redirected")
        else:
            self.fields["redirect_to"].queryset = others  # type: ignore[attr-defined]
        self.fields["to_state"].choices = [(code, State(code).label) for code in possible]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            NOTHING,
            *((State(state).label, reason_choices(state)) for state in ("turned_down", "asked")),
        ]
        self.fields["happened_on"].latest = timezone.localdate()  # type: ignore[attr-defined]

    def frame(self, referral_ids: list[int]) -> pl.DataFrame:
        """The answer for each of the referrals, as the action takes it."""
        told = {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
        if other := told.pop("redirect_to", None):
            told["redirect_to"] = other.pk
        return pl.DataFrame([{"referral_id": pk, **told} for pk in referral_ids])


class SteerForm(forms.Form):
    """What the sender does with what was sent."""

    to_state = forms.ChoiceField(label=_("What now?"))
    reason = forms.ChoiceField(label=_("Reason"), required=False, help_text=_("Needed to call it back."))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed to reply to a question and to open it again."),
    )  # fmt: skip

    def __init__(self, *args: Any, from_state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {"arrived": _("reply to the question"), "sent": _("open it again"), "called_back": _("call it back"),
                 "affirmed": _("the household confirms it"), "closed": _("close it")}  # fmt: skip
        self.fields["to_state"].choices = [  # type: ignore[attr-defined]
            (code, words[code]) for code in steering(from_state)
        ]
        self.fields["reason"].choices = [NOTHING, *reason_choices("called_back")]  # type: ignore[attr-defined]


class GroundForm(forms.Form):
    """By what right drafts may go."""

    ground = forms.ChoiceField(label=_("By what right"), choices=Ground.choices)
    note = forms.CharField(
        label=_("Law or reason"), required=False, max_length=500,
        help_text=_("Needed for every ground but consent."),
    )  # fmt: skip


class UrgentForm(forms.Form):
    """What presses so much that no agreement is waited for."""

    ground = forms.ChoiceField(label=_("By what right"), choices=Ground.choices[:0:-1])
    note = forms.CharField(label=_("What presses"), max_length=500)


def steering(from_state: str) -> tuple[str, ...]:
    """Where the sender may steer a referral that stands so."""
    ends = moves(SENDER).get(from_state, ())
    return tuple(code for code in ends if from_state not in ("draft", "cleared") or code == "called_back")
