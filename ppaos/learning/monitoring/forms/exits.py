"""What is typed on the way of an exit: days, words, findings and papers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.engine.methods.exit_rule import DIMENSIONS
from ppaos.evidence.livelihood.presenters.dimensions import names
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.ground.workbench.forms.papers import PaperField
from ppaos.learning.monitoring.forms.rounds import HandOutForm
from ppaos.learning.monitoring.models import ExitCheck

FINDING_WORDS = (("holds", _("it holds")), ("does_not", _("does not hold")), ("not_seen", _("was not seen")))
WAY_WORDS = (
    ("told_on_paper", _("on paper, handed over")),
    ("told_in_person", _("in person")),
    ("told_by_phone", _("by phone")),
)
END_WORDS = (("moved", _("moved away")), ("died", _("died")), ("refused", _("refused")))


def words_of(label: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    """A box for some lines of text."""
    return forms.CharField(
        label=label, max_length=2000, required=required, widget=forms.Textarea(attrs={"rows": rows})
    )


class StepForm(forms.Form):
    """Every step has its day."""

    on = ThaiDateField(label=_("Day"))


class ProposeForm(StepForm):
    """That households are proposed to leave."""

    note = words_of(_("Note"), required=False, rows=2)


class VerifyForm(StepForm):
    """What was seen of each criterion of the rule, by somebody else."""

    note = words_of(_("What was seen"), required=False)
    file = PaperField(label=_("Photo or paper"), required=False)

    def __init__(self, *args: Any, criteria: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for code, words in criteria.items():
            self.fields[f"of_{code}"] = forms.ChoiceField(
                label=words, choices=FINDING_WORDS, widget=forms.RadioSelect()
            )
        self.order_fields(["on", *(f"of_{code}" for code in criteria), "note", "file"])

    def given(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        told = self.cleaned_data
        findings = {code: told[f"of_{code}"] for code in self.criteria}
        return {"on": told["on"], "note": told["note"], "file": told["file"], "findings": findings}


class ReviewForm(StepForm):
    """What the community said, with minutes."""

    agrees = forms.TypedChoiceField(
        label=_("What the community said"), coerce=lambda value: value == "yes", widget=forms.RadioSelect(),
        choices=(("yes", _("agrees that they leave")), ("no", _("they stay in the programme"))),
    )  # fmt: skip
    who = forms.CharField(label=_("Who was there"), max_length=300)
    minutes = words_of(_("Minutes"))
    file = PaperField(label=_("Minutes as a file"), required=False)


class NoticeForm(StepForm):
    """That households were told, and how."""

    way = forms.ChoiceField(
        label=_("How the household was told"), choices=WAY_WORDS, widget=forms.RadioSelect()
    )
    who = forms.CharField(label=_("Who of the household was told"), max_length=300, required=False)


class ObjectForm(StepForm):
    """An objection in the household's own words."""

    who = forms.CharField(label=_("Who objects"), max_length=300)
    words = words_of(_("In their own words"))
    file = PaperField(label=_("Photo or paper"), required=False)


class AnswerForm(StepForm):
    """The answer to an objection."""

    goes_on = forms.TypedChoiceField(
        label=_("What follows"), coerce=lambda value: value == "yes", widget=forms.RadioSelect(),
        choices=(("no", _("the household stays in the programme")), ("yes", _("the exit goes on to its decision"))),
    )  # fmt: skip
    words = words_of(_("Answer to the household"))


class DecideForm(StepForm):
    """The decision, with its ground."""

    leaves = forms.TypedChoiceField(
        label=_("Decision"), coerce=lambda value: value == "yes", widget=forms.RadioSelect(),
        choices=(("yes", _("leaves, and is watched")), ("no", _("stays in the programme"))),
    )  # fmt: skip
    ground = words_of(_("Ground of the decision"))
    file = PaperField(label=_("Paper of the decision"), required=False)


class StopForm(StepForm):
    """That an exit ends because there is nobody to leave."""

    reason = forms.ChoiceField(
        label=_("What became of the household"), choices=END_WORDS, widget=forms.RadioSelect()
    )
    note = words_of(_("Note"), required=False, rows=2)


class BackForm(StepForm):
    """Why a proposal is taken back."""

    note = words_of(_("Why it is taken back"))


class FinishForm(StepForm):
    """That the watch is over."""

    note = words_of(_("Note"), required=False, rows=2)


class CheckForm(StepForm):
    """What a check of a monitored exit found."""

    outcome = forms.ChoiceField(
        label=_("What the check found"), choices=ExitCheck.Outcome.choices, widget=forms.RadioSelect()
    )
    note = words_of(_("What was seen"), required=False)


class CheckVisitForm(HandOutForm):
    """To whom households whose check is due are given, and until when."""

    due_on = ThaiDateField(label=_("To be visited until"))

    def given(self) -> dict[str, Any]:
        """Keyword arguments of the action."""
        told = self.cleaned_data
        chosen = [each.pk for each in told["surveyors"]]
        return {"surveyor_ids": chosen, "due_on": told["due_on"], "comment": told["comment"]}


class ReasonForm(forms.Form):
    """Why nothing can be done about a dimension that fails."""

    dimension = forms.ChoiceField(label=_("Dimension"))
    reason = forms.CharField(label=_("Why nothing can be done about it"), max_length=500)
    since = ThaiDateField(label=_("Holds from"))
    until = ThaiDateField(label=_("Holds until"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = names()
        self.fields["dimension"].choices = [(code, known[code]) for code in DIMENSIONS]  # type: ignore[attr-defined]
