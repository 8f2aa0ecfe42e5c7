"""Who may tell of a breach, and who keeps the register of them?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import areas_holding, grants_allowing


def check_can_tell(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` works in the area: whoever does must be able to tell what went wrong."""
    grants = grants_allowing(by).filter(area_id__in=areas_holding(area_code, timezone.localdate()))
    if by is not None and not grants.exists():
        raise PermissionDenied(_("You tell of breaches in the areas where you work."))
