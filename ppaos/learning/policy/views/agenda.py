"""One item of an agenda: what is stuck, where and with whom, its records and case papers; and what became of it."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.evidence.livelihood.queries.places import level_below, parts_in, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.agenda import hand_in, move_item, narrow_item, tell_of_item
from ppaos.learning.policy.actions.cases import CASES, put_cases, take_cases_off
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.forms.agenda import CasesForm, HandInForm, ItemForm
from ppaos.learning.policy.models import AgendaItem
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.presenters import agenda as shown
from ppaos.learning.policy.presenters.cases import case_lines, put_words
from ppaos.learning.policy.presenters.meetings import crumbs
from ppaos.learning.policy.presenters.stuck_records import record_lines
from ppaos.learning.policy.queries.acting import organisations_pledged_for
from ppaos.learning.policy.queries.agenda import pledges_of_before, stuck
from ppaos.learning.policy.queries.cases import cases_seen, facts_of
from ppaos.learning.policy.queries.meetings import PREPARED, SEE, WRITTEN
from ppaos.learning.policy.queries.stuck_records import OF_HOUSEHOLDS, Behind, records_behind
from ppaos.learning.policy.views.meetings import seen_meeting, sees_words
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import may
from ppaos.support.referral.queries.pages import Pages

A_PAGE = 50
ALL_SHOWN = "all"
Kind = AgendaItem.Kind


@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand something in to be heard."""
    found = seen_meeting(request, pk)
    form = HandInForm(request.POST or None, meeting=found)
    if request.method == "POST" and form.is_valid():
        try:
            hand_in(meeting=found, **form.given(), by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It stands on the agenda."))
            return redirect("policy:meeting", pk)
    context = {"meeting": found, "form": form, "crumbs": crumbs(found, last=_("Hand something in"))}
    return render(request, "policy/meetings/hand_in.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def agenda_item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item; POST writes down what became of it."""
    item = seen_item(request, pk)
    form = ItemForm(request.POST or None, initial={"state": item.state, "discussion": item.discussion})
    if request.method == "POST" and form.is_valid():
        try:
            tell_of_item(item=item, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is written down."))
            return redirect("policy:agenda_item", pk)
    return render(request, "policy/meetings/item.html", _context(request, item, form))


@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Hear an item earlier or later."""
    item = seen_item(request, pk)
    try:
        move_item(item=item, is_up=request.POST.get("way") == "up", by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    return redirect("policy:meeting", item.meeting_id)


@require_POST
def narrow(request: HttpRequest, pk: int) -> HttpResponse:
    """Make what is stuck with one organisation, or in one part, an item of its own."""
    item, given = seen_item(request, pk), request.POST
    body, area = given.get("organisation", ""), given.get("area", "")
    chosen = get_object_or_404(Organisation, pk=body) if _is_number(body) else None
    part = get_object_or_404(Area, pk=area) if area else None
    try:
        made = narrow_item(item=item, organisation=chosen, area=part, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:agenda_item", pk)
    messages.success(request, _("It stands on the agenda as an item of its own."))
    return redirect("policy:agenda_item", made.pk)


@require_POST
def put(request: HttpRequest, pk: int) -> HttpResponse:
    """Put households before the meeting: those ticked, all that are stuck and seen, or those of these numbers."""
    item, form = seen_item(request, pk), CasesForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return redirect("policy:agenda_item", pk)
    frame = _chosen(request, item, form.cleaned_data["numbers"])
    question = form.cleaned_data["question"]
    try:
        done = put_cases(item=item, frame=frame, question=question, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, put_words(done))
    return redirect(f"{reverse('policy:agenda_item', args=[pk])}#cases")


@require_POST
def take_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case papers ticked off an item."""
    item = seen_item(request, pk)
    ids = [int(each) for each in request.POST.getlist("case") if _is_number(each)]
    seen = cases_seen(request.user, item.meeting, item).filter(pk__in=ids)
    try:
        take_cases_off(item=item, case_ids=[each.pk for each in seen], by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('policy:agenda_item', args=[pk])}#cases")


def seen_item(request: HttpRequest, pk: int) -> AgendaItem:
    """The item, of a meeting in sight: 403 without any deed that sees meetings, 404 out of sight."""
    items = AgendaItem.objects.select_related(
        "meeting__area", "area", "organisation", "handed_in_by", "came_from__meeting"
    )
    item = get_object_or_404(items, pk=pk)
    item.meeting = seen_meeting(request, item.meeting_id)
    return item


def _context(request: HttpRequest, item: AgendaItem, form: ItemForm) -> dict[str, Any]:
    meeting, holds = item.meeting, may_hold(request.user, item.meeting)
    return {
        "item": item, "meeting": meeting, "title": shown.title(item),
        "row": shown.item_rows([item], {}, sees_notes=sees_words(request.user, meeting))[0],
        "definition": shown.definition(item), "crumbs": crumbs(meeting, last=shown.title(item)),
        "form": form if holds and meeting.state in (*PREPARED, *WRITTEN) else None,
        "cases_form": CasesForm(auto_id="list_%s") if holds and meeting.state in (*PREPARED, *WRITTEN) else None,
        "numbers_form": CasesForm(auto_id="numbers_%s"),
        "can_pledge": meeting.state in WRITTEN
        and (holds or bool(organisations_pledged_for(request.user, meeting.area_id))),
        "can_narrow": holds and meeting.state in PREPARED, "holds": holds,
        **_where(request, item), **_records(request, item), **_cases(request, item),
    }  # fmt: skip


def _where(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """Where and with whom it is stuck now: for who sees the area's policy; an officer sees the own organisations."""
    if item.kind == Kind.HANDED_IN:
        return {}
    on, meeting = timezone.localdate(), item.meeting
    of_area = may(request.user, SEE, area_code=meeting.area_id)
    if item.kind == Kind.PLEDGES:
        told = pledges_of_before(meeting, on, area_code=item.area_id, organisation=item.organisation_id)
        if not of_area:
            own = organisations_pledged_for(request.user, meeting.area_id)
            told = told.filter(pl.col("organisation_id").is_in(list(own)))
        return {"pledges": shown.pledge_counts(told)}
    counts = stuck(meeting, on, area_code=item.area_id, kinds=[item.kind])
    bodies = shown.by_body(counts, item)
    if item.organisation_id is not None:
        return {"now": thai_datetime(timezone.now())}
    if not of_area:
        own = organisations_pledged_for(request.user, meeting.area_id)
        return {"bodies": [row for row in bodies if row["organisation"] in own]}
    level = level_below(item.area)
    parts = (
        shown.by_part(counts, item, parts_of(item.area, level), parts_in(item.area_id, level))
        if level
        else []
    )
    return {"bodies": bodies, "parts": parts, "now": thai_datetime(timezone.now())}


def _records(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    """The records behind it that the reader sees; that names were read is noted."""
    today = timezone.localdate()
    behind = records_behind(request.user, item, today)
    if behind is None:
        return {"page_obj": None}
    pages = Pages(behind.rows, A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines, named = record_lines(request.user, item, list(page), today)
    _note_reading(request, named)
    return {
        "page_obj": page, "lines": lines, "total": behind.total, "of_households": item.kind in OF_HOUSEHOLDS,
        "hidden": _hidden(item, behind, pages),
        "all_shown": ALL_SHOWN,
    }  # fmt: skip


def _hidden(item: AgendaItem, behind: Behind, pages: Pages) -> int:
    """How many records are counted that the reader does not see; 0 where that is not known: help given twice has
    several rows a household, and what is beyond the most that is counted is not counted."""
    if item.kind == Kind.DOUBLES or pages.is_more:
        return 0
    return max(0, behind.total - pages.count)


def _cases(request: HttpRequest, item: AgendaItem) -> dict[str, Any]:
    seen = cases_seen(request.user, item.meeting, item)
    page = Paginator(seen, A_PAGE).get_page(request.GET.get("cases"))
    facts = facts_of(request.user, list(page))
    _note_reading(request, [each.case.household for each in facts if each.has_name])
    hidden = item.cases.count() - page.paginator.count
    return {
        "case_page": page, "case_lines": case_lines(facts, page.start_index(), timezone.localdate()),
        "hidden_cases": shown.hidden_words(item.meeting, hidden) if hidden else "",
    }  # fmt: skip


def _chosen(request: HttpRequest, item: AgendaItem, numbers: list[int]) -> pl.DataFrame:
    """The households chosen, each with the referral or exit of the line that was ticked."""
    rows: list[dict[str, Any]] = [{"household_id": number} for number in numbers]
    ticked = {each for each in request.POST.getlist("record") if _is_number(each)}
    takes_all = request.POST.get("which") == ALL_SHOWN
    behind = records_behind(request.user, item, timezone.localdate()) if item.kind in OF_HOUSEHOLDS else None
    if behind is not None and (ticked or takes_all):
        found = behind.rows if takes_all else behind.rows.filter(pk__in=[int(each) for each in ticked])
        rows += [
            {
                "household_id": each.household_id,
                "referral_id": each.pk if item.kind == Kind.OVERDUE else None,
                "exit_id": each.pk if item.kind == Kind.EXITS else None,
            }
            for each in found[: 2 * A_PAGE * A_PAGE]
        ]
    return pl.DataFrame(rows, schema=CASES)


def _note_reading(request: HttpRequest, households: list[Any]) -> None:
    if households:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=households,
            verb="household.read",
        )  # fmt: skip


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
