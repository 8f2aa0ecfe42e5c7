"""Livelihood Profiles taken out on paper: checked against rights and agreements, and written down by household."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.workbench.actions import start_job, store_file
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_can_see_household
from ppaos.sharing.dashboards.permissions import check_can_print
from ppaos.sharing.dashboards.queries.profiles import assessed_in

PRINT = "dashboards.profiles"
# What one file holds: more is no stack of paper that anybody carries into a village.
MOST_SHEETS = 600


class ProfilesRefused(ValueError):
    """These profiles cannot be printed at once; the message says what to do."""


@unaudited("record_export writes the event, with purpose and household")
def take_out_profile(*, household: Household, purpose: str, by: Any, at: datetime) -> None:
    """Note that the profile of one household was taken out as a page.

    PermissionDenied, with the reason, where the household is out of sight, or the user takes nothing out of its area.
    """
    check_can_see_household(by, household)
    check_can_print(by, household.area_id, timezone.localdate(at))
    record_export(
        by=by, at=at, purpose=purpose, rows=1, what="livelihood profile", area_code=household.area_id,
        subjects=[household],
    )  # fmt: skip


@audited("profiles.asked")
def ask_for_profiles(*, area_code: str, purpose: str, by: Any, at: datetime) -> Job:
    """Have a worker put the profiles of an area's assessed households into one file.

    PermissionDenied, with the reason, without the right to take them out; ProfilesRefused where there is none, or
    more than one file holds.
    """
    check_can_print(by, area_code, timezone.localdate(at))
    count = len(assessed_in(by, area_code))
    if not count:
        raise ProfilesRefused(_("No household of this area was assessed yet: there is nothing to print."))
    if count > MOST_SHEETS:
        raise ProfilesRefused(
            _(
                "%(count)d households are more than one file holds (%(most)d). Choose a smaller area, a village."
            )
            % {"count": count, "most": MOST_SHEETS}
        )
    arguments = {"area_code": area_code, "purpose": purpose, "language": get_language() or "th"}
    return start_job(
        kind=PRINT, title="Livelihood Profiles as one file", unit="sheets", by=by, at=at, area_code=area_code,
        arguments=arguments,
    )  # fmt: skip


@unaudited("store_file and record_export write the events, with purpose and households")
def keep_profiles(
    *,
    content: bytes,
    name: str,
    households: Sequence[Household],
    area_code: str,
    purpose: str,
    by: Any,
    at: datetime,
) -> StoredFile:
    """Keep a file of profiles, sealed, for who asked for it; what left, of whom and what for is written down."""
    check_can_print(by, area_code, timezone.localdate(at))
    with transaction.atomic():
        file = store_file(
            content=io.BytesIO(content), name=name, purpose=PRINT, content_type="application/pdf", by=by, at=at,
            area_code=area_code,
        )  # fmt: skip
        record_export(
            by=by, at=at, purpose=purpose, rows=len(households), what="livelihood profiles", area_code=area_code,
            subjects=households,
        )  # fmt: skip
    return file
