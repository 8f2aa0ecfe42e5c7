"""In which area, which rounds and by which method is compared: read from the address of a page."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from ppaos.engine.livelihood.trial import tried_method
from ppaos.engine.methods import CapitalMethod
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.queries.comparing import drafts_to_compare, methods_to_compare
from ppaos.evidence.livelihood.queries.drafts import data_of_draft, data_of_version
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.evidence.livelihood.queries.tried import rounds_in
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import check_may

CAPITALS = "slf_capitals"
Round = tuple[int, int]
# A round with fewer of the largest one's households is not shown unless it is asked for.
WELL_UNDER_WAY = 0.1


@dataclass(frozen=True)
class Judge:
    """A published version or a draft of the five capitals, by which households may be judged."""

    key: str
    of: MethodVersion | MethodDraft
    data: dict[str, Any]

    @property
    def method(self) -> CapitalMethod:
        """The method in it; raises MethodError where a draft has faults."""
        if isinstance(self.of, MethodVersion):
            return parsed(self.of)  # type: ignore[no-any-return]
        return tried_method(self.data, place=_("draft"))


def area_asked_for(user: Any, code: str, *, deed: str) -> Area:
    """The area asked for, else the widest granted. 403 without the deed, 404 out of sight."""
    check_may(user, deed)
    area = area_in_sight(user, code, deed=deed)
    if area is None:
        raise Http404(f"no area {code}")
    return area


def rounds_of(area: Area) -> list[dict[str, Any]]:
    """The rounds of an area with their keys («2569-1»), the newest first."""
    return [row | {"key": f"{row['year']}-{row['round']}"} for row in rounds_in(area.code).to_dicts()]


def round_asked_for(
    rounds: list[dict[str, Any]], key: str, *, else_: int = 0, needed: int = 1
) -> Round | None:
    """The round asked for, else the one at this place among those well under way, or among all where fewer than
    needed are; none where there are too few. 404 for another."""
    if key:
        found = next((each for each in rounds if each["key"] == key), None)
        if found is None:
            raise Http404(f"no round {key}")
    else:
        under_way = _well_under_way(rounds)
        chosen = under_way if len(under_way) >= needed else rounds
        found = chosen[else_] if else_ < len(chosen) else None
    return (found["year"], found["round"]) if found else None


def _well_under_way(rounds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rounds without those that have just begun: their few households speak for nobody."""
    most = max((each["households"] for each in rounds), default=0)
    return [each for each in rounds if each["households"] >= WELL_UNDER_WAY * most]


def judges(user: Any, *, with_drafts: bool) -> list[Judge]:
    """Every published version of the five capitals, the newest first, and the drafts the user may write."""
    versions = [Judge(f"v{each.pk}", each, data_of_version(each)) for each in methods_to_compare(CAPITALS)]
    drafts = drafts_to_compare(user, CAPITALS) if with_drafts else []
    return [*versions, *(Judge(f"d{each.pk}", each, data_of_draft(each)) for each in drafts)]


def judge_asked_for(known: list[Judge], key: str) -> Judge:
    """The judge asked for, else the newest of everybody's; 404 for another, and for a draft that is no method."""
    wanted = key or f"v{newest_method(CAPITALS).pk}"
    found = next((each for each in known if each.key == wanted), None)
    if found is None:
        raise Http404(f"no method {key}")
    return found
