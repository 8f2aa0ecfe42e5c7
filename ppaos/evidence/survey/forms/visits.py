"""Which visits are looked at, read from the address; to whom households are given; what a visit on paper found."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.forms.areas import area_asked_for, one_of
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import ASSIGN, OPEN_STATES, surveyors_in, visible_visits
from ppaos.evidence.targeting.models import Verdict
from ppaos.evidence.targeting.presenters.verdicts import OUTCOMES
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.forms.fields import ThaiDateField

OVERDUE, THIS_WEEK = "overdue", "week"
WAITING = "waiting"
A_WEEK = 7


@dataclass(frozen=True)
class Filter:
    """The visits a reader looks at."""

    area: Area
    state: str = ""  # a state of visits, or «waiting»: planned and sent back
    kind: str = ""
    surveyor: User | None = None
    due: str = ""
    is_practice: bool = False

    @property
    def query(self) -> str:
        """What to put behind an address to keep looking at these."""
        return self.but()

    def but(self, **given: Any) -> str:
        """The same, with some choices others."""
        asked = {
            "area": self.area.pk, "state": self.state, "kind": self.kind, "due": self.due,
            "surveyor": self.surveyor.pk if self.surveyor else "", "practice": "1" if self.is_practice else "",
        }  # fmt: skip
        kept = {key: value for key, value in {**asked, **given}.items() if value not in ("", None)}
        return f"?{urlencode(kept)}"

    def visits(self, user: Any) -> QuerySet[Visit]:
        """The visits among those the user sees, the first due first."""
        today = timezone.localdate()
        found = visible_visits(user).filter(
            area_id__in=areas_within(self.area.pk).values("code"), is_practice=self.is_practice
        )
        if self.state:
            states = OPEN_STATES if self.state == WAITING else (self.state,)
            found = found.filter(state__in=states)
        if self.kind:
            found = found.filter(kind=self.kind)
        if self.surveyor:
            found = found.filter(surveyor=self.surveyor)
        if self.due:
            soon = {
                OVERDUE: Q(due_on__lt=today),
                THIS_WEEK: Q(due_on__range=(today, today + timedelta(days=A_WEEK))),
            }
            found = found.filter(soon[self.due], state__in=OPEN_STATES)
        return found.select_related("area", "surveyor").order_by("due_on", "area_id", "pk")


def filter_of(user: Any, asked: QueryDict) -> Filter:
    """Read the choices; whatever does not exist, or lies out of sight, is 404, and a deed not allowed 403."""
    area = area_asked_for(user, asked.get("area", ""), deed=ASSIGN)
    number = asked.get("surveyor", "")
    surveyor = User.objects.filter(pk=number).first() if number.isdigit() else None
    if number and surveyor is None:
        raise Http404(f"no surveyor {number}")
    return Filter(
        area=area,
        state=one_of(asked.get("state", ""), [WAITING, *Visit.State.values], "state"),
        kind=one_of(asked.get("kind", ""), Visit.Kind.values, "kind"),
        surveyor=surveyor,
        due=one_of(asked.get("due", ""), (OVERDUE, THIS_WEEK), "time"),
        is_practice=asked.get("practice") == "1",
    )


def day_to_come(label: Any, *, required: bool, help_text: Any = "") -> ThaiDateField:
    """A field for a day from today on."""
    field = ThaiDateField(label=label, required=required, help_text=help_text)
    field.validators.append(_not_behind_us)
    return field


def _not_behind_us(day: Any) -> None:
    if day < timezone.localdate():
        raise forms.ValidationError(_("The day until which to visit lies behind us. Choose a later one."))


class GivingForm(forms.Form):
    """Another surveyor, another day, or both, for visits that were ticked."""

    surveyor = forms.ModelChoiceField(
        User.objects.none(), label=_("To the surveyor"), required=False, empty_label=_("as they are")
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyor"].queryset = surveyors_in(area.pk)  # type: ignore[attr-defined]
        self.fields["due_on"] = day_to_come(_("To be visited until"), required=False)


class AssigningForm(forms.Form):
    """To whom the chosen households are given, until when."""

    surveyors = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=_("To which surveyors"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("To several: shared out evenly, neighbours to the same one."),
        error_messages={"required": _("Choose at least one surveyor.")},
    )
    comment = forms.CharField(
        label=_("A word to the surveyor"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_practice = forms.BooleanField(
        label=_("Practice: counts nowhere"), required=False,
        help_text=_("For learning the forms. No household is opened, no verdict counts."),
    )  # fmt: skip
    field_order = ("surveyors", "due_on", "comment", "is_practice")

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surveyors"].queryset = surveyors_in(area.pk)  # type: ignore[attr-defined]
        self.fields["due_on"] = day_to_come(
            _("To be visited until"), required=False, help_text=_("Such as 15/12/2569; may be left empty.")
        )
        self.order_fields(self.field_order)


class PaperForm(forms.Form):
    """What a visit on paper found."""

    outcome = forms.ChoiceField(
        label=_("What was found"), choices=list(OUTCOMES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=60, required=False, help_text=_("Why not poor, or why not met.")
    )
    note = forms.CharField(
        label=_("Note"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    field_order = ("outcome", "found_on", "reason", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["found_on"] = ThaiDateField(
            label=_("On which day"),
            latest=timezone.localdate(),
            help_text=_("The day of the visit, such as 20/11/2569."),
        )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """«Not poor» needs its reason: the household may ask for it."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("outcome") == Verdict.Outcome.FOUND_NOT_POOR and not given.get("reason"):
            self.add_error("reason", _("Say why the household is not poor."))
        return given


class SendBackForm(forms.Form):
    """What a surveyor is to mend."""

    comment = forms.CharField(
        label=_("What is to be mended"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
