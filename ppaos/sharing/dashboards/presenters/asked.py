"""What an overview is asked for: an area, how it is cut into parts, and the filters that stay in its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.sharing.dashboards.queries import Summary, figures, summaries
from ppaos.sharing.dashboards.queries.areas import OFFICIAL, opening_records, parts_of, way_to

FOUND, POOR = "found", "poor"
ORGANISATION, SECTOR = "organisation", "sector"
COUNT, SHARE = "count", "share"


@dataclass(frozen=True)
class Asked:
    """An overview as its address asks for it; empty is what it shows by itself. `year`: a fiscal year, 0 for all."""

    area: Area
    user: Any
    by: str = OFFICIAL
    figure: str = ""
    year: int = 0
    of: str = FOUND
    to: str = ORGANISATION
    show: str = COUNT
    parts: tuple[str, ...] = ()

    def query(self, **given: Any) -> str:
        """What stands behind an address to keep asking so, but for what is given."""
        kept = {
            "by": self.by if self.by != OFFICIAL else "",
            "figure": self.figure,
            "year": self.year or "",
            "of": self.of if self.of != FOUND else "",
            "to": self.to if self.to != ORGANISATION else "",
            "show": self.show if self.show != COUNT else "",
            "part": self.parts,
        }
        told = {key: value for key, value in (kept | given).items() if value not in ("", 0, (), None)}
        return f"?{urlencode(told, doseq=True)}" if told else ""

    def url(self, code: str = "", **given: Any) -> str:
        """The overview of this area, or of another one with the filters kept; chosen parts are this area's own."""
        given = given | ({"part": ()} if code else {})
        return reverse("dashboards:overview", args=[code or self.area.code]) + self.query(**given)

    def section_url(self, section: str, **given: Any) -> str:
        """A part of the overview at an address of its own."""
        return reverse("dashboards:section", args=[self.area.code, section]) + self.query(**given)

    @cached_property
    def areas(self) -> list[Area]:
        """The parts of the area."""
        return list(parts_of(self.area, self.by))

    @cached_property
    def found(self) -> Mapping[str, Summary]:
        """The figures of the area and of its parts."""
        return summaries([self.area.code, *(part.code for part in self.areas)])

    @cached_property
    def seen(self) -> set[str]:
        """Of these areas those whose records the reader may open."""
        return opening_records(self.user, [self.area.code, *(part.code for part in self.areas)])

    @cached_property
    def own(self) -> Summary:
        """The figures of the area itself."""
        return (
            self.found[self.area.code]
            if "areas" in self.__dict__
            else summaries([self.area.code])[self.area.code]
        )

    @property
    def opens(self) -> bool:
        """Whether the reader may open the records of the area."""
        return self.area.code in self.seen

    @cached_property
    def way(self) -> list[Area]:
        """The way down to the area, as far as the reader sees it."""
        return way_to(self.user, self.area)

    @property
    def above(self) -> Area | None:
        """The area above, where the reader sees its overview."""
        return self.way[-2] if len(self.way) > 1 else None


def known_figure(code: str, otherwise: str) -> str:
    """A figure by its code, or the one shown otherwise."""
    return code if code in figures() else otherwise
