"""Who may be proposed to leave: every criterion of every household in the programme, and the proposal itself."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.judging import ask_to_judge
from ppaos.learning.monitoring.actions.proposing import propose_exits
from ppaos.learning.monitoring.forms.exits import ProposeForm
from ppaos.learning.monitoring.models import ExitCandidate, ExitRun
from ppaos.learning.monitoring.permissions import PROPOSE
from ppaos.learning.monitoring.presenters import exits as shown
from ppaos.learning.monitoring.presenters.candidates import filters
from ppaos.learning.monitoring.presenters.criteria import criterion_rows
from ppaos.learning.monitoring.queries.exits import candidates_seen, current_run
from ppaos.learning.monitoring.views.looking import A_PAGE, OPEN, area_asked, seen_rows
from ppaos.learning.monitoring.views.moving import exit_frame, moved_words, numbers
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, may
from ppaos.people.registry.queries import visible_households

FILTERS = ("verdict", "criterion", "outcome", "alone", "part")


@never_cache
@require_safe
def candidates(request: HttpRequest) -> HttpResponse:
    """The households of the newest run with what each criterion says, those nearest to leaving first."""
    area = area_asked(request)
    check_may(request.user, OPEN)
    run = current_run(area)
    asked = {name: request.GET.get(name, "") for name in FILTERS}
    context = exit_frame(request, area) | {
        "run": run,
        "can": may(request.user, PROPOSE, area_code=area.code),
    }
    if run is not None:
        context |= _listed(request, run, asked)
    return render(request, "monitoring/exits/candidates.html", context)


@require_POST
def judge(request: HttpRequest) -> HttpResponse:
    """Have a worker judge the households of an area."""
    area = _area(request)
    try:
        job = ask_to_judge(area_code=area.code, by=request.user, at=timezone.now())
    except MonitoringRefused as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('monitoring:candidates')}?area={area.code}")
    return redirect("workbench:job", job.pk)


@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Propose those ticked, or all that the list shows."""
    area, form = _area(request), ProposeForm(request.POST)
    back = redirect(
        f"{reverse('monitoring:candidates')}?{request.POST.get('asked', '') or f'area={area.code}'}"
    )
    run = current_run(area)
    if run is None or not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return back
    try:
        done = propose_exits(
            run=run,
            household_ids=_chosen(request, run),
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except MonitoringRefused as error:
        messages.error(request, str(error))
        return back
    moved_words(request, done)
    if done.moved:
        return redirect(f"{reverse('monitoring:exit_list')}?area={area.code}&state=proposed")
    return back


def _listed(request: HttpRequest, run: ExitRun, asked: dict[str, str]) -> dict[str, Any]:
    try:
        rows = candidates_seen(request.user, run, asked)
    except KeyError as odd:
        raise Http404(f"no filter {odd}") from odd
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    # Who moved out of sight since that day is left out.
    homes = visible_households(request.user).filter(pk__in=[each.household_id for each in page])
    seen = {
        row["household"].pk: row for row in seen_rows(request, list(homes.select_related("area", "dwelling")))
    }
    return {
        "page_obj": page,
        "rows": [_row(each, seen[each.household_id]) for each in page if each.household_id in seen],
        "filters": filters(asked),
        "asked": request.GET.urlencode(),
        "counts": run.counts,
        "passing": shown.passing_rows(run.counts, f"?area={run.area_id}"),
        "cautions": shown.cautions(run.counts),
        "made": shown.run_words(run),
        "form": ProposeForm(initial={"on": timezone.localdate()}),
    }


def _row(each: ExitCandidate, told: dict[str, Any]) -> dict[str, Any]:
    is_ready = each.verdict == ExitCandidate.Verdict.MAY
    tone = "good" if is_ready else "care" if each.verdict == ExitCandidate.Verdict.UNKNOWN else "bad"
    return told | {
        "candidate": each,
        "criteria": criterion_rows(each.criteria),
        "is_ready": is_ready,
        "tone": tone,
    }


def _area(request: HttpRequest) -> Area:
    """The area of the form, where the user proposes exits: 403 without the deed, 404 out of sight."""
    check_may(request.user, PROPOSE)
    seen = areas_in_sight(request.user, deed=PROPOSE)
    return get_object_or_404(Area.objects.filter(pk__in=seen), pk=request.POST.get("area", ""))


def _chosen(request: HttpRequest, run: ExitRun) -> list[int]:
    """The households ticked; with «all», every one of the run that may be proposed and the user sees."""
    if request.POST.get("which") == "all":
        may_be = {"verdict": ExitCandidate.Verdict.MAY.value}
        return list(candidates_seen(request.user, run, may_be).values_list("household_id", flat=True))
    return numbers(request.POST.getlist("household"))
