"""Linking of listed rows with registered persons: the engine decides what it can, people what it cannot."""

from datetime import datetime
from typing import Any

from ppaos.evidence.targeting.actions._matches import Linked, linked
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.evidence.targeting.queries.matching import candidates_for_linking, persons_to_link_with
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.people.cooperation.permissions import check_may

__all__ = ["Linked", "link_import", "link_lists"]


@audited("list.linked", subjects=("list_import",))
def link_import(*, list_import: ListImport, by: Any, at: datetime) -> Linked:
    """Link the live rows of an import with the persons registered where the list belongs.

    The machine's earlier decisions are superseded where they changed; a person's never. Again changes nothing.
    """
    area_code = list_import.edition.source.area_id
    check_may(by, "commit_lists", area_code=area_code)
    ListImport.objects.select_for_update().get(pk=list_import.pk)
    candidates = candidates_for_linking(list_import=list_import)
    return linked(candidates, persons_to_link_with(area_code=area_code, list_import=list_import), at=at)


@unaudited("each list that is linked writes its own event")
def link_lists(*, area_code: str, by: Any, at: datetime) -> int:
    """Link every list of the sources of an area with the register; returns how many imports were linked.

    Surveys are left out: their rows are in the register, or wait for somebody's decision.
    """
    check_may(by, "commit_lists", area_code=area_code)
    listed = ListImport.objects.filter(state=ListImport.State.COMMITTED, edition__source__area=area_code)
    left_out = (Source.Kind.BMN_ANSWERS, Source.Kind.SURVEY_WORKBOOK)
    imports = listed.exclude(edition__source__kind__in=left_out).select_related("edition__source")
    for list_import in imports.order_by("pk"):
        link_import(list_import=list_import, by=by, at=at)
    return len(imports)
