"""Which interviews does a supervisor look at, read from the address; what is asked of a surveyor, and what is drawn?"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.actions.review import COMMENT
from ppaos.evidence.survey.models import Form, Interview
from ppaos.evidence.survey.queries.review import REVIEW, Choice
from ppaos.evidence.survey.queries.samples import SEEDS
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import area_at
from ppaos.ground.workbench.forms.fields import ThaiDateField
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas

ALL = "all"


@dataclass(frozen=True)
class Chosen:
    """What a reader looks at: the choice, and its area."""

    choice: Choice
    area: Area | None = None

    @property
    def query(self) -> str:
        """What to put behind an address to stay there."""
        return self.but()

    def but(self, **other: Any) -> str:
        """The same with something else asked for; empty parts are left out."""
        state = self.choice.state or ALL
        asked = {
            "state": "" if state == Interview.State.NEW else state,
            "area": self.choice.area_code,
            "surveyor": self.choice.surveyor_id or "",
            "rule": self.choice.rule,
            "form": self.choice.form,
        }
        kept = {key: value for key, value in (asked | other).items() if value != ""}
        return f"?{urlencode(kept)}" if kept else ""


def chosen_of(user: Any, asked: QueryDict, *, deed: str = REVIEW, state: str = Interview.State.NEW) -> Chosen:
    """Read what is looked at; a state, surveyor, day or area that is none, or out of sight, is 404."""
    state = asked.get("state", "") or state
    if state not in (ALL, *Interview.State.values):
        raise Http404(f"no state {state}")
    surveyor, code = asked.get("surveyor", ""), asked.get("area", "")
    if surveyor and not (surveyor.isascii() and surveyor.isdigit() and len(surveyor) < 18):
        raise Http404(f"no surveyor {surveyor}")
    area = _area(user, code, deed) if code else None
    choice = Choice(
        state="" if state == ALL else state,
        area_code=code,
        surveyor_id=int(surveyor) if surveyor else None,
        rule=asked.get("rule", "")[:40],
        form=asked.get("form", "")[:100],
    )
    return Chosen(choice, area)


def _area(user: Any, code: str, deed: str) -> Area:
    area = area_at(code, timezone.localdate())
    if area is None or not areas_in_sight(user, deed=deed).filter(area_id=code).exists():
        raise Http404(f"no area {code}")
    return area


class SendingBackForm(forms.Form):
    """What the surveyor is to mend."""

    comment = forms.CharField(
        label=_("What the surveyor is to mend"),
        max_length=COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("These words are shown on the surveyor's phone."),
    )


class PeriodForm(forms.Form):
    """Which interviews the figures are of."""

    since = ThaiDateField(label=_("Held from"), required=False)
    until = ThaiDateField(label=_("Up to, not counting"), required=False)
    form = forms.ModelChoiceField(
        Form.objects.none(), label=_("Form"), to_field_name="code", required=False, empty_label=_("all forms")
    )

    def __init__(self, *args: Any, user: Any, deed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = forms_in_sight(user, deed)  # type: ignore[attr-defined]


class DrawingChecksForm(forms.Form):
    """From which interviews, how many, and until when they are to be held again."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), empty_label=None)
    form = forms.ModelChoiceField(Form.objects.none(), label=_("Form"), empty_label=None)
    drawn_from = ThaiDateField(label=_("Held from"))
    drawn_to = ThaiDateField(label=_("Up to, not counting"))
    share_percent = forms.FloatField(
        label=_("Share of each surveyor's interviews (per cent)"),
        min_value=0.1,
        max_value=100,
        initial=5,
        help_text=_("Rounded up: at least one of each surveyor."),
    )
    seed = forms.IntegerField(
        label=_("Seed"),
        min_value=0,
        max_value=SEEDS - 1,
        help_text=_(
            "A number of your own, such as one drawn in a meeting. The same seed draws the same interviews."
        ),
    )
    due_on = ThaiDateField(label=_("To be held until"), required=False)

    def __init__(self, *args: Any, user: Any, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widest = Area.objects.filter(code__in=granted_areas(user, deed=REVIEW))
        chosen = Area.objects.filter(pk=area.pk) if area else widest
        self.fields["area"].queryset = (chosen | widest).distinct().order_by("sort_key")  # type: ignore[attr-defined]
        self.fields["form"].queryset = forms_in_sight(user, REVIEW)  # type: ignore[attr-defined]
        today = timezone.localdate()
        self.initial = {
            "area": area, "drawn_from": today - timedelta(days=30), "drawn_to": today + timedelta(days=1),
            "due_on": today + timedelta(days=14), "share_percent": 5, **self.initial,
        }  # fmt: skip


def forms_in_sight(user: Any, deed: str) -> Any:
    """Forms that are used where the user does the deed, or around it, by title."""
    within = Area.objects.filter(code__in=areas_in_sight(user, deed=deed))
    held = Interview.objects.filter(area__in=within).values("form")
    return Form.objects.filter(pk__in=held).order_by("title")
