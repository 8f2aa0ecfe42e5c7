"""Entering courses of officers, who took them, and what came of it."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.ground.workbench.forms.amounts import AmountField
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.actions.training import CourseTerms
from ppaos.people.cooperation.forms.fields import AreaField, OffersAreas
from ppaos.people.cooperation.forms.named import BodyField, UserNameField, body_suggestions
from ppaos.people.cooperation.models import Grant, OfficerCourse, TrainedOfficer
from ppaos.people.cooperation.permissions.mechanism import KEEP_TRAINING, bodies_in_sight, users_around
from ppaos.people.cooperation.queries.trainees import NOT_TOLD, Trainee

MOST_MONTHS, MOST_HOURS = 600, 10_000


class WholeField(forms.IntegerField):
    """A whole number, in Thai digits too."""

    def to_python(self, value: Any) -> Any:
        """The number; what cannot be read is told in Django's words."""
        return super().to_python(of_one(latin_digits, value) if isinstance(value, str) and value else value)


class CourseForm(OffersAreas):
    """What a course of officers is. Its area is given once and stays."""

    name = forms.CharField(label=_("Name of the course"), max_length=200)
    about = forms.CharField(
        label=_("What it teaches"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    area = AreaField(label=_("Area"), help_text=_("Where the officers work. Type a name or a code."))
    organisation = BodyField(label=_("Organisation that teaches"), required=False)
    for_role = forms.ChoiceField(
        label=_("For which role"),
        required=False,
        choices=[("", _("no role of this platform")), *Grant.Role.choices],
    )
    hours = AmountField(label=_("Hours"), max_digits=6, decimal_places=1, max_value=MOST_HOURS)
    held_on = ThaiDateField(label=_("First day of the course"))
    ended_on = ThaiDateField(
        label=_("Last day of the course"), required=False, help_text=_("Empty: the first day alone.")
    )
    valid_months = WholeField(
        label=_("Holds for months"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Empty: for good."),
    )

    def __init__(self, by: Any, *args: Any, course: OfficerCourse | None = None, **kwargs: Any) -> None:
        if course is not None:
            kwargs["initial"] = {name: getattr(course, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.offer_areas(by, KEEP_TRAINING)
        self.bodies = bodies_in_sight(by).filter(ended_on__isnull=True)
        cast(BodyField, self.fields["organisation"]).bodies = self.bodies
        if course is not None:
            del self.fields["area"]

    def body_suggestions(self) -> list[str]:
        """Organisations that the page offers to pick from."""
        return body_suggestions(self.bodies)

    def terms(self) -> CourseTerms:
        """What was typed."""
        return CourseTerms(**{name: value for name, value in self.cleaned_data.items() if name != "area"})


class TraineeForm(forms.Form):
    """An officer of a course."""

    name = forms.CharField(
        label=_("Name and surname"),
        max_length=200,
        required=False,
        help_text=_("May stay empty where a user name is given."),
    )
    organisation = BodyField(label=_("Organisation"))
    position = forms.CharField(label=_("Position in their organisation"), max_length=200, required=False)
    user = UserNameField(label=_("User name, of somebody who signs in here"))
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[(NOT_TOLD, "–"), *TrainedOfficer.Outcome.choices]
    )
    passed_on = ThaiDateField(
        label=_("Passed on"), required=False, help_text=_("Empty: on the last day of the course.")
    )

    def __init__(self, by: Any, course: OfficerCourse, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = bodies_in_sight(by).filter(ended_on__isnull=True)
        cast(BodyField, self.fields["organisation"]).bodies = self.bodies
        cast(UserNameField, self.fields["user"]).users = users_around(course.area_id)

    def body_suggestions(self) -> list[str]:
        """Organisations that the page offers to pick from."""
        return body_suggestions(self.bodies)

    def trainee(self) -> Trainee:
        """What was typed; a user's own name where no other is given."""
        typed = self.cleaned_data
        name = typed["name"] or (typed["user"].display_name if typed["user"] else "")
        return Trainee(**(typed | {"name": name}))
