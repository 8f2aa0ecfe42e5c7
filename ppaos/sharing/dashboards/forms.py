"""What people choose on the pages of the dashboards."""

from typing import Any

from django import forms
from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.sharing.dashboards.presenters.asked import (
    COUNT,
    FOUND,
    ORGANISATION,
    POOR,
    SECTOR,
    SHARE,
    Asked,
    known_figure,
)
from ppaos.sharing.dashboards.presenters.purposes import PURPOSES
from ppaos.sharing.dashboards.queries.areas import LOCAL, OFFICIAL

IN_SESSION = "purpose_of_reading"
MOST_PARTS = 200


def asked_of(user: Any, area: Area, given: QueryDict) -> Asked:
    """What the address of an overview asks for. What it does not know is shown as it is by itself; 404 for a fiscal
    year that is none."""
    return Asked(
        area, user,
        by=_one_of(given, "by", OFFICIAL, LOCAL),
        figure=known_figure(given.get("figure", ""), ""),
        year=_fiscal_year(given.get("year", "")),
        of=_one_of(given, "of", FOUND, POOR),
        to=_one_of(given, "to", ORGANISATION, SECTOR),
        show=_one_of(given, "show", COUNT, SHARE),
        parts=tuple(given.getlist("part"))[:MOST_PARTS],
    )  # fmt: skip


def _one_of(given: QueryDict, name: str, usual: str, other: str) -> str:
    return other if given.get(name) == other else usual


def _fiscal_year(given: str) -> int:
    """A Buddhist-era year in either digits; 0 for all of them."""
    if given in ("", "0"):
        return 0
    if not given.isdecimal() or len(given) != 4 or not 2400 <= int(given) <= 2700:
        raise Http404("no fiscal year of the Buddhist era")
    return int(given)


class PurposeForm(forms.Form):
    """Why personal data are opened or taken out."""

    purpose = forms.ChoiceField(label=_("What for?"), choices=list(PURPOSES.items()))


class TraceForm(forms.Form):
    """Which events are shown: of which kind, by whom."""

    kind = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[
            ("", _("everything")),
            ("read", _("personal data opened")),
            ("taken_out", _("files taken out")),
            ("written", _("records written")),
            ("entrance", _("signing in")),
        ],
    )
    actor = forms.CharField(label=_("By whom"), required=False, max_length=60)


class BriefForm(forms.Form):
    """As which kind of file a brief is taken out."""

    kind = forms.ChoiceField(
        label=_("File"),
        choices=[
            ("pdf", _("PDF, to print and to keep")),
            ("docx", _("DOCX, to write on")),
            ("pptx", _("PPTX, slides for a meeting")),
            ("xlsx", _("XLSX, the figures as an annex")),
        ],
    )


class ExportForm(PurposeForm):
    """Why records are taken out, and in which kind of file."""

    format = forms.ChoiceField(label=_("File"), choices=[("xlsx", "XLSX"), ("csv", "CSV")])
