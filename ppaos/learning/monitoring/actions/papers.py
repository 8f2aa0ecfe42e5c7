"""Papers and photos of an exit: kept sealed, and opened by who may read names there."""

from datetime import datetime
from typing import Any, BinaryIO

from ppaos.ground.privacy.actions import record_reading, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.monitoring.models import ExitStep

PURPOSE = "paper of an exit"


@unaudited("keeping a file is an event of its own")
def kept_paper(given: Any, *, area_code: str, by: Any, at: datetime) -> StoredFile | None:
    """Keep an uploaded photo or PDF sealed; None where none was sent."""
    if given is None:
        return None
    return store_file(
        content=given, name=given.name, purpose=PURPOSE, by=by, at=at, content_type=given.content_type,
        area_code=area_code,
    )  # fmt: skip


@unaudited("the reading is noted")
def read_paper(*, step: ExitStep, file: StoredFile, by: Any, at: datetime) -> BinaryIO:
    """Open the paper of a step; that it was read is noted."""
    record_reading(
        by=by, at=at, purpose=PersonalRead.ASSIST, subjects=[step.exit.household], verb="household.read"
    )
    return open_file(file=file)
