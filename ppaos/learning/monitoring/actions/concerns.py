"""A neighbour, a volunteer or a village leader says that a household is in trouble; unnamed if they wish."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.learning.monitoring.actions._exit_steps import check_day
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import ConcernReport
from ppaos.learning.monitoring.permissions import check_can_report
from ppaos.people.registry.models import Household

LONGEST_NOTE, LONGEST_NAME = 500, 200


@audited("concern.reported", subjects=("household",))
def report_concern(
    *, household: Household, told_on: date, note: str, told_by: str = "", by: Any, at: datetime
) -> ConcernReport:
    """Write down what somebody told of a household. The same words of the same day are one report.

    Raises MonitoringRefused without words, for a day still to come, and for a household that was merged.
    """
    check_can_report(by, household)
    check_day(told_on, at)
    if not note.strip():
        raise MonitoringRefused(_("Say in a few words what is wrong."))
    if household.merged_into_id is not None:
        raise MonitoringRefused(_("This household was merged into another. Report it there."))
    made, is_new = ConcernReport.objects.get_or_create(
        household=household, told_on=told_on, note=note.strip()[:LONGEST_NOTE],
        told_by=told_by.strip()[:LONGEST_NAME], taken_back_at=None,
        defaults={"area_id": household.area_id, "made_by": by, "made_at": at},
    )  # fmt: skip
    if is_new:
        announce(households=[household.pk], at=at)
    return made


@audited("concern.taken_back", subjects=("report",))
def take_report_back(*, report: ConcernReport, by: Any, at: datetime) -> None:
    """Take a report back that was wrong: it raises no alert any more and stays known."""
    check_can_report(by, report.household)
    if not ConcernReport.objects.filter(pk=report.pk, taken_back_at=None).update(taken_back_at=at):
        raise MonitoringRefused(_("This was taken back already."))
    announce(households=[report.household_id], at=at)
