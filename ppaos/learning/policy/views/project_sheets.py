"""Research projects as a sheet out and in: wholly, or not at all with every fault by its cell."""

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
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.projects import take_in_projects
from ppaos.learning.policy.forms.project_sheet import read_projects
from ppaos.learning.policy.forms.projects import ProjectFileForm
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
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            told = read_projects(file.read(), str(file.name), by=request.user)
            problems = told.problems
            if not problems:
                done = take_in_projects(
                    rows=told.projects, deliverables=told.deliverables, by=request.user, at=timezone.now()
                )
                words = _(
                    "%(added)d projects are new, %(changed)d were changed, %(again)d stood there already."
                )
                told_of = {"added": done.added, "changed": done.changed, "again": done.again}
                messages.success(request, words % told_of)
                return redirect("policy:projects")
        except UnreadableFile as fault:
            problems = [fault.problem]
        except PolicyRefused as refused:
            form.add_error("file", str(refused))
    context = {
        "tabs": programme_tabs("projects"), "heading": _("Research projects from a sheet"), "form": form,
        "problems": problems[:SHOWN], "more": max(len(problems) - SHOWN, 0), "is_file": True,
        "crumbs": [{"label": _("Research projects"), "url": reverse("policy:projects")}],
        "back": reverse("policy:projects"),
    }  # fmt: skip
    return render(request, "policy/projects/form.html", context)


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
