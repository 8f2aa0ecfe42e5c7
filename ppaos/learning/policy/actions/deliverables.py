"""What a research project owes: put down, handed in with its file, taken off while it has not come."""

from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Deliverable, ResearchProject
from ppaos.learning.policy.permissions.programme import check_can_keep

PURPOSE = "deliverable of a research project"


@audited("deliverable.put_down", subjects=("project",))
def put_down_deliverable(
    *, project: ResearchProject, name: str, due_on: date, by: Any, at: datetime
) -> Deliverable:
    """Put down what a project owes, and by when. PolicyRefused for the same twice, or a day before its
    beginning."""
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    words = name.strip()
    if not words:
        raise PolicyRefused(_("Say what is to be delivered."))
    if due_on < project.starts_on:
        raise PolicyRefused(_("The project has not begun on that day. Look at the day again."))
    if project.deliverables.filter(name=words).exists():
        raise PolicyRefused(_("«%(name)s» stands here already.") % {"name": words})
    return Deliverable.objects.create(project=project, name=words, due_on=due_on)


@audited("deliverable.came", subjects=("deliverable",))
def hand_in_deliverable(
    *, deliverable: Deliverable, delivered_on: date, file: Any = None, by: Any, at: datetime
) -> Deliverable:
    """Say on which day a deliverable came, with its file. PolicyRefused for a day to come."""
    project = deliverable.project
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    if delivered_on > timezone.localdate(at):
        raise PolicyRefused(_("That day is still to come: nothing was delivered on it yet."))
    deliverable.delivered_on = delivered_on
    if file is not None:
        deliverable.file = kept_file(file, purpose=PURPOSE, area_code=project.area_id, by=by, at=at)
    deliverable.save(update_fields=["delivered_on", "file"])
    return deliverable


@audited("deliverable.taken_off", subjects=("deliverable",))
def take_off_deliverable(*, deliverable: Deliverable, by: Any, at: datetime) -> None:
    """Take off what a project does not owe after all. PolicyRefused for what came."""
    project = deliverable.project
    check_can_keep(by, area_code=project.area_id, organisation=project.university)
    if deliverable.delivered_on is not None:
        raise PolicyRefused(_("«%(name)s» came: it stays in the record.") % {"name": deliverable.name})
    deliverable.delete()


@unaudited("the file kept is an event of its own")
def kept_file(given: Any, *, purpose: str, area_code: str, by: Any, at: datetime) -> StoredFile:
    """Keep an uploaded file sealed."""
    return store_file(
        content=given, name=given.name, purpose=purpose, by=by, at=at, content_type=given.content_type or "",
        area_code=area_code,
    )  # fmt: skip


@unaudited("that it was taken out is noted")
def read_file(*, file: StoredFile, by: Any, at: datetime) -> BinaryIO:
    """Open a kept file; that it was taken out is noted."""
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=1, what=file.purpose, area_code=file.area_code
    )
    return open_file(file=file)
