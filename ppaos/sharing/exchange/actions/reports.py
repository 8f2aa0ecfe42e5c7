"""Lists made again each week or month for named readers, each time as the reader's own eyes see them then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import Message, tell
from ppaos.ground.workbench.models import Notice
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.actions.exports import Order, columns_to_take, make_export
from ppaos.sharing.exchange.models import ReportPlan, ReportReader
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.rows import Narrowed

Every, Why = ReportPlan.Every, ReportPlan.Why
MOST_READERS = 30


@dataclass(frozen=True)
class Reported:
    """What one round of reports came to."""

    files: int
    readers_ended: int
    plans_ended: int


@audited("report_plan.made")
def make_report_plan(
    *, name: str, order: Order, every: str, begins_on: date, readers: Iterable[Any], by: Any, at: datetime
) -> ReportPlan:
    """Have a list made again and again for readers who may take it out themselves."""
    listing = listings()[order.listing]
    columns_to_take(order=order, by=by, at=at)
    found = list(readers)
    if not 0 < len(found) <= MOST_READERS:
        raise ExchangeRefused(_("Name from 1 to %(most)s readers.") % {"most": MOST_READERS})
    plan = ReportPlan.objects.create(
        name=name.strip(), listing=listing.code, area_id=order.area_code, narrowed=order.narrowed.given(),
        columns=list(order.columns), format=order.format, purpose=order.purpose, language=get_language() or "th",
        every=every, next_on=begins_on, made_by=by, made_at=at,
    )  # fmt: skip
    ReportReader.objects.bulk_create([ReportReader(plan=plan, user=reader) for reader in found])
    return plan


@audited("report_plan.ended", subjects=("plan",))
def end_report_plan(*, plan: ReportPlan, why: str, by: Any, at: datetime) -> None:
    """Make it no more. By hand: who made it, or who grants roles there."""
    if by is not None and by.pk != plan.made_by_id:
        check_may(by, "grant_roles", area_code=str(plan.area_id))
    ReportPlan.objects.filter(pk=plan.pk, ended_at=None).update(ended_at=at, ended_why=why)


@unaudited("every file is an export with its event, every plan that ends has its own")
def make_due_reports(*, by: Any, at: datetime) -> Reported:
    """Make every report that is due. A reader who may not take the list out any more gets none from then on; a plan
    ends with the right of who made it, or with its last reader."""
    today = timezone.localdate(at)
    done = [_made(plan, by, at) for plan in ReportPlan.objects.filter(ended_at=None, next_on__lte=today)]
    return Reported(
        sum(files for files, _readers, _plans in done),
        sum(readers for _files, readers, _plans in done),
        sum(plans for _files, _readers, plans in done),
    )


def _made(plan: ReportPlan, by: Any, at: datetime) -> tuple[int, int, int]:
    """One plan: files made, readers ended, plans ended."""
    if not plan.made_by.is_active or _refused(plan, plan.made_by, at):
        end_report_plan(plan=plan, why=Why.NO_RIGHT, by=by, at=at)
        return 0, 0, 1
    files = ended = 0
    readers = plan.readers.filter(ended_at=None).select_related("user").order_by("pk")
    for reader in readers:
        if not reader.user.is_active or _refused(plan, reader.user, at):
            ReportReader.objects.filter(pk=reader.pk).update(ended_at=at)
            ended += 1
        else:
            _made_for(plan, reader.user, by, at)
            files += 1
    # The next day is kept at once: a round that was cut short does not make the same file twice.
    ReportPlan.objects.filter(pk=plan.pk).update(next_on=_next_day(plan, timezone.localdate(at)))
    if not files:
        end_report_plan(plan=plan, why=Why.NO_READER, by=by, at=at)
    return files, ended, int(not files)


def _made_for(plan: ReportPlan, reader: Any, by: Any, at: datetime) -> None:
    with override(plan.language):
        make_export(order=_order_of(plan), by=reader, at=at, plan=plan)
        message = Message(
            key=f"report:{plan.pk}:{plan.next_on}:{reader.pk}", channel=Notice.Channel.HOME, purpose="report",
            subject=_("A scheduled report waits for you"), text=plan.name, user_id=reader.pk,
            link=reverse("exchange:files"),
        )  # fmt: skip
    tell(messages=[message], by=by, at=at)


def _order_of(plan: ReportPlan) -> Order:
    """What a plan takes out."""
    return Order(
        plan.listing, str(plan.area_id), Narrowed.of(plan.narrowed), tuple(plan.columns), plan.format, plan.purpose
    )  # fmt: skip


def _next_day(plan: ReportPlan, today: date) -> date:
    """The first day after today on which the plan is due."""
    day = plan.next_on
    while day <= today:
        day = day + timedelta(days=7) if plan.every == Every.WEEK else _month_later(day)
    return day


def _month_later(day: date) -> date:
    """The same day of the next month; plans begin on no day after the 28th."""
    return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)


def _refused(plan: ReportPlan, user: Any, at: datetime) -> bool:
    try:
        columns_to_take(order=_order_of(plan), by=user, at=at)
    except PermissionDenied:
        return True
    return False
