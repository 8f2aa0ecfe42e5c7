"""A neighbour's report in two minutes on a phone: find the household, say what is wrong; unnamed if they wish."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.learning.monitoring.actions.concerns import report_concern, take_report_back
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.forms.watch import ConcernForm
from ppaos.learning.monitoring.models import ConcernReport
from ppaos.learning.monitoring.permissions import may_report
from ppaos.learning.monitoring.presenters import watch as shown
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.alerts import reports_by, reports_of
from ppaos.learning.monitoring.queries.concerns import households_named
from ppaos.learning.monitoring.views.looking import A_PAGE, OPEN, seen_rows
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.queries import fields_visible, visible_households

REPORT = "record_shocks"


@never_cache
@require_safe
def concerns(request: HttpRequest) -> HttpResponse:
    """The households a reader sees, narrowed by a name or house number, to tell of one; and what they told."""
    _check_may_report(request)
    text = request.GET.get("q", "").strip()
    homes = Paginator(households_named(request.user, text), A_PAGE).get_page(request.GET.get("page"))
    told = list(reports_by(request.user)[:A_PAGE])
    heads = {
        row["household"].pk: row
        for row in seen_rows(request, list({t.household_id: t.household for t in told}.values()))
    }
    context = {
        "text": text,
        "page_obj": homes,
        "rows": seen_rows(request, list(homes)),
        "told": [heads[row["report"].household_id] | row for row in shown.report_rows(told, sees_names=True)],
        "tabs": follow_up_tabs(request.user, "watch"),
        "asked": f"q={text}" if text else "",
    }
    return render(request, "monitoring/watch/concerns.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def household_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """What was told of one household; POST tells something more."""
    _check_may_report(request)
    home = get_object_or_404(visible_households(request.user).select_related("area", "dwelling"), pk=pk)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_concern(household=home, by=request.user, at=timezone.now(), **form.cleaned_data)
        except MonitoringRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Thank you. Somebody looks in; the household stands in the early warning.")
            )
            return redirect("monitoring:household_concern", pk)
    [row] = seen_rows(request, [home])
    sees_names = "names" in fields_visible(request.user, home)
    context = {
        "household": home,
        "row": row,
        "form": form,
        "reports": shown.report_rows(reports_of([pk]), sees_names=sees_names),
    }
    return render(request, "monitoring/watch/concern.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a report that was wrong."""
    _check_may_report(request)
    seen = ConcernReport.objects.filter(household__in=visible_households(request.user))
    report = get_object_or_404(seen.select_related("household"), pk=pk)
    try:
        take_report_back(report=report, by=request.user, at=timezone.now())
    except MonitoringRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It counts no more. It stays in what was written."))
    return redirect("monitoring:household_concern", report.household_id)


def _check_may_report(request: HttpRequest) -> None:
    if not may_report(request.user):
        check_may(request.user, REPORT)
    check_may(request.user, OPEN)
