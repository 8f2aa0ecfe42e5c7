"""What is typed when somebody says something at a desk or by telephone."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import REFERRAL, kinds, told
from ppaos.support.referral.models import Referral
from ppaos.support.referral.presenters.words import need_name, organisation_words

CHANNELS = (Voice.Channel.DESK, Voice.Channel.PHONE, Voice.Channel.LETTER)


class ReferralChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Referrals by what was asked for, of whom, and where that stands."""

    def label_from_instance(self, obj: Any) -> str:
        """One referral in words."""
        return f"{need_name(obj.need.code)} · {organisation_words(obj)} · {obj.get_state_display()}"


class VoiceForm(forms.Form):
    """What was said, where, by whom if they wish, about whom."""

    kind = forms.ChoiceField(label=_("Kind of voice"), widget=forms.RadioSelect)
    channel = forms.ChoiceField(label=_("How it was said"), widget=forms.RadioSelect)
    area = forms.ChoiceField(label=_("Where it happened"))
    place = forms.CharField(
        label=_("House or landmark"), max_length=300, required=False, help_text=_("As the sender says it.")
    )
    text = forms.CharField(
        label=_("What is said"), max_length=told("most_letters"),
        widget=forms.Textarea(attrs={"rows": 6}), help_text=_("In the sender's own words."),
    )  # fmt: skip
    about_name = forms.CharField(
        label=_("Who it is about"), max_length=200, required=False,
        help_text=_("The name, if somebody who works here is meant. They never handle it."),
    )  # fmt: skip
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Which organisation it is about"),
        required=False,
        empty_label=_("none"),
    )
    referral = ReferralChoice(
        Referral.objects.none(), label=_("Which help it is about"), required=False, empty_label=_("none")
    )
    is_anonymous = forms.BooleanField(label=_("The sender does not want to be named"), required=False)
    sender_name = forms.CharField(label=_("Name of the sender"), max_length=200, required=False)
    contact = forms.CharField(
        label=_("Telephone or e-mail"), max_length=200, required=False,
        help_text=_("Only to tell that there is an answer. May be left empty."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, areas: list[Area], household: Household | None = None, **kwargs: Any
    ) -> None:
        """areas: where it may have happened; household: whom it is about, where that is known."""
        super().__init__(*args, **kwargs)
        self._areas, self._household = {area.pk: area for area in areas}, household
        self._choices("kind", [(code, kind.label) for code, kind in kinds().items()])
        self._choices("channel", [(channel.value, channel.label) for channel in CHANNELS])
        self._choices("area", [(area.pk, f"{label(area)} ({area.pk})") for area in areas])
        self.fields["channel"].initial = Voice.Channel.DESK
        bodies = Organisation.objects.filter(ended_on=None).order_by("name_th", "pk")
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]
        if household is None:
            del self.fields["referral"]
        else:
            of_house = Referral.objects.filter(household=household).select_related("need", "organisation")
            self.fields["referral"].queryset = of_house.order_by("-pk")  # type: ignore[attr-defined]
            del self.fields["place"]

    def clean(self) -> dict[str, Any]:
        """A referral is named of what did not come, or was refused."""
        given = super().clean() or {}
        kind = kinds().get(given.get("kind", ""))
        if kind and given.get("referral") and "referred" not in kind.parties and kind.opens != REFERRAL:
            self.add_error("referral", _("Leave this out: what is said is not about help."))
        return given

    def told(self) -> dict[str, Any]:
        """What `receive_voice` is told."""
        given = dict(self.cleaned_data)
        given["area"] = self._areas[given["area"]]
        return given | {"household": self._household}

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
