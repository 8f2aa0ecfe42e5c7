"""Income lines as their page shows them, each with where it was met."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods import IncomeLines
from ppaos.evidence.livelihood.presenters.words import amount, provenance
from ppaos.ground.geography.models import Area


def line_rows(method: IncomeLines) -> list[dict[str, Any]]:
    """A row a line and year: its name, where it holds, the amount, and what stands behind it."""
    lines = method.lines
    places = Area.objects.in_bulk([line.province_code for line in lines if line.province_code])
    names = {code: place.name_th for code, place in places.items()}
    return [
        {
            "label": line_words(line.line),
            "year": str(line.year_be or ""),
            "place": names.get(line.province_code, line.province_code)
            if line.province_code
            else _("whole country"),
            "amount": amount(line.amount_baht, line.unit),
            "note": line.note,
            **provenance(line.provenance),
        }
        for line in lines
    ]


def line_words(line: str) -> str:
    """What a line is called; a line that is not known here by its code."""
    return {
        "nso_poverty": _("Poverty line of the National Statistical Office"),
        "bmn_income": _("Income of basic minimum needs (จปฐ.)"),
        "pppconnext_export": _("Line in a PPPConnext export"),
        "phitsanulok_app": _("Line of a field app in Phitsanulok"),
        "nakhon_pathom_project": _("Line of a project in Nakhon Pathom"),
        "welfare_card": _("State welfare card"),
    }.get(line, line)
