"""After a commit: a survey fills the register, every list of people is linked with it and compared with its
editions before and after."""

from datetime import datetime
from typing import Any

from ppaos.evidence.targeting.actions.bringing import bring_into_register
from ppaos.evidence.targeting.actions.editions import ask_for_comparisons
from ppaos.evidence.targeting.actions.matching import link_import, link_lists
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.ground.privacy.actions import unaudited


@unaudited("each of its steps writes its own event")
def settle_import(*, list_import: ListImport, by: Any, at: datetime) -> None:
    """Do what a committed list calls for. Safe to repeat: a second time changes nothing."""
    kind = list_import.edition.source.kind
    if kind == Source.Kind.BMN_ANSWERS:
        return
    if kind == Source.Kind.SURVEY_WORKBOOK:
        bring_into_register(list_import=list_import, by=by, at=at)
        # Lists that came before the survey may name people it made known.
        link_lists(area_code=list_import.edition.source.area_id, by=by, at=at)
    else:
        link_import(list_import=list_import, by=by, at=at)
        ask_for_comparisons(edition=list_import.edition, at=at)
