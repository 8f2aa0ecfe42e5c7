"""The criteria households are assessed by, for everybody who is signed in: they name nobody."""

import io
import tomllib
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.engine.methods import sheets_of
from ppaos.engine.methods.sheets import HEADING_ROWS
from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.actions.assessing_again import ask_to_assess
from ppaos.evidence.livelihood.forms.methods import AssessForm, CopyForm
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.presenters import (
    draft_rows,
    method_page,
    method_rows,
    version_tabs,
    version_url,
)
from ppaos.evidence.livelihood.queries.drafts import areas_to_draft_for, drafts_in_sight
from ppaos.evidence.livelihood.queries.methods import everybodys_versions, methods_in_force
from ppaos.evidence.livelihood.views.needing import needs_methods
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook

FORMATS = {"toml": "application/toml; charset=utf-8", "xlsx": CONTENT_TYPES["xlsx"]}


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every method with its versions, and the drafts the reader may go on with."""
    return _listed(request, AssessForm(areas=areas_to_draft_for(request.user)))


@require_POST
def assess(request: HttpRequest) -> HttpResponse:
    """Have the households of an area assessed again by the criteria in force."""
    form = AssessForm(request.POST, areas=areas_to_draft_for(request.user))
    if not form.is_valid():
        return _listed(request, form)
    job = ask_to_assess(area_code=form.cleaned_data["area"].pk, by=request.user, at=timezone.now())
    return redirect("workbench:job", job.pk)


@require_safe
def method(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """One published version of a method that holds for all."""
    found = everybodys_versions().filter(name=name, version=version).order_by("id").first()
    if found is None:
        raise Http404(f"no version {version} of {name}")
    return _shown(request, found)


@require_safe
def own_method(request: HttpRequest, number: int) -> HttpResponse:
    """A version by its number: one of a local authority."""
    return _shown(request, get_object_or_404(MethodVersion, pk=number))


@require_safe
def download(request: HttpRequest, number: int, kind: str) -> FileResponse:
    """A version as TOML, as it was published, or as a workbook."""
    version = get_object_or_404(MethodVersion, pk=number)
    return method_file(version.content["toml"], f"{version.name}.{version.version}", kind)


def method_file(text: str, name: str, kind: str) -> FileResponse:
    """A method's text as a file to be edited and loaded again."""
    if kind not in FORMATS:
        raise Http404(f"no format {kind}")
    out = io.BytesIO(text.encode())
    if kind == "xlsx":
        out = io.BytesIO()
        write_workbook(sheets_of(tomllib.loads(text)), out, head=HEADING_ROWS)
        out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{name}.{kind}", content_type=FORMATS[kind])


@require_safe
@needs_methods
def income_lines(request: HttpRequest) -> HttpResponse:
    """The income lines in use."""
    return redirect(version_url(queries.newest_method("income_lines")))


def _listed(request: HttpRequest, form: AssessForm) -> HttpResponse:
    areas = areas_to_draft_for(request.user)
    context = {
        "methods": method_rows(queries.published_methods(), methods_in_force()),
        "drafts": draft_rows(drafts_in_sight(request.user)),
        "can_draft": bool(areas),
        "assess_form": form if areas else None,
    }
    return render(request, "livelihood/methods.html", context)


def _shown(request: HttpRequest, version: MethodVersion) -> HttpResponse:
    shown: dict[str, Any] = method_page(version)
    areas = areas_to_draft_for(request.user)
    context = {
        "tabs": version_tabs(queries.published_methods(), version),
        "formats": list(FORMATS),
        "copy_form": CopyForm(areas=areas) if areas else None,
    }
    return render(request, f"livelihood/{shown['template']}.html", shown | context)
