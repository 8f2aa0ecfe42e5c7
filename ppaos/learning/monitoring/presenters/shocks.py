"""Shocks in words: what struck whom, when, how heavily, and by which list of kinds."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.presenters.thai import thai_date, thousands
from ppaos.learning.monitoring.models import Shock
from ppaos.learning.monitoring.queries.shocks import shock_kinds

TONES = {Shock.Severity.LIGHT: "", Shock.Severity.HEAVY: "care", Shock.Severity.RUINOUS: "bad"}


def kind_words(code: str) -> str:
    """A kind in the language of the page; a code that the list lost stays readable."""
    kind = shock_kinds().kinds.get(code)
    if kind is None:
        return code
    return kind.thai if _is_thai() else kind.english


def kind_choices(*, of_area: bool | None = None) -> list[tuple[str, str]]:
    """The kinds to choose from, those of areas alone where asked."""
    kinds = shock_kinds().kinds.values()
    return [(each.code, kind_words(each.code)) for each in kinds if of_area in (None, each.of_area)]


def severity_words(shock: Shock) -> str:
    """How heavy it was; said nothing: empty, not light."""
    return str(shock.get_severity_display()) if shock.severity else ""


def shock_row(shock: Shock, sees: Collection[str]) -> dict[str, Any]:
    """One shock; who told of it for who reads names, the note for who reads of health."""
    return {
        "shock": shock,
        "kind": kind_words(shock.kind),
        "on": thai_date(shock.on),
        "severity": severity_words(shock),
        "tone": TONES.get(Shock.Severity(shock.severity), "") if shock.severity else "",
        "person": str(shock.person) if shock.person and "names" in sees else "",
        "lost": "" if shock.lost_baht is None else thousands(shock.lost_baht),
        "hazard": shock.hazard,
        "told_by": shock.told_by if "names" in sees else "",
        "note": shock.note if "health" in sees else "",
        "made_by": shock.made_by,
    }


def shock_rows(shocks: Iterable[Shock], sees: Mapping[str, Collection[str]]) -> list[dict[str, Any]]:
    """A row a shock, each with what the reader may see where its household lives."""
    return [shock_row(each, sees.get(each.household.area_id, frozenset())) for each in shocks]


def kind_rows(counted: Iterable[Mapping[str, Any]], to: Any) -> list[dict[str, Any]]:
    """A row a kind with its counts."""
    return [{**row, "label": kind_words(row["kind"]), "href": to(kind=row["kind"])} for row in counted]


def area_crumbs(area: Area, seen: Collection[str]) -> list[dict[str, str]]:
    """The way down to an area, as far as the reader sees."""
    return crumbs(area, seen, lambda **given: f"?area={given['area']}")


def source_words() -> str:
    """Where the kinds come from, and how sure they are."""
    told = shock_kinds()
    source = told.source_th if _is_thai() else told.source
    return f"{source} ({_('proposal, to be agreed')})"


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")
