"""Notices to print, papers of steps to look at, checks written down, and reasons that excuse a dimension."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.presenters.dimensions import names
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.monitoring.actions.accepted_reasons import accept_reason, end_reason
from ppaos.learning.monitoring.actions.checking import record_check
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.papers import read_paper
from ppaos.learning.monitoring.forms.exits import CheckForm, ReasonForm
from ppaos.learning.monitoring.models import AcceptedReason, Exit, ExitCheck, ExitStep
from ppaos.learning.monitoring.permissions import PROPOSE, SEE
from ppaos.learning.monitoring.presenters.exit_notice import notices_pdf
from ppaos.learning.monitoring.queries.exits import exits_in_sight, reasons_of
from ppaos.learning.monitoring.views.exit_page import seen_exit
from ppaos.learning.monitoring.views.moving import numbers
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_by_area
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

MOST_NOTICES = 200
PRINTED = (Exit.State.REVIEWED, Exit.State.NOTICED)


@never_cache
@require_POST
def notices(request: HttpRequest) -> HttpResponse:
    """The notices to the households ticked, as one file to print; that it left is noted."""
    check_may(request.user, PROPOSE)
    homes = visible_households(request.user)
    areas = areas_in_sight(request.user, deed=PROPOSE)
    seen = exits_in_sight(request.user).filter(household__in=homes, area__in=areas, state__in=PRINTED)
    chosen = list(
        seen.filter(pk__in=numbers(request.POST.getlist("exit"))).order_by("area_id", "pk")[:MOST_NOTICES]
    )
    if not chosen:
        messages.error(request, _("No household is chosen. Tick some first."))
        return redirect("monitoring:exit_list")
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=len(chosen), what="exit notices",
        subjects=[each.household for each in chosen],
    )  # fmt: skip
    content = notices_pdf(chosen, by=signed_in_user(request), on=timezone.localdate())
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="exit-notices-{chosen[0].pk}.pdf"'
    return response


@never_cache
@require_safe
def step_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper of a step, for who reads names there."""
    check_may(request.user, SEE)
    exits = exits_in_sight(request.user).filter(household__in=visible_households(request.user))
    steps = ExitStep.objects.filter(exit__in=exits, file__erased_at=None).select_related(
        "file", "exit__household"
    )
    step = get_object_or_404(steps.exclude(file=None), pk=pk)
    file, area = step.file, step.exit.area_id
    if file is None or "names" not in fields_by_area(request.user, {area})[area]:
        raise Http404(f"no paper of step {pk}")
    content = read_paper(step=step, file=file, by=request.user, at=timezone.now())
    return FileResponse(content, filename=file.name, content_type=file.content_type)


@require_POST
def check(request: HttpRequest, pk: int, check_pk: int) -> HttpResponse:
    """Write down what a check of a monitored exit found."""
    proposed = seen_exit(request, pk)
    held = get_object_or_404(ExitCheck.objects.filter(exit=proposed), pk=check_pk)
    form = CheckForm(request.POST)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return redirect("monitoring:exit", pk)
    try:
        record_check(check=held, by=request.user, at=timezone.now(), **form.cleaned_data)
    except MonitoringRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("It is written down."))
    return redirect("monitoring:exit", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: HttpRequest, household_id: int) -> HttpResponse:
    """Why dimensions that still fail do not stop an exit; POST says one more."""
    household = _household(request, household_id)
    form = ReasonForm(request.POST or None, initial={"since": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            accept_reason(household=household, by=request.user, at=timezone.now(), **form.cleaned_data)
        except MonitoringRefused as error:
            form.add_error(None, str(error))
        else:
            return redirect("monitoring:exit_reasons", household_id)
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=[household],
        verb="household.read",
    )
    known = names()
    context = {
        "household": household,
        "head": heads_of([household.pk]).get(household.pk, str(household)),
        "rows": [{"told": each, "dimension": known[each.dimension]} for each in reasons_of(household)],
        "form": form,
    }
    return render(request, "monitoring/exits/reasons.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """A reason holds no more."""
    told = get_object_or_404(AcceptedReason, pk=pk)
    household = _household(request, told.household_id)
    end_reason(told=told, by=request.user, at=timezone.now())
    return redirect("monitoring:exit_reasons", household.pk)


def _household(request: HttpRequest, household_id: int) -> Household:
    """The household, for who proposes exits there: 403 without the deed, 404 out of sight."""
    check_may(request.user, PROPOSE)
    seen = visible_households(request.user).filter(area__in=areas_in_sight(request.user, deed=PROPOSE))
    return get_object_or_404(seen.select_related("area"), pk=household_id)
