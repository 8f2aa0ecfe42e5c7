"""The watch of the demonstration: what neighbours tell, alerts raised, looked at, cleared, and households that came
back."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ppaos.config.demo.plan import data
from ppaos.config.demo.rising import Rising
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.queries import descendant_codes
from ppaos.learning.monitoring.actions.alerts import bring_back, clear_alert, open_alert_visits
from ppaos.learning.monitoring.actions.concerns import report_concern
from ppaos.learning.monitoring.actions.watching import watch_households
from ppaos.learning.monitoring.models import Exit, WatchAlert
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.models import Household

GONE = (Exit.State.MONITORED, Exit.State.EXITED)


def keep_watch(rising: Rising, at: datetime) -> None:
    """Look through the register some days ago, settle some alerts, and look through it once more today."""
    told, today = data("followed")["watch"], timezone.localdate(at)
    manager = User.objects.get(username="data")
    began, settled = (today - timedelta(days=told[name]) for name in ("ago", "settled"))
    _neighbours_tell(began - timedelta(days=1), manager)
    watch_households(by=None, at=_evening(began))
    for alert in WatchAlert.objects.filter(household__in=rising.back, exit__state__in=GONE).order_by("rank"):
        bring_back(alert=alert, on=settled, reason=told["back"], by=manager, at=_evening(settled))
    _look(settled, manager)
    watch_households(by=None, at=at)


def _neighbours_tell(on: date, by: User) -> None:
    """Of households that left, a word from next door."""
    told = data("followed")["watch"]
    left = Household.objects.filter(exits__state__in=GONE).order_by("-pk")
    for home, note, who in zip(left, told["reports"], told["told_by"], strict=False):
        report_concern(household=home, told_on=on, note=note, told_by=who, by=by, at=_evening(on))


def _look(on: date, by: User) -> None:
    """Visits to the first alerts of the supervisor's district; some of other places were cleared."""
    told, supervisor = data("followed")["watch"], User.objects.get(username="supervisor")
    district = descendant_codes(granted_areas(supervisor, deed="keep_watch")[0])
    waiting = WatchAlert.objects.filter(state=WatchAlert.State.RAISED).order_by("rank")
    surveyors = User.objects.filter(username__startswith="surveyor").values_list("pk", flat=True)
    here = waiting.filter(area__in=district)
    if here.exists():
        due_on = on + timedelta(days=14)
        open_alert_visits(
            alerts=here[: told["visits"]],
            surveyor_ids=surveyors,
            due_on=due_on,
            by=supervisor,
            at=_evening(on),
        )
    for alert in waiting.exclude(area__in=district)[: told["cleared"]]:
        clear_alert(alert=alert, on=on, note=told["found"], by=by, at=_evening(on))


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(18), tzinfo=timezone.get_current_timezone())
