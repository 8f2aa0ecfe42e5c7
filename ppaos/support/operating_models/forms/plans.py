"""What is typed about a plan: wishes, goals, steps, the agreement, contacts, reviews, its end."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.queries.ledger import organisations_for
from ppaos.support.operating_models.forms.pictures import checked_picture
from ppaos.support.operating_models.models import Contact, Course, Enrolment, Goal, HouseholdPlan, PlanStep
from ppaos.support.operating_models.presenters.plan_scores import (
    most_points,
    points_words,
    scores_of,
    scores_words,
)
from ppaos.support.operating_models.presenters.plan_steps import course_words
from ppaos.support.operating_models.presenters.plans import (
    capital_choices,
    enrolment_words,
    referral_words,
)
from ppaos.support.operating_models.queries.plan_steps import courses_for
from ppaos.support.operating_models.queries.plans import (
    enrolments_for,
    next_contact_days,
    referrals_for,
)
from ppaos.support.referral.models import Referral

AHEAD = timedelta(days=366 * 5)


class _Choice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of records, each in the words of a presenter."""

    def __init__(self, words: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._words = words

    def label_from_instance(self, obj: Any) -> str:
        """The record in words."""
        return str(self._words(obj))


class WishesForm(forms.Form):
    """What the household itself wants."""

    wishes = forms.CharField(
        label=_("What the household itself wants"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class GoalForm(forms.Form):
    """What shall be reached, in which capital, from where to where."""

    capital = forms.ChoiceField(label=_("In which capital"), choices=capital_choices)
    text = forms.CharField(
        label=_("What shall be reached"),
        max_length=300,
        help_text=_("For example: savings for two months of food."),
    )
    baseline = AmountField(
        label=_("It is now"), max_digits=12,
        help_text=_("Leave it empty where it is not known. Empty is not zero."),
    )  # fmt: skip
    target = AmountField(label=_("It shall become"), max_digits=12)
    unit = forms.CharField(
        label=_("In which unit"), required=False, max_length=40, help_text=_("For example: baht a month.")
    )
    due_on = ThaiDateField(label=_("By which day"), required=False)
    from_score = forms.BooleanField(label=_("Begin from the newest score of this capital"), required=False)

    def __init__(self, *args: Any, newest: Assessment | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ahead(self, "due_on")
        self.newest = newest
        self.scores = scores_of(newest) if newest else {}
        if newest is None or not self.scores:
            del self.fields["from_score"]
        else:
            self.fields["from_score"].help_text = scores_words(newest, self.scores)

    def clean(self) -> dict[str, Any]:
        """Where the goal begins from the score of its capital, that score and its unit stand in the place of what is
        typed."""
        given: dict[str, Any] = super().clean() or {}
        if not given.pop("from_score", False) or self.newest is None:
            return given
        score, most = self.scores.get(given.get("capital", "")), most_points(self.newest)
        if score is None:
            self.add_error(
                "from_score",
                _("This capital is not scored: too little was answered. Type a number, or none."),
            )
        elif given.get("baseline") is not None or given.get("unit"):
            self.add_error(
                "from_score", _("Either take the score, or type where it begins and its unit: not both.")
            )
        elif given.get("target") is not None and not score <= given["target"] <= most:
            self.add_error(
                "target", _("A score goes from what it is now to %(most)s points.") % {"most": f"{most:g}"}
            )
        return given | {"baseline": score, "unit": points_words(most)}


class StepForm(forms.Form):
    """One step: what, who, by when, and which referral or place in a model it joins."""

    kind = forms.ChoiceField(label=_("Kind of step"), choices=PlanStep.Kind.choices)
    text = forms.CharField(label=_("What is to be done"), max_length=300)
    owner = forms.ChoiceField(label=_("Who takes it"), choices=PlanStep.Owner.choices)
    organisation = forms.ModelChoiceField(
        label=_("Which organisation"), queryset=Organisation.objects.none(), required=False, empty_label="–"
    )
    due_on = ThaiDateField(label=_("By which day"))
    goal = forms.ModelChoiceField(
        label=_("Towards which goal"), queryset=Goal.objects.none(), required=False, empty_label="–"
    )
    referral = _Choice(
        referral_words, label=_("Joins this referral"), queryset=Referral.objects.none(), required=False,
        empty_label="–", help_text=_("Where it stands is then shown beside the step."),
    )  # fmt: skip
    enrolment = _Choice(
        enrolment_words, label=_("Joins this place in a model"), queryset=Enrolment.objects.none(),
        required=False, empty_label="–",
    )  # fmt: skip
    course = _Choice(
        course_words, label=_("Joins this course"), queryset=Course.objects.none(), required=False, empty_label="–",
        help_text=_("How far the members of the household came in it is then shown beside the step."),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: HouseholdPlan, sees: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "organisation": organisations_for(plan.household, None),
            "goal": plan.goals.filter(reached_on=None, dropped_on=None).order_by("pk"),
            "referral": referrals_for(plan, sees),
            "enrolment": enrolments_for(plan),
            "course": courses_for(plan),
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["goal"].label_from_instance = lambda goal: goal.text  # type: ignore[attr-defined]
        _ahead(self, "due_on")


class AgreeForm(forms.Form):
    """Who agreed on which day, with a signature drawn or the photo of a thumb's print."""

    agreed_by = forms.CharField(label=_("Who of the household agrees"), max_length=200)
    on = ThaiDateField(label=_("Day of the agreement"))
    signature = forms.FileField(
        label=_("Signature, or photo of the thumb's print"),
        help_text=_("Sign in the box with a finger, or choose a photo up to 10 MB. It is kept sealed."),
        widget=forms.FileInput(
            {
                "accept": "image/png,image/jpeg,image/webp",
                "data-signature": "",
                "data-word-box": _("Box to sign in"),
                "data-word-clear": _("Wipe the box"),
            }
        ),
    )

    def clean_signature(self) -> Any:
        """A picture, and no larger than a photo is."""
        return checked_picture(self.cleaned_data["signature"])


class ReviewForm(forms.Form):
    """That the plan was looked through with the household."""

    on = ThaiDateField(label=_("Day of the review"))
    note = forms.CharField(
        label=_("What came of it"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    opens_again = forms.BooleanField(label=_("Goals shall change: the household agrees anew"), required=False)


class FinishForm(forms.Form):
    """The end of a plan."""

    on = ThaiDateField(label=_("Day of the end"))
    reason = forms.CharField(
        label=_("Why it ends before its goals"), required=False, max_length=300,
        help_text=_("Leave it empty where all goals are reached or dropped: the plan is then done."),
    )  # fmt: skip


class ContactForm(forms.Form):
    """A contact with the household, and the next one."""

    way = forms.ChoiceField(label=_("How you were in contact"), choices=Contact.Way.choices)
    on = ThaiDateField(label=_("Day of the contact"))
    note = forms.CharField(
        label=_("What you saw and heard"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    next_contact_on = ThaiDateField(label=_("Next contact"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _ahead(self, "next_contact_on")
        said = _("Left empty, it is %(days)d days later.") % {"days": next_contact_days()}
        self.fields["next_contact_on"].help_text = said


class MentorForm(forms.Form):
    """To which mentor."""

    mentor = forms.ModelChoiceField(label=_("Mentor"), queryset=User.objects.none(), empty_label="–")

    def __init__(self, *args: Any, mentors: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mentor"].queryset = mentors  # type: ignore[attr-defined]
        self.fields["mentor"].required = is_needed
        if not is_needed:
            self.fields["mentor"].help_text = _("A mentor may also be named later.")


def _ahead(form: forms.Form, name: str) -> None:
    """Let a day lie in the future."""
    form.fields[name].latest = timezone.localdate() + AHEAD  # type: ignore[attr-defined]
