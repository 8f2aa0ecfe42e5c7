"""Writing a method of one's own: load or copy, edit, see what differs, publish, throw away."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.methods import MethodError, data_of, sheets_of, toml_text
from ppaos.evidence.livelihood.actions import (
    DraftRefused,
    copy_method,
    discard_draft,
    edit_draft,
    load_draft,
    publish_draft,
)
from ppaos.evidence.livelihood.forms.methods import (
    CopyForm,
    LoadForm,
    PublishForm,
    ReplaceForm,
    TextUnreadable,
    posted_sheets,
    read_method_file,
)
from ppaos.evidence.livelihood.models import MethodDraft, MethodVersion
from ppaos.evidence.livelihood.permissions import check_can_draft
from ppaos.evidence.livelihood.presenters import drafts as shown
from ppaos.evidence.livelihood.presenters import version_url
from ppaos.evidence.livelihood.presenters.method_words import fault_words
from ppaos.evidence.livelihood.presenters.words import name_key
from ppaos.evidence.livelihood.queries.drafts import (
    areas_to_draft_for,
    data_of_draft,
    data_of_version,
    drafts_in_sight,
)
from ppaos.evidence.livelihood.queries.methods import is_local_authority
from ppaos.evidence.livelihood.views.methods import FORMATS, method_file
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.people.cooperation.permissions import check_may

READING = (UnreadableFile, TextUnreadable, MethodError, DraftRefused)
GET_OR_POST = ("GET", "HEAD", "POST")


@require_POST
def copy(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a draft from a published version."""
    check_may(request.user, "assess")
    version = get_object_or_404(MethodVersion, pk=number)
    form = CopyForm(request.POST, areas=areas_to_draft_for(request.user))
    if not form.is_valid():
        messages.error(request, _("Choose for whom the draft is."))
        return redirect(version_url(version))
    area = form.cleaned_data["area"]
    draft = copy_method(version=version, area=area, by=signed_in_user(request), at=timezone.now())
    return redirect("livelihood:draft", draft.pk)


@require_http_methods(GET_OR_POST)
def load(request: HttpRequest) -> HttpResponse:
    """Begin a draft from a file."""
    check_may(request.user, "assess")
    form = LoadForm(request.POST or None, request.FILES or None, areas=areas_to_draft_for(request.user))
    if request.method == "POST" and form.is_valid():
        area, document = form.cleaned_data["area"], form.cleaned_data["document"]

        def begun(text: str) -> MethodDraft:
            return load_draft(
                text=text, area=area, document=document, by=signed_in_user(request), at=timezone.now()
            )

        if (draft := _taken_in(form, begun)) is not None:
            return redirect("livelihood:draft", draft.pk)
    return render(request, "livelihood/draft_load.html", {"form": form})


@require_http_methods(GET_OR_POST)
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """A draft as tables of fields; what is sent is kept, faults and all."""
    found = _found(request, number)
    sheets: shown.Sheets = sheets_of(data_of_draft(found))
    if request.method != "POST":
        return _edited(request, found, sheets, shown.fault_of(data_of_draft(found), found.name))
    if request.POST.get("changed_at") != found.changed_at.isoformat():
        messages.error(
            request, _("Somebody changed this draft meanwhile. Here it is as it stands now; look again.")
        )
        return redirect("livelihood:draft", found.pk)
    sent = posted_sheets(sheets, request.POST)
    try:
        text = toml_text(data_of(sent))
        edit_draft(
            draft=found, text=text, document=request.POST.get("document", "").strip(), by=signed_in_user(request),
            at=timezone.now(),
        )  # fmt: skip
    except (MethodError, DraftRefused) as error:
        return _edited(request, found, sent, shown.placed(str(error), sent))
    messages.success(request, _("The draft is kept."))
    return redirect("livelihood:draft", found.pk)


