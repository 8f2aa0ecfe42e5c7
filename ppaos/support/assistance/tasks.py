"""Long work of this room: needs of an area found and led to services, agencies' files of help read and linked."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.tasks import job_task
from ppaos.people.cooperation.models import Organisation
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.finding import FIND_NEEDS
from ppaos.support.assistance.actions.importing import READ_FILE
from ppaos.support.assistance.actions.needs import find_needs
from ppaos.support.assistance.actions.routing import route_needs
from ppaos.support.assistance.forms.help_import import read_stored_file
from ppaos.support.assistance.models import HelpImport
from ppaos.support.assistance.presenters.needs import run_words

STEPS = 2


@job_task(FIND_NEEDS, told=(PermissionDenied,))
def find_and_lead(progress: Progress, *, area_code: str, language: str = "th") -> dict[str, str]:
    """Find needs and lead them, for who asked; a second run from the beginning changes nothing."""
    by = _asker(progress)
    progress.report(0, STEPS)
    found = find_needs(area_code=area_code, by=by, at=timezone.now())
    progress.report(1)
    led = route_needs(area_code=area_code, by=by, at=timezone.now())
    with override(language):
        progress.report(STEPS, message=run_words(found, led))
        return {"url": f"{reverse('assistance:needs')}?area={area_code}", "told": run_words(found, led)}


@job_task(READ_FILE, told=(PermissionDenied, HelpRefused, UnreadableFile))
def read_file(
    progress: Progress,
    *,
    file: int,
    organisation: int,
    area: str,
    kind: str,
    stage: str,
    language: str = "th",
) -> dict[str, str]:
    """Read a file that was sent and link its rows, for who sent it; nothing enters the ledger yet."""
    # All of it or nothing: a worker killed on the way begins anew, and one that had done it finds it done.
    with override(language), transaction.atomic():
        made = HelpImport.objects.filter(file=file).first() or read_stored_file(
            file=StoredFile.objects.get(pk=file), organisation=Organisation.objects.get(pk=organisation),
            area=Area.objects.get(pk=area), kind=kind, stage=stage, by=_asker(progress), at=timezone.now(),
        )  # fmt: skip
        return {"url": reverse("assistance:help_file", args=[made.pk])}


def _asker(progress: Progress) -> Any:
    return get_user_model().objects.get(pk=progress.job.created_by_id or 0)
