"""A policy brief taken out: checked against rights and the gate, and written down."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may_flow
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.queries.brief import BRIEFED, Brief, brief_of

KINDS = ("pdf", "docx", "pptx", "xlsx")


class BriefRefused(ValueError):
    """There is no brief of this area; the message says why and what to do."""


@unaudited("record_export writes the event, with the kind of file and the number of areas")
def take_out_brief(*, area: Area, kind: str, by: Any, at: datetime) -> Brief:
    """What a brief of an area tells, and note that it was taken out.

    PermissionDenied, with the reason, where the user's role takes no figures out of the area; Http404 where the user
    does not see the area; BriefRefused for an area without a brief, and where nothing was counted yet.
    """
    check_can_see_overview(by, area.code)
    on = timezone.localdate(at)
    if by is not None:
        check_may_flow(scope=Agreement.Scope.AGGREGATE, area_code=area.code, on=on, user=by)
    if Level(area.level) not in BRIEFED:
        levels = ", ".join(str(level.label) for level in BRIEFED)
        raise BriefRefused(
            _("A brief is made of a %(levels)s. «%(area)s» is none of these.")
            % {"levels": levels, "area": area.name_th}
        )
    with transaction.atomic():
        brief = brief_of(area, on)
        if brief.own.as_of is None:
            raise BriefRefused(_("The figures are being counted for the first time. Ask again in a minute."))
        if not brief.own.counts["households_found"] and not brief.own.counts["listed_persons"]:
            raise BriefRefused(
                _("Nothing is recorded in %(area)s yet. Bring in a list or a survey first.")
                % {"area": area.name_th}
            )
        record_export(
            by=by,
            at=at,
            purpose="",
            rows=1 + len(brief.parts),
            what=f"policy brief, {kind}",
            area_code=area.code,
        )
    return brief
