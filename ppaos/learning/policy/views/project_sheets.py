"""Research projects as a sheet out and in: good rows are taken, the others told by their cells and given back."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.given_back import handed_back
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.forms.projects import ProjectFileForm
from ppaos.learning.policy.forms.projects_in import FAULTS_KEPT, ProjectsIn, take_projects_in
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.presenters.project_sheet import project_sheets
from ppaos.learning.policy.queries.projects import KEEP, SEE, visible_projects
from ppaos.people.cooperation.permissions import check_may, fields_by_area

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_in(request: HttpRequest) -> HttpResponse:
    """Take a sheet of projects in."""
    check_may(request.user, KEEP)
    form = ProjectFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {
        "tabs": programme_tabs("projects"), "heading": _("Research projects from a sheet"), "form": form,
        "crumbs": [{"label": _("Research projects"), "url": reverse("policy:projects")}],
        "back": reverse("policy:projects"), "is_file": True,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            done = take_projects_in(
                content=file.read(), name=str(file.name), by=request.user, at=timezone.now()
            )
            if not done.problems:
                messages.success(request, _told(done))
                return redirect("policy:projects")
            context |= _faults(done)
        except UnreadableFile as fault:
            context["problems"] = [fault.problem]
        except PolicyRefused as refused:
            form.add_error("file", str(refused))
    return render(request, "policy/projects/form.html", context)


@require_POST
def rows_to_mend(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Give the rows at fault back to who sent them."""
    check_may(request.user, KEEP)
    return handed_back(file_id, purpose=FAULTS_KEPT, by=request.user, at=timezone.now())


@require_POST
def sheet_out(request: HttpRequest) -> HttpResponseBase:
    """The projects in sight, and what they owe, as sheets that can be filled in and sent back."""
    check_may(request.user, SEE)
    found = list(visible_projects(request.user).prefetch_related("areas", "models__model", "deliverables"))
    sees = fields_by_area(request.user, {each.area_id for each in found})
    leaders = [each.pk for each in found if "names" in sees[each.area_id]]
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=len(found), what="research projects"
    )  # fmt: skip
    out = BytesIO()
    write_workbook(project_sheets(found, leaders=leaders), out)
    out.seek(0)
    return FileResponse(
        out, as_attachment=True, filename="research projects.xlsx", content_type=CONTENT_TYPES["xlsx"]
    )


def _told(done: ProjectsIn) -> str:
    words = _("%(added)d projects are new, %(changed)d were changed, %(again)d stood there already.")
    return words % vars(done.taken)


def _faults(done: ProjectsIn) -> dict[str, Any]:
    kept = _(
        "The rows in which nothing is wrong were taken in; these were not. Mend them and send them again."
    )
    return {
        "said": f"{_told(done)} {kept}", "problems": done.problems[:SHOWN],
        "left": max(len(done.problems) - SHOWN, 0),
        "to_mend": reverse("policy:projects_to_mend", args=[done.faults_file.pk]) if done.faults_file else "",
    }  # fmt: skip
