"""Pages of changes that somebody asked for: the list, one of them, its paper, and many approved at once."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.registry import actions
from ppaos.people.registry.forms.changes import AnswerForm
from ppaos.people.registry.models import ChangeRequest
from ppaos.people.registry.permissions import reaches_elsewhere
from ppaos.people.registry.presenters.changes import (
    TONES,
    change_filters,
    conflict_lines,
    papers_of,
    wanted_lines,
)
from ppaos.people.registry.queries.change_facts import conflicts, rivals, seen_mark
from ppaos.people.registry.queries.change_kinds import change_kinds
from ppaos.people.registry.queries.changes import APPROVE, ASK, changes_in_sight
from ppaos.people.registry.views.answering import read_page

State = ChangeRequest.State
CHANGES_A_PAGE = 50


@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """What was asked to change: those that wait first, by kind, state and area."""
    _check_may_look(request)
    asked = request.GET
    kind, state = asked.get("kind", ""), asked.get("state", State.WAITING.value)
    if (kind and kind not in ChangeRequest.Kind.values) or (state and state not in State.values):
        raise Http404(f"no changes {kind} {state}")
    rows = changes_in_sight(request.user)
    area = Area.objects.filter(code=asked.get("area", "")).first()
    if asked.get("area") and area is None:
        raise Http404("no such area")
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(state=state) if state else rows
    if area is not None:
        rows = rows.filter(household__area__in=Area.objects.within(area.code, timezone.localdate()))
    page = Paginator(rows.order_by("-asked_at", "-pk"), CHANGES_A_PAGE).get_page(asked.get("page"))
    approves = may(request.user, APPROVE)
    context = {
        "page_obj": page, "area": area, "filters": change_filters([kind], [state]), "tones": TONES,
        "many": approves and state == State.WAITING and bool(kind) and change_kinds()[kind].many,
    }  # fmt: skip
    return render(request, "registry/changes.html", context)


def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: what is asked, what stood there, what is newer, and the answer."""
    _check_may_look(request)
    asked = seen_change(request, pk)
    with looking_beyond(
        "what is newer is weighed as the approval weighs it; what is told of it is asked there"
    ):
        found, waiting, is_elsewhere = conflicts(asked), rivals(asked), reaches_elsewhere(request.user, asked)
    mark = seen_mark(found, waiting)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, asked, form):
        return redirect("registry:changes")
    asked = seen_change(request, pk)  # somebody else may have answered it meanwhile
    is_open = asked.state == State.WAITING
    near = changes_in_sight(request.user).filter(pk__in=[row.pk for row in waiting])
    context = {
        "asked": asked, "form": form, "lines": wanted_lines(asked, request.user), "tone": TONES[asked.state],
        "conflicts": conflict_lines(found, request.user) if is_open else [],
        "rivals": near.order_by("pk") if is_open else [],
        "is_elsewhere": is_elsewhere, "out_of_sight": len(waiting) - near.count() if is_open else 0,
        "is_newer": is_open and bool(mark), "mark": mark,
        "is_mine": asked.asked_by == request.user, "papers": papers_of(asked.kind), "is_open": is_open,
        "may_approve": may(request.user, APPROVE, area_code=asked.household.area_id) and not is_elsewhere,
    }  # fmt: skip
    subjects = [record for record in (asked, asked.household, asked.person) if record]
    return read_page(request, "registry/change.html", subjects, context)


@require_GET
def evidence(request: HttpRequest, pk: int) -> FileResponse:
    """The paper of a request; that it was opened is noted."""
    _check_may_look(request)
    asked = seen_change(request, pk)
    file = asked.evidence
    if file is None or file.erased_at is not None:
        raise Http404(f"no paper of change {pk}")
    subjects = [record for record in (asked.household, asked.person) if record]
    record_reading(by=request.user, at=timezone.now(), purpose=PersonalRead.CORRECT, subjects=subjects)
    return FileResponse(
        open_file(file=file), filename=file.name, content_type=file.content_type, as_attachment=True
    )


@require_POST
def approve_many(request: HttpRequest) -> HttpResponse:
    """Approve the requests ticked, as far as nothing newer speaks against them."""
    check_may(request.user, APPROVE)
    ticked = [int(number) for number in request.POST.getlist("change") if number.isdecimal()][:CHANGES_A_PAGE]
    ids = changes_in_sight(request.user).filter(pk__in=ticked).values_list("pk", flat=True)
    try:
        done = actions.approve_changes(request_ids=ids, by=request.user, at=timezone.now())
    except actions.RegistryError as error:
        messages.error(request, str(error))
        return redirect("registry:changes")
    if done.approved:
        said = ngettext("%(count)d change approved.", "%(count)d changes approved.", done.approved)
        messages.success(request, said % {"count": done.approved})
    for number, sentence in done.faults:
        messages.error(
            request, _("Request %(number)s was left: %(why)s") % {"number": number, "why": sentence}
        )
    return redirect("registry:changes")


def seen_change(request: HttpRequest, pk: int) -> ChangeRequest:
    """The request, if the reader may see it (else 404)."""
    asked: ChangeRequest = get_object_or_404(changes_in_sight(request.user), pk=pk)
    return asked


def _check_may_look(request: HttpRequest) -> None:
    if not may(request.user, APPROVE):
        check_may(request.user, ASK)


def _answered(request: HttpRequest, asked: ChangeRequest, form: AnswerForm) -> bool:
    """Do what the button pressed says; False, with what is wrong in the form, where that cannot be."""
    reason, seen = form.cleaned_data["reason"], request.POST.get("seen", "")
    deeds: dict[str, tuple[Callable[..., Any], dict[str, str], str]] = {
        "approve": (
            actions.approve_change,
            {"reason": reason, "seen": seen},
            _("Approved: it stands in the register."),
        ),
        "refuse": (actions.refuse_change, {"reason": reason}, _("Refused: nothing was changed.")),
        "take_back": (actions.take_back_change, {}, _("The request is taken back.")),
    }
    act, given, said = deeds.get(request.POST.get("answer", ""), (None, {}, ""))
    if act is None:
        form.add_error(None, _("Say what becomes of the change: approve or refuse it."))
        return False
    try:
        act(request=asked, by=request.user, at=timezone.now(), **given)
    except actions.RegistryError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, said)
    return True
