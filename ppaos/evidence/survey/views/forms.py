"""The pages of forms: what there is, sending one in, looking at it, publishing and retiring it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ppaos.evidence.survey.actions.forms import add_form_version, add_media, publish_version, retire_version
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.forms.sending_in import FormVersionForm, MediaForm
from ppaos.evidence.survey.models import FormMedia, FormVersion
from ppaos.evidence.survey.presenters import forms as words
from ppaos.evidence.survey.queries.forms import (
    MANAGE,
    areas_without_shipped_forms,
    files_missing,
    visible_versions,
)
from ppaos.evidence.survey.queries.xlsform_faults import FormRefused
from ppaos.evidence.survey.queries.xlsforms import converted
from ppaos.ground.geography.presenters.words import label
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import check_may

VERSIONS_A_PAGE = 60
XML = "text/xml; charset=utf-8"


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every form of the reader's areas with its versions."""
    check_may(request.user, MANAGE)
    versions = visible_versions(request.user).select_related("form__area").defer("xform", "mapping")
    ordered = versions.order_by("form__kind", "form__title", "form_id", "-received_at", "-id")
    page = Paginator(ordered, VERSIONS_A_PAGE).get_page(request.GET.get("page"))
    lines = words.form_lines(page)
    for line in lines:
        line["area_name"] = label(line["form"].area)
    context = {"page_obj": page, "lines": lines, "shipped_for": areas_without_shipped_forms(request.user)}
    return render(request, "survey/forms/home.html", context)


@require_POST
def take_shipped(request: HttpRequest) -> HttpResponse:
    """Take the forms that ship with the platform into use in an area."""
    area = get_object_or_404(areas_without_shipped_forms(request.user), pk=request.POST.get("area", ""))
    try:
        publish_shipped_forms(area=area, by=request.user, at=timezone.now())
    except FormRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Published. Phones get it the next time they ask."))
    return redirect("survey:forms")


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Send a workbook in; what is wrong with it is told by sheet, row and column."""
    check_may(request.user, MANAGE)
    form = FormVersionForm(request.POST or None, request.FILES or None, user=request.user)
    problems: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            version = add_form_version(
                content=given["file"].read(),
                file_name=given["file"].name,
                kind=given["kind"],
                area=given["area"],
                mapping=given["mapping"],
                media=form.contents(),
                by=request.user,
                at=timezone.now(),
            )
        except FormRefused as refused:
            problems = [words.fault_problem(fault) for fault in refused.faults]
        else:
            return redirect("survey:form_version", version.pk)
    status = 422 if problems else 200
    return render(request, "survey/forms/add.html", {"form": form, "problems": problems}, status=status)


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """A version as a person will be asked it, in any of its languages, with its files."""
    version = _seen(request, pk)
    language = words.preview_language(version, request.GET.get("language", ""))
    is_draft = version.state == FormVersion.State.DRAFT
    context = _frame(version) | {
        "shown": language,
        "questions": words.preview(version, language["code"]),
        "files": words.file_lines(version),
        "warnings": _warnings(version) if is_draft else [],
        "media_form": MediaForm() if is_draft else None,
        "is_draft": is_draft,
        "missing": files_missing(version) if is_draft else [],
    }
    return render(request, "survey/forms/version.html", context)


def _warnings(version: FormVersion) -> list[dict[str, Any]]:
    """What the converter finds worth a look; asked of drafts only, whose workbook can still be mended."""
    with open_file(file=version.source) as content:
        return [words.fault_problem(fault) for fault in converted(content.read()).warnings]


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version to phones from now on."""
    version = _seen(request, pk)
    try:
        publish_version(version=version, by=request.user, at=timezone.now())
    except FormRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Published. Phones get it the next time they ask."))
    return redirect("survey:form_version", pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a version to phones no more."""
    retire_version(version=_seen(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("Retired. What is filled already is still taken."))
    return redirect("survey:form_version", pk)


@require_POST
def media(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft its files."""
    version, form = _seen(request, pk), MediaForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            for name, content in form.contents().items():
                add_media(version=version, name=name, content=content, by=request.user, at=timezone.now())
        except FormRefused as refused:
            messages.error(request, str(refused))
    else:
        messages.error(request, _("Choose a file first."))
    return redirect("survey:form_version", pk)


@require_GET
def source(request: HttpRequest, pk: int) -> FileResponse:
    """The workbook as it was received."""
    version = _seen(request, pk)
    return FileResponse(open_file(file=version.source), as_attachment=True, filename=version.source.name)


@require_GET
def xform(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as phones get it."""
    version = _seen(request, pk)
    response = HttpResponse(version.xform.encode(), content_type=XML)
    response.headers["Content-Disposition"] = f'attachment; filename="{version.form.code}.{version.pk}.xml"'
    return response


@require_GET
def medium(request: HttpRequest, pk: int) -> FileResponse:
    """One file of a version."""
    kept = get_object_or_404(
        FormMedia.objects.select_related("file").filter(form_version__in=visible_versions(request.user)),
        pk=pk,
    )
    return FileResponse(open_file(file=kept.file), as_attachment=True, filename=kept.name)


def _seen(request: HttpRequest, pk: int) -> FormVersion:
    """The version, where the reader publishes forms of its area; else there is no such page."""
    check_may(request.user, MANAGE)
    return get_object_or_404(visible_versions(request.user).select_related("form__area", "source"), pk=pk)


def _frame(version: FormVersion) -> dict[str, Any]:
    """What every page of a version shows."""
    return words.version_line(version) | {"form": version.form, "area_name": label(version.form.area)}
