"""The lines of a plan by sheet: given out, and taken in wholly or not at all with every fault by its cell."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.workbench.forms.given_back import given_back, handed_back, rows_at_fault
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.plan_lines import take_in_lines
from ppaos.learning.policy.actions.planning_files import plan_taken_out
from ppaos.learning.policy.forms.plan_sheet import FAULTS_KEPT, LinesRead, read_lines
from ppaos.learning.policy.forms.plans import LineSheetForm
from ppaos.learning.policy.models import PolicyPlan
from ppaos.learning.policy.presenters.plan_sheet import line_sheet
from ppaos.learning.policy.queries.places import organisations_near
from ppaos.learning.policy.queries.plans import lines_of
from ppaos.learning.policy.views.plans import kept_plan, plan_frame, seen_plan

FAULTS_SHOWN = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the sheet; a filled one that is sent is taken in, or told what is wrong in each cell."""
    plan = kept_plan(request, pk)
    form = LineSheetForm(request.POST or None, request.FILES or None)
    context = plan_frame(plan) | {"form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            read = read_lines(file.read(), str(file.name), plan, organisations_near(plan.area))
            if not read.problems:
                done = take_in_lines(plan=plan, lines=read.lines, by=request.user, at=timezone.now())
                words = _("%(added)d lines are new, %(changed)d changed, %(again)d stood there already.")
                messages.success(request, words % vars(done))
                return redirect("policy:plan", pk)
            context |= _faults(request, plan, read, str(file.name))
        except UnreadableFile as fault:
            context["problems"] = [fault.problem]
        except PolicyRefused as refused:
            form.add_error("file", str(refused))
    return render(request, "policy/plans/sheet.html", context)


@require_POST
def sheet_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The lines as a sheet that can be filled in and sent back."""
    plan = seen_plan(request, pk)
    rows = line_sheet(plan, lines_of(plan))
    plan_taken_out(plan=plan, rows=rows.height, by=request.user, at=timezone.now())
    return sheet_response(rows, f"{_('development plan')} {plan.area_id} {plan.first_year}", "xlsx")


@require_POST
def rows_to_mend(request: HttpRequest, pk: int, file_id: int) -> HttpResponseBase:
    """Give the rows at fault back to who sent them."""
    plan = kept_plan(request, pk)
    return handed_back(
        file_id, purpose=FAULTS_KEPT, by=request.user, at=timezone.now(), area_code=plan.area_id
    )


def _faults(request: HttpRequest, plan: PolicyPlan, read: LinesRead, name: str) -> dict[str, Any]:
    file = given_back(
        read.received, rows_at_fault(read.problems), name=name, purpose=FAULTS_KEPT, by=request.user,
        at=timezone.now(), area_code=plan.area_id,
    )  # fmt: skip
    left = len(read.problems) - FAULTS_SHOWN
    return {"problems": read.problems[:FAULTS_SHOWN], "left": max(left, 0), "faults_file": file}
