"""What whoever handles a voice writes: steps, the answer, why it is closed, who is party, what it leads to."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.queries.visits import surveyors_in
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.models import Organisation
from ppaos.support.grievance.actions._moving import MOST_SAID
from ppaos.support.grievance.forms.hearing import ReferralChoice
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.named import users_to_name
from ppaos.support.referral.models import Referral

DAYS_TO_VISIT = 14


def _letters(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=MOST_SAID, widget=forms.Textarea(attrs={"rows": 4}), **more
    )


class NoteForm(forms.Form):
    """What was done."""

    text = _letters(_("What was done"))
    is_told = forms.BooleanField(label=_("The sender may read it"), required=False)


class AnswerForm(forms.Form):
    """The answer."""

    text = _letters(_("The answer, in words that everybody knows"))


class CloseForm(forms.Form):
    """Why it is closed."""

    reason = _letters(_("Why it is closed; the sender reads it"), required=False)


class AgainForm(forms.Form):
    """Why its sender does not agree."""

    reason = _letters(_("What is still wrong, as the sender says it"))


class DecideForm(forms.Form):
    """What is decided on an appeal."""

    is_upheld = forms.TypedChoiceField(
        label=_("What is decided"), coerce=lambda value: value == "yes", widget=forms.RadioSelect,
        choices=[("yes", _("The appeal is right: it is worked on again")), ("no", _("The answer stands"))],
    )  # fmt: skip
    decision = _letters(_("Why, in words that everybody knows"))


class PartyForm(forms.Form):
    """Who has a part in what the voice speaks of."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("A person with a role there"),
        required=False,
        empty_label=_("no person named"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("An organisation"), required=False, empty_label=_("none")
    )

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        """voice: of which somebody is named party."""
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users_to_name(voice)  # type: ignore[attr-defined]
        bodies = Organisation.objects.filter(ended_on=None).order_by("name_th", "pk")
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]


class HouseholdForm(forms.Form):
    """The number of a household of the register."""

    household = forms.IntegerField(
        label=_("Number of the household"), min_value=1, max_value=2**62,
        help_text=_("Find the household by its name or house number; its number stands in the address of its page."),
    )  # fmt: skip


class VisitForm(forms.Form):
    """Who goes there, until when; and the house, where it is not known yet."""

    area = forms.ChoiceField(label=_("Village or community"))
    first_name = forms.CharField(label=_("First name of the head of household"), max_length=120)
    last_name = forms.CharField(label=_("Last name"), max_length=120, required=False)
    house_no = forms.CharField(label=_("House number"), max_length=40, required=False)
    surveyor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who goes there"),
        required=False,
        empty_label=_("whoever has the fewest visits"),
    )

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        """voice: the one that leads to the visit; of a known household nothing more is asked."""
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        levels = [Level.VILLAGE, Level.COMMUNITY]
        inside = areas_within(str(voice.area_id)).in_force(today).filter(level__in=levels).order_by("code")
        self._areas: dict[str, Area] = {area.pk: area for area in inside}
        choices = [(code, f"{label(area)} ({code})") for code, area in self._areas.items()]
        self.fields["area"].choices = choices  # type: ignore[attr-defined]
        self.fields["surveyor"].queryset = surveyors_in(str(voice.area_id))  # type: ignore[attr-defined]
        self.fields["due_on"] = ThaiDateField(
            label=_("To be visited until"), initial=today + timedelta(days=DAYS_TO_VISIT)
        )
        if voice.household_id:
            for name in ("area", "first_name", "last_name", "house_no"):
                del self.fields[name]

    def clean_due_on(self) -> Any:
        """A day to come."""
        if self.cleaned_data["due_on"] < timezone.localdate():
            raise forms.ValidationError(_("The day until which to visit lies behind us. Choose a later one."))
        return self.cleaned_data["due_on"]

    def told(self) -> dict[str, Any]:
        """What `open_visit` is told."""
        given = self.cleaned_data
        found = None
        if "first_name" in self.fields:
            found = FoundHouse(
                area=self._areas[given["area"]], first_name=given["first_name"], last_name=given["last_name"],
                house_no=given["house_no"],
            )  # fmt: skip
        return {"due_on": given["due_on"], "surveyor": given["surveyor"], "found": found}


class ReferralForm(forms.Form):
    """Which help did not come."""

    referral = ReferralChoice(Referral.objects.none(), label=_("Which help did not come"))

    def __init__(self, *args: Any, voice: Voice, **kwargs: Any) -> None:
        """voice: of whose household the referrals are offered."""
        super().__init__(*args, **kwargs)
        of_house = Referral.objects.filter(household=voice.household).select_related("need", "organisation")
        self.fields["referral"].queryset = of_house.order_by("-pk")  # type: ignore[attr-defined]
