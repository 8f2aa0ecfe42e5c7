"""A study that is still written, locked until the act is done."""

from typing import Any

from django.utils.translation import gettext as _

from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.permissions import check_can_keep


def held_draft(study: Study, by: Any) -> Study:
    """The study as it stands now. Raises PermissionDenied, or MonitoringRefused where it changes no more."""
    check_can_keep(by, study.area_id)
    held = Study.objects.select_for_update(of=("self",)).select_related("area", "model").get(pk=study.pk)
    if held.state != Study.State.DRAFT:
        raise MonitoringRefused(_("This study is finished and changes no more. Copy it to go on."))
    return held
