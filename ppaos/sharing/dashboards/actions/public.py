"""Figures for everybody: released for a province, dated and kept, and taken down again."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.dashboards.models import PublicRelease
from ppaos.sharing.dashboards.queries.public import for_everybody, newest_release, next_day

PUBLISH = "publish_figures"
_TURN = "select pg_advisory_xact_lock(hashtext('dashboards.public_release'), hashtext(%s))"


class ReleaseRefused(ValueError):
    """Figures that are not released, or a release that is not taken down; the message says why, for the person."""


@audited("public_release.made", subjects=("area",))
def release_figures(*, area: Area, by: Any, at: datetime) -> PublicRelease:
    """Show the figures of a province, its districts and subdistricts to everybody as they stand now, small ones held
    back; not again before the day that `next_day` tells."""
    check_may(by, PUBLISH, area_code=area.code)
    if area.level != Level.PROVINCE:
        raise ReleaseRefused(_("Figures are released for a province; %(area)s is none.") % {"area": area})
    with connection.cursor() as cursor:
        cursor.execute(_TURN, [area.code])
    first = next_day(newest_release(area.code))
    if first is not None and timezone.localdate(at) < first:
        raise ReleaseRefused(
            _(
                "Figures of this province were released less than 90 days ago. Two releases close to each other tell "
                "by their difference what happened to single households. The next one can be made from %(day)s on."
            )
            % {"day": thai_date(first)}
        )
    told = for_everybody(area, timezone.localdate(at))
    if told.as_of is None:
        raise ReleaseRefused(_("Nothing was counted yet: there are no figures to release."))
    return PublicRelease.objects.create(
        area=area, as_of=told.as_of, places=dict(told.places), counts=dict(told.counts),
        rule_version=told.rule_version, made_by_id=getattr(by, "pk", None), made_at=at,
    )  # fmt: skip


@audited("public_release.taken_down", subjects=("release",))
def take_release_down(*, release: PublicRelease, by: Any, at: datetime) -> None:
    """Show the figures to everybody no more; what was released stays known."""
    check_may(by, PUBLISH, area_code=str(release.area_id))
    held = PublicRelease.objects.filter(pk=release.pk, taken_down_at=None)
    if not held.update(taken_down_at=at, taken_down_by_id=getattr(by, "pk", None)):
        raise ReleaseRefused(_("This release was taken down already."))
