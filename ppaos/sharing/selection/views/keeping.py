"""Selections that were kept: listed, looked at, shared, compared between two days, put away."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.people.cooperation.presenters.training import role_words
from ppaos.sharing.selection.actions.keeping import (
    change_selection,
    keep_selection,
    put_away_selection,
    share_selection,
    unshare_selection,
)
from ppaos.sharing.selection.forms.asking import Question, question_of
from ppaos.sharing.selection.forms.keeping import CompareForm, NameForm, ShareForm
from ppaos.sharing.selection.models import HandedList, Selection, SelectionVersion
from ppaos.sharing.selection.permissions import (
    OPEN,
    SELECT,
    check_may_ask,
    visible_handed,
    visible_selections,
)
from ppaos.sharing.selection.presenters.tables import compared_rows
from ppaos.sharing.selection.presenters.words import sentence
from ppaos.sharing.selection.queries.asking import kept_asked
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.results import compared
from ppaos.sharing.selection.views.page import address

A_PAGE, LATELY = 50, 10


@never_cache
@require_safe
def selections(request: HttpRequest) -> HttpResponse:
    """The selections the reader made or that are shared with them, and the lists handed on."""
    check_may(request.user, SELECT)
    page = Paginator(visible_selections(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": [
            {"selection": each, "area": label(each.area), "is_own": each.made_by_id == request.user.pk}
            for each in page
        ],
        "handed": _handed(visible_handed(request.user)[:LATELY]),
    }
    return render(request, "selection/list.html", context)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the question of the address under a name, or as the next version of the selection it came from."""
    question, form = question_of(request.user, request.GET), NameForm(request.POST)
    back = address("build", question)
    if not form.is_valid():
        messages.error(request, _("Give the selection a name, so that others know what it is for."))
        return redirect(back)
    told: dict[str, Any] = {
        "name": form.cleaned_data["name"], "asked": question.asked, "by": request.user, "at": timezone.now(),
    }  # fmt: skip
    try:
        if question.saved and "anew" not in request.POST:
            selection = get_object_or_404(visible_selections(request.user), pk=question.saved)
            change_selection(selection=selection, **told)
        else:
            selection = keep_selection(area=question.area, **told)
    except SelectionRefused as refused:
        messages.error(request, str(refused))
        return redirect(back)
    messages.success(request, _("The selection is kept."))
    return redirect("selection:selection", selection.pk)


@never_cache
@require_safe
def selection(request: HttpRequest, pk: int) -> HttpResponse:
    """One selection: what it asks, its versions, with whom it is shared, what was handed on from it."""
    found = _seen(request, pk)
    newest = newest_of(found)
    context = about(request, found, newest) | {
        "versions": _versions(found),
        "shares": [
            {"share": each, "label": role_words(each.role) if each.role else str(each.organisation)}
            for each in found.shares.select_related("organisation").order_by("pk")
        ],
        "handed": _handed(visible_handed(request.user).filter(version__selection=found)[:A_PAGE]),
        "can_hand": may(request.user, OPEN, area_code=found.area_id),
        "share_form": ShareForm(), "compare_form": CompareForm(),
    }  # fmt: skip
    return render(request, "selection/page.html", context)


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """Share a selection with a role or an organisation, or no more."""
    found = _seen(request, pk)
    told: dict[str, Any] = {"selection": found, "by": request.user, "at": timezone.now()}
    if number := request.POST.get("unshare", ""):
        if number.isascii() and number.isdecimal() and len(number) < 10:
            unshare_selection(share=int(number), **told)
            messages.success(request, _("It is shared with them no more."))
        return redirect("selection:selection", pk)
    form = ShareForm(request.POST)
    try:
        if form.is_valid():
            share_selection(
                role=form.cleaned_data["role"], organisation=form.cleaned_data["organisation"], **told
            )
            messages.success(
                request, _("The selection is shared. Each sees of it what their own role shows.")
            )
        else:
            messages.error(request, _("Choose a role or an organisation to share with, one at a time."))
    except SelectionRefused as refused:
        messages.error(request, str(refused))
    return redirect("selection:selection", pk)


@require_POST
def put_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a selection from the lists."""
    put_away_selection(selection=_seen(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The selection is put away. What was handed on from it stays."))
    return redirect("selection:selections")


@never_cache
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Who fits a selection on one day and on another: who came, who left, who stayed, by part of the area."""
    found = _seen(request, pk)
    form = CompareForm(request.GET)
    context = about(request, found, newest_of(found)) | {"compare_form": form}
    if form.is_valid() and context["question"]:
        context |= _compared(context["question"], form.cleaned_data["before"], form.cleaned_data["after"])
    return render(request, "selection/compare.html", context)


def _compared(question: Question, before: Any, after: Any) -> dict[str, Any]:
    if before > after:
        before, after = after, before
    try:
        moved = compared(question.look(), before, after)
    except SelectionRefused as refused:
        return {"fault": str(refused)}
    return {
        "before": thai_date(before), "after": thai_date(after),
        "rows": compared_rows(moved, parts_of(question.area, question.level)),
        "came": int(moved["came"].sum()), "left": int(moved["left"].sum()), "stayed": int(moved["stayed"].sum()),
    }  # fmt: skip


def about(request: HttpRequest, found: Selection, version: SelectionVersion) -> dict[str, Any]:
    """What every page of a kept selection shows; where it can be asked no more, or not by this reader, the reason."""
    context: dict[str, Any] = {
        "selection": found, "version": version, "area_name": label(found.area),
        "is_own": found.made_by_id == request.user.pk, "question": None,
    }  # fmt: skip
    try:
        question = question_at(found, version)
    except SelectionRefused as refused:
        return context | {"fault": str(refused)}
    check_may_ask(request.user, found.area_id, [one.field for one in question.asked.conditions])
    return context | {
        "question": question, "sentence": sentence(question.asked, found.area, None, request.user),
        "open_url": address("build", question), "hand_url": reverse("selection:hand", args=[found.pk]),
    }  # fmt: skip


def question_at(found: Selection, version: SelectionVersion) -> Question:
    """A version as a question of the area it was made for."""
    return Question(found.area, kept_asked(version.conditions), saved=found.pk)


def newest_of(found: Selection) -> SelectionVersion:
    """The newest version of a selection."""
    return found.versions.order_by("-number")[0]


def _handed(lists: Iterable[HandedList]) -> list[dict[str, Any]]:
    return [{"list": each, "area": label(each.area)} for each in lists]


def _versions(found: Selection) -> list[dict[str, Any]]:
    """The versions, the newest first; each opens unless a field it names is there no more."""
    return [
        {"version": each, "url": address("build", question_at(found, each)) if _is_askable(each) else ""}
        for each in found.versions.select_related("made_by").order_by("-number")
    ]


def _is_askable(version: SelectionVersion) -> bool:
    try:
        kept_asked(version.conditions)
    except SelectionRefused:
        return False
    return True


def _seen(request: HttpRequest, pk: int) -> Selection:
    """The selection of an address: 403 for who selects nowhere, 404 where it is neither theirs nor shared."""
    check_may(request.user, SELECT)
    return get_object_or_404(visible_selections(request.user), pk=pk)
