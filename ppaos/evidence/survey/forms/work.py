"""Which period, in which area, and what a file is taken for."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.forms.areas import area_asked_for, one_of
from ppaos.evidence.survey.queries.work import FIGURES
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.fields import ThaiDateField

SEE = "see_work_report"
FORMATS = ("xlsx", "csv")
PURPOSES = [
    (PersonalRead.SUPPORT, _("to pay surveyors for their work")),
    (PersonalRead.VERIFY, _("to check the work of surveyors")),
]


@dataclass(frozen=True)
class Period:
    """An area, and days from one on, up to and with another."""

    area: Area
    since: date
    until: date

    @property
    def end(self) -> date:
        """The first day that no longer counts."""
        return self.until + timedelta(days=1)

    def query(self, **given: Any) -> str:
        """What to put behind an address to stay in this period."""
        asked = {
            "area": self.area.pk,
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            **given,
        }
        return f"?{urlencode({key: value for key, value in asked.items() if value not in ('', None)})}"


class PeriodForm(forms.Form):
    """From which day to which."""

    since = ThaiDateField(label=_("From"))
    until = ThaiDateField(label=_("Up to and with"))

    def clean(self) -> dict[str, Any]:
        """The first day comes first."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The last day comes before the first. Swap them."))
        return given


class ExportForm(forms.Form):
    """What the file is for."""

    purpose = forms.ChoiceField(label=_("What the file is for"), choices=PURPOSES)


def period_of(user: Any, asked: QueryDict) -> tuple[Period, PeriodForm]:
    """The period asked for, this month otherwise, and the form that asks for it, with what is wrong with it.

    404 for an area out of sight, 403 without the deed.
    """
    area = area_asked_for(user, asked.get("area", ""), deed=SEE)
    today = timezone.localdate()
    usual = {"since": today.replace(day=1), "until": today}
    if not asked.get("since") and not asked.get("until"):
        return Period(area, **usual), PeriodForm(initial=usual)
    form = PeriodForm(asked)
    chosen = form.cleaned_data if form.is_valid() else usual
    return Period(area, chosen["since"], chosen["until"]), form


def figure_of(asked: QueryDict) -> str:
    """The figure whose records are asked for; 404 where there is none such."""
    code = one_of(asked.get("figure", ""), FIGURES, "figure")
    if not code:
        raise Http404("no figure")
    return code
