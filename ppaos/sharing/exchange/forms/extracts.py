"""What is said when an extract for research is asked for."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.models import AgreedFlow
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.sharing.exchange.permissions import EXPORT
from ppaos.sharing.exchange.queries.extracts import research_flows


class ExtractForm(forms.Form):
    """Of which area, for whom by which agreement, under which title, to answer which question."""

    flow = forms.ChoiceField(label=_("Agreement and organisation"))
    title = forms.CharField(
        label=_("Title of the extract"), max_length=200,
        help_text=_("The same title asked again is the next version of the same number."),
    )  # fmt: skip
    question = forms.CharField(
        label=_("What it is to answer"), max_length=5000, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, user: Any, today: date, data: Any = None) -> None:
        super().__init__(data)
        self._choices: dict[str, tuple[AgreedFlow, Area]] = {}
        for area in Area.objects.filter(code__in=granted_areas(user, deed=EXPORT)).order_by("code"):
            for flow in research_flows(today, area.code):
                self._choices[f"{flow.pk}-{area.code}"] = (flow, area)
        self.fields["flow"].choices = [  # type: ignore[attr-defined]
            (key, f"{flow.agreement.title} · {flow.organisation} · {label(area)}")
            for key, (flow, area) in self._choices.items()
        ]

    @property
    def has_agreement(self) -> bool:
        """Whether any agreement lets anything be asked for."""
        return bool(self._choices)

    def asked(self) -> dict[str, Any]:
        """What the action takes."""
        flow, area = self._choices[self.cleaned_data["flow"]]
        return {
            "flow": flow,
            "area": area,
            "title": self.cleaned_data["title"],
            "question": self.cleaned_data["question"],
        }


class DeclineForm(forms.Form):
    """Why an extract is declined."""

    why = forms.CharField(label=_("Reason"), max_length=300)
