"""Linking of listed rows with registered persons: the engine decides what it can, people what it cannot."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.evidence.targeting.actions._matches import Linked, linked
from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.matching import (
    candidates_for_linking,
    lists_to_link,
    persons_to_link_with,
    province_of,
)
from ppaos.ground.geography.models import Level
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.queries import analysed
from ppaos.people.cooperation.permissions import check_may

__all__ = ["Linked", "Report", "link_import", "link_lists"]

# Called after each part of a list: the list, the area of the part, what was found.
Report = Callable[[ListImport, str, Linked], object]


@audited("list.linked", subjects=("list_import",))
def link_import(
    *, list_import: ListImport, by: Any, at: datetime, area_code: str = "", report: Report | None = None
) -> Linked:
    """Link the live rows of an import with the persons registered where the list belongs.

    Rows of a country-wide list are linked province by province with the persons who live there, or anywhere under
    the same id; only those of one province where one is named. The machine's earlier decisions are superseded where
    they changed; a person's never. Again changes nothing.
    """
    check_may(by, "commit_lists", area_code=area_code or list_import.edition.source.area_id)
    ListImport.objects.select_for_update().get(pk=list_import.pk)
    done = Linked()
    for place, candidates in _parts(list_import, area_code):
        found = linked(candidates, persons_to_link_with(area_code=place, candidates=candidates), at=at)
        done += found
        if report:
            report(list_import, place, found)
    # Small parts leave the statistics alone; many of them together must not.
    analysed("targeting_match", rows=done.decided)
    return done


@unaudited("each list that is linked writes its own event")
def link_lists(*, area_code: str = "", by: Any, at: datetime, report: Report | None = None) -> int:
    """Link every list that names people of an area (of all areas, without one) with the register; returns how many
    imports were linked. Surveys are left out."""
    check_may(by, "commit_lists", area_code=area_code)
    imports = lists_to_link(area_code)
    for list_import in imports:
        link_import(list_import=list_import, area_code=area_code, by=by, at=at, report=report)
    return len(imports)


def _parts(list_import: ListImport, area_code: str) -> Iterator[tuple[str, pl.DataFrame]]:
    """Candidates with the area whose persons they are linked with: a country's register is not held in memory.

    Rows of a country-wide list that name no province are linked with the whole register, where all are linked.
    """
    area = list_import.edition.source.area
    candidates = candidates_for_linking(list_import=list_import)
    if area.level != Level.COUNTRY:
        yield area.pk, candidates
        return
    province = province_of(area_code) if area_code else None
    chosen = candidates.filter(province_code=province) if province else candidates
    for part in chosen.sort("province_code", "record_id", nulls_last=True).partition_by("province_code"):
        yield part["province_code"][0] or area.pk, part
