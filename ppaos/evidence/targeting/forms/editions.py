"""Which list, which two editions, which area and figure: the choices of the comparison, read from its address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from ppaos.evidence.targeting.forms.crosscheck import LOCAL, area_asked_for, covers, level_below
from ppaos.evidence.targeting.models import Edition, Source
from ppaos.evidence.targeting.permissions import check_can_see_cross_check
from ppaos.evidence.targeting.presenters.editions import FIELDS, LABELS
from ppaos.evidence.targeting.queries.crosscheck import visible_editions
from ppaos.evidence.targeting.queries.turnover import PERSON, TABLES
from ppaos.ground.geography.models import Area


@dataclass(frozen=True)
class EditionsChoice:
    """What the reader looks at; earlier and later are None where no list has two editions."""

    area: Area
    sources: list[Source]
    editions: list[Edition]
    earlier: Edition | None
    later: Edition | None
    figure: str
    of: str
    field: str
    by_local_authority: bool

    @property
    def level(self) -> str:
        """The level of the parts shown below the area; empty at the narrowest."""
        return level_below(self.area, by_local_authority=self.by_local_authority)

    @property
    def address(self) -> dict[str, Any]:
        """What a page that keeps these choices is asked with."""
        pair = {"from": self.earlier.pk, "to": self.later.pk} if self.earlier and self.later else {}
        return {"area": self.area.code, **pair, "by": LOCAL if self.by_local_authority else ""}


def editions_choice(user: Any, asked: Mapping[str, str]) -> EditionsChoice:
    """Read the choices; whatever does not exist, or lies out of sight, is 404, and a deed not allowed 403."""
    check_can_see_cross_check(user=user, area_code="")
    area = area_asked_for(user, asked.get("area", ""))
    editions = [edition for edition in visible_editions(user) if covers(edition, area)]
    by_source: dict[Source, list[Edition]] = {}
    for edition in sorted(editions, key=lambda each: (each.year, each.round, each.pk)):
        by_source.setdefault(edition.source, []).append(edition)
    comparable = {source: issued for source, issued in by_source.items() if len(issued) > 1}
    given = [_edition(asked[name], editions) for name in ("from", "to") if asked.get(name)]
    line = _line(asked.get("source", ""), given, comparable)
    earlier, later = _pair(given, line)
    figure, of, field = asked.get("figure", ""), asked.get("of") or PERSON, asked.get("field", "")
    if (figure and figure not in LABELS) or of not in TABLES or (field and field not in FIELDS):
        raise Http404(f"no figure {figure} {of} {field}")
    return EditionsChoice(
        area, list(comparable), line, earlier, later, figure, of, field, asked.get("by") == LOCAL
    )


def _edition(number: str, editions: list[Edition]) -> Edition:
    found = next((edition for edition in editions if str(edition.pk) == number), None)
    if found is None:
        raise Http404(f"no edition {number}")
    return found


def _line(code: str, given: list[Edition], comparable: dict[Source, list[Edition]]) -> list[Edition]:
    """The editions of the source asked for, of the one the given editions are of, or of the first there is."""
    if code:
        named = [issued for source, issued in comparable.items() if source.code == code]
    else:
        named = [issued for source, issued in comparable.items() if given and source == given[0].source]
    if (code or given) and not named:
        raise Http404(f"no source {code} with two editions")
    national = sorted(comparable, key=lambda source: (source.kind != Source.Kind.NATIONAL_LIST, source.name))
    return named[0] if named else comparable[national[0]] if national else []


def _pair(given: list[Edition], line: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """The two editions given, in their order; else the newest two."""
    ours = [edition for edition in line if edition in given]
    if len(ours) == 2:
        return ours[0], ours[1]
    return (line[-2], line[-1]) if line else (None, None)
