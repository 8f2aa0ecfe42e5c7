"""A village's Livelihood Profiles become one file while everybody does something else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.sharing.dashboards.actions.profiles import PRINT, ProfilesRefused, keep_profiles
from ppaos.sharing.dashboards.presenters.sheet import profiles_pdf, sheet
from ppaos.sharing.dashboards.queries.households import household_in_sight
from ppaos.sharing.dashboards.queries.profiles import assessed_in, profile_of


@job_task(PRINT, told=(PermissionDenied, ProfilesRefused))
def print_profiles(
    progress: Progress, *, area_code: str, purpose: str, language: str = "th"
) -> dict[str, Any]:
    """Put the profiles of an area into one file, as their reader sees them now; again from the beginning makes one
    more file."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    today, area = timezone.localdate(), Area.objects.get(code=area_code)
    with override(language):
        numbers = assessed_in(by, area_code)
        sheets, households = [], []
        for done, number in enumerate(numbers):
            progress.report(done=done, total=len(numbers))
            sight = household_in_sight(by, number)
            if sight is not None:
                sheets.append(sheet(profile_of(by, sight, today), sight, today))
                households.append(sight.household)
        now = timezone.now()
        content = profiles_pdf(sheets, by=by, at=now)
        name = f"{_('Livelihood Profiles of %(area)s') % {'area': area.name_th}}.pdf"
        keep_profiles(
            content=content,
            name=name,
            households=households,
            area_code=area_code,
            purpose=purpose,
            by=by,
            at=now,
        )
    return {"url": reverse("dashboards:profiles", args=[area_code])}