@require_POST
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Put a file in the place of a draft's text."""
    found = _found(request, number)
    form = ReplaceForm(request.POST, request.FILES)

    def replaced(text: str) -> MethodDraft:
        edit_draft(
            draft=found, text=text, document=found.document, by=signed_in_user(request), at=timezone.now()
        )
        return found

    if form.is_valid() and _taken_in(form, replaced) is not None:
        messages.success(request, _("The file stands in the place of the draft."))
        return redirect("livelihood:draft", found.pk)
    fault = shown.fault_of(data_of_draft(found), found.name)
    return _edited(request, found, sheets_of(data_of_draft(found)), fault, replace_form=form)


@require_safe
def differences(request: HttpRequest, number: int) -> HttpResponse:
    """What a draft changed of the version it was copied from."""
    found = _found(request, number)
    return render(request, "livelihood/draft_differences.html", _frame(found) | {"rows": _differing(found)})


@require_http_methods(GET_OR_POST)
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """What is looked at before publishing; label, days, document and decision; then it is published for good."""
    found = _found(request, number)
    data = data_of_draft(found)
    told = {"document": found.document, "decision": request.GET.get("decision", "")[:2000]}
    before = data_of_version(found.copied_from) if found.copied_from else data
    # The origin's days are not offered again: from when a version holds is decided anew.
    days = {key: data[key] for key in ("valid_from", "valid_to") if data.get(key) != before.get(key)}
    form = PublishForm(request.POST or None, initial=told | days)
    if request.method == "POST" and form.is_valid():
        try:
            made = publish_draft(
                draft=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now()
            )
        except (MethodError, DraftRefused) as error:
            form.add_error(None, fault_words(str(error)))
        else:
            messages.success(request, _("The method is published. It never changes again."))
            return redirect(version_url(made))
    context = {
        "form": form,
        "checks": shown.checked(data, found.name),
        "unsourced": shown.unsourced_changes(before, data),
        "rows": _differing(found),
        "judges_nobody": is_local_authority(found.area) and found.name != "slf_capitals",
    }
    return render(request, "livelihood/draft_publish.html", _frame(found) | context)


@require_POST
def discard(request: HttpRequest, number: int) -> HttpResponse:
    """Throw a draft away."""
    discard_draft(draft=_found(request, number), by=signed_in_user(request), at=timezone.now())
    messages.success(request, _("The draft is thrown away."))
    return redirect("livelihood:methods")


@require_safe
def download(request: HttpRequest, number: int, kind: str) -> FileResponse:
    """A draft as TOML or as a workbook."""
    found = _found(request, number)
    return method_file(found.text, f"{found.name}.{_('draft')}", kind)


def _found(request: HttpRequest, number: int) -> MethodDraft:
    """A draft in sight; 403 for who writes no methods, 404 for one of elsewhere."""
    check_may(request.user, "assess")
    found = get_object_or_404(drafts_in_sight(request.user), pk=number)
    check_can_draft(user=request.user, area=found.area)
    return found


def _taken_in(form: Any, act: Callable[[str], MethodDraft]) -> MethodDraft | None:
    """What an act makes of the text in a form's file; none, with the reason in the form, where it cannot."""
    file = form.cleaned_data["file"]
    try:
        return act(read_method_file(file.read(), file.name))
    except READING as error:
        form.add_error("file", fault_words(str(error)))
    return None


def _edited(
    request: HttpRequest, draft: MethodDraft, sheets: shown.Sheets, fault: shown.Fault | None, **more: Any
) -> HttpResponse:
    context = {"sheets": shown.editor(sheets, fault), "fault": fault, "replace_form": ReplaceForm()} | more
    return render(request, "livelihood/draft.html", _frame(draft) | context)


def _differing(draft: MethodDraft) -> list[dict[str, str]]:
    before = data_of_version(draft.copied_from) if draft.copied_from else {}
    return shown.differing(before, data_of_draft(draft))


def _frame(draft: MethodDraft) -> dict[str, Any]:
    """What every page of a draft shows."""
    data = data_of_draft(draft)
    return {
        "draft": draft,
        "title": data.get(name_key()) or draft.name,
        "area_name": label(draft.area),
        "origin_url": version_url(draft.copied_from) if draft.copied_from else "",
        "formats": list(FORMATS),
    }
