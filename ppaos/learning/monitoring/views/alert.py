"""One alert: why the household has to be looked at, what is known beside it, and what somebody found."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.alerts import bring_back, clear_alert
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.forms.watch import BringBackForm, ClearForm
from ppaos.learning.monitoring.models import WatchAlert
from ppaos.learning.monitoring.permissions import WATCH, may_report
from ppaos.learning.monitoring.presenters import watch as shown
from ppaos.learning.monitoring.queries.alerts import alerts_in_sight, alerts_of, reports_of, way_out_of
from ppaos.learning.monitoring.queries.checks import OPEN_ALERTS
from ppaos.learning.monitoring.queries.watched import watch_rule_of
from ppaos.learning.monitoring.views.looking import seen_rows
from ppaos.learning.monitoring.views.watch import check_may_look, seen_alerts
from ppaos.people.cooperation.permissions import fields_by_area, may

ACTS: dict[str, tuple[type, Callable[..., Any], Any, Any]] = {
    "clear": (
        ClearForm,
        clear_alert,
        gettext_lazy("The household holds"),
        gettext_lazy("Keep what was found"),
    ),
    "back": (
        BringBackForm,
        bring_back,
        gettext_lazy("Bring the household back"),
        gettext_lazy("Bring it back"),
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert: why, what is known beside it, what was there before; POST says what somebody found."""
    check_may_look(request)
    alert = get_object_or_404(seen_alerts(request, alerts_in_sight(request.user)), pk=pk)
    can = alert.state in OPEN_ALERTS and may(request.user, WATCH, area_code=alert.household.area_id)
    names = [name for name in ACTS if can and (name == "clear" or way_out_of(alert.household_id))]
    sent = request.POST.get("act", "") if request.method == "POST" else ""
    if sent and sent not in names:
        raise Http404(f"no step {sent}")
    first = {"on": timezone.localdate()}
    forms = {
        name: ACTS[name][0](request.POST if name == sent else None, prefix=name, initial=first)
        for name in names
    }
    if sent and forms[sent].is_valid() and _settled(request, alert, sent, forms[sent]):
        return redirect("monitoring:alert", pk)
    return render(request, "monitoring/watch/alert.html", _about(request, alert, forms))


def _about(request: HttpRequest, alert: WatchAlert, forms: dict[str, Any]) -> dict[str, Any]:
    home, rule = alert.household, watch_rule_of(alert.rule)
    sees_names = "names" in fields_by_area(request.user, {home.area_id})[home.area_id]
    [told] = seen_rows(request, [home])
    others = alerts_of(home).exclude(pk=alert.pk)
    return shown.alert_row(alert, rule) | {
        "row": told,
        "unknown": shown.unknown_words(alert, rule),
        "acts": [
            {"code": name, "form": form, "heading": ACTS[name][2], "button": ACTS[name][3]}
            for name, form in forms.items()
        ],
        "note": alert.note if sees_names else "",
        "hidden": bool(alert.note) and not sees_names,
        "reports": shown.report_rows(reports_of([home.pk]), sees_names=sees_names),
        "history": shown.history_rows(others, sees_names=sees_names),
        "can_report": may_report(request.user),
        "as_of": thai_datetime(timezone.now()),
    }


def _settled(request: HttpRequest, alert: WatchAlert, act: str, form: Any) -> bool:
    try:
        ACTS[act][1](alert=alert, by=request.user, at=timezone.now(), **form.cleaned_data)
    except MonitoringRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("It is written down."))
    return True
