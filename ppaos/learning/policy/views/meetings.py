"""Meetings of the Poverty Forum: the list, a new one, one with its agenda, and each step of it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries.places import area_in_sight, level_below, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.actions import tell
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions import meetings as acts
from ppaos.learning.policy.actions.agenda import build_agenda
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.forms.meetings import MeetingForm, ReasonForm
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.permissions.meetings import may_hold, why_not_confirmer
from ppaos.learning.policy.presenters import agenda as shown
from ppaos.learning.policy.presenters import meetings as words
from ppaos.learning.policy.presenters.calling import invitations
from ppaos.learning.policy.queries.cases import cases_seen
from ppaos.learning.policy.queries.meetings import (
    HOLD,
    PLEDGE,
    PREPARED,
    SEE,
    TOOK_PLACE,
    WRITTEN,
    meetings_in_sight,
)
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.people.registry.queries.visibility import fields_over_areas

A_PAGE = 50
State = Meeting.State
UPCOMING, HELD, ALL = "upcoming", "took_place", "all"
SHOWN = {UPCOMING: PREPARED, HELD: TOOK_PLACE, ALL: tuple(State.values)}
# The steps of a meeting: in which state, the words of the button, and the action.
STEPS: dict[str, tuple[tuple[str, ...], Any, Callable[..., Any]]] = {
    "build": (PREPARED, gettext_lazy("Build the agenda from what is stuck"), build_agenda),
    "call": ((State.PLANNED,), gettext_lazy("Call the meeting"), acts.call_meeting),
    "hold": (PREPARED, gettext_lazy("The meeting was held"), acts.hold_meeting),
    "confirm": ((State.HELD,), gettext_lazy("Confirm the minutes"), acts.confirm_minutes),
}


@require_safe
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings a reader sees: those to come, those held, or all."""
    _check_may_look(request)
    which = request.GET.get("show", UPCOMING)
    if which not in SHOWN:
        raise Http404(f"no meetings {which}")
    found = meetings_in_sight(request.user)
    counts = dict(found.order_by().values_list("state").annotate(number=Count("pk")))
    order = ("on", "pk") if which == UPCOMING else ("-on", "-pk")
    page = Paginator(found.filter(state__in=SHOWN[which]).order_by(*order), A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page_obj": page, "rows": words.meeting_rows(page), "tabs": _list_tabs(which, counts),
        "can_hold": may(request.user, HOLD), "which": which,
    }  # fmt: skip
    return render(request, "policy/meetings/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponse:
    """Prepare a meeting of an area."""
    area = _area_asked(request)
    form = MeetingForm(
        request.POST or None,
        area=area,
        initial={"name": _("Poverty Forum of %(area)s") % {"area": label(area)}},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = acts.plan_meeting(area=area, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The meeting is prepared. Build its agenda, and say who is called."))
            return redirect("policy:meeting", made.pk)
    parts = parts_of(area, level_below(area))
    context = {
        "form": form, "area_name": label(area),
        "narrower": [{"label": label(part), "url": f"?{urlencode({'area': part.code})}"} for part in parts],
    }  # fmt: skip
    return render(request, "policy/meetings/new.html", context)


@never_cache
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: where it stands, its agenda, and what is done next."""
    found = seen_meeting(request, pk)
    items = found.items.select_related("area", "organisation", "handed_in_by", "meeting").order_by(
        "place", "pk"
    )
    cases = cases_seen(request.user, found).order_by().values_list("item_id").annotate(number=Count("pk"))
    holds = may_hold(request.user, found)
    context = meeting_frame(request, found, "meeting") | {
        "rows": shown.item_rows(items, dict(cases), sees_notes=sees_words(request.user, found)),
        "as_of": thai_datetime(found.agenda_as_of) if found.agenda_as_of else "",
        "steps": _steps(request, found) if holds else [],
        "can_hand_in": found.state in PREPARED,
        "resolutions": found.resolutions.select_related("owner").order_by("number"),
        "pledges": found.pledges.filter(taken_back_at=None).select_related("organisation", "service").order_by("pk"),
        "can_resolve": holds and found.state in WRITTEN,
        "can_change": holds and found.state in PREPARED,
        "can_move": holds and found.state in (*PREPARED, *WRITTEN),
        "cancel_form": ReasonForm() if holds and found.state in PREPARED else None,
        "next": words.next_words(found, timezone.localdate()) if holds else "",
        "why_not": why_not_confirmer(request.user, found) if holds and found.state == State.HELD else "",
    }  # fmt: skip
    return render(request, "policy/meetings/page.html", context)


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the next step with a meeting: build its agenda, call it, say that it was held, confirm its minutes."""
    found, act = seen_meeting(request, pk), request.POST.get("act", "")
    if act not in STEPS:
        raise Http404(f"no step {act}")
    now = timezone.now()
    try:
        done = STEPS[act][2](meeting=found, by=request.user, at=now)
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:meeting", pk)
    if act == "call":
        tell(messages=invitations(found, now), by=request.user, at=now)
    messages.success(request, shown.built_words(done) if act == "build" else _("It is written down."))
    return redirect("policy:meeting", pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a meeting does not take place."""
    found, form = seen_meeting(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the meeting does not take place."))
        return redirect("policy:meeting", pk)
    try:
        acts.cancel_meeting(meeting=found, by=request.user, at=timezone.now(), **form.cleaned_data)
    except PolicyRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("The meeting does not take place. What was handed in goes to the next one.")
        )
    return redirect("policy:meeting", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew when and where a meeting is."""
    found = seen_meeting(request, pk)
    check_may(request.user, HOLD, area_code=found.area_id)
    first = {
        "name": found.name,
        "on": found.on,
        "starts_at": found.starts_at and f"{found.starts_at:%H:%M}",
        "place": found.place,
    }
    form = MeetingForm(request.POST or None, area=found.area, is_new=False, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            acts.change_meeting(meeting=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("policy:meeting", pk)
    context = {
        "form": form,
        "meeting": found,
        "crumbs": words.crumbs(found, last=_("Change the day or the place")),
    }
    return render(request, "policy/meetings/change.html", context)


@never_cache
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda in large letters for the room: counts and titles, nobody's name."""
    found = seen_meeting(request, pk)
    items = found.items.exclude(state="item_taken_off").select_related("area", "organisation", "meeting")
    rows = shown.item_rows(items.order_by("place", "pk"), {}, sees_notes=False)
    resolutions = found.resolutions.select_related("owner").order_by("number")
    pledges = found.pledges.filter(taken_back_at=None).select_related("organisation", "service")
    context = {
        "meeting": found, "when": words.when(found), "where": words.where(found), "rows": rows,
        "resolutions": resolutions, "pledges": pledges.order_by("due_on", "pk"),
    }  # fmt: skip
    return render(request, "policy/meetings/screen.html", context)


def seen_meeting(request: HttpRequest, pk: int) -> Meeting:
    """The meeting: 403 without any deed that sees meetings, 404 out of sight."""
    _check_may_look(request)
    return get_object_or_404(meetings_in_sight(request.user), pk=pk)


def meeting_frame(request: HttpRequest, found: Meeting, here: str) -> dict[str, Any]:
    """What every page of a meeting shows."""
    return {
        "meeting": found,
        "row": words.meeting_rows([found])[0],
        "where": words.where(found),
        "crumbs": words.crumbs(found),
        "tabs": words.meeting_tabs(found, here),
        "holds": may_hold(request.user, found),
    }


def sees_words(user: Any, found: Meeting) -> bool:
    """Whether the user reads what was written down in a meeting, where anybody's name may stand: who prepares it, and
    who sees the names of its whole area, not those of households opened to them alone."""
    return may_hold(user, found) or "names" in fields_over_areas(user, [found.area_id])[found.area_id]


def sees_called(user: Any, found: Meeting) -> bool:
    """Whether the user reads the names of those who are called: who prepares the meeting, and who sees names there."""
    return may_hold(user, found) or "names" in fields_in_sight(user, area_code=found.area_id)


def _check_may_look(request: HttpRequest) -> None:
    if (
        not any(may(request.user, deed) for deed in (SEE, HOLD, PLEDGE))
        and not meetings_in_sight(request.user).exists()
    ):
        check_may(request.user, SEE)


def _area_asked(request: HttpRequest) -> Area:
    check_may(request.user, HOLD)
    area = area_in_sight(request.user, request.GET.get("area", ""), deed=HOLD)
    if area is None:
        raise Http404("no such area, or it is not among the reader's")
    return area


def _list_tabs(which: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    said = {UPCOMING: _("To come"), HELD: _("Meetings held"), ALL: _("All meetings")}
    return [
        {
            "label": said[name], "url": f"?{urlencode({'show': name})}", "current": name == which,
            "count": sum(counts.get(state, 0) for state in states),
        }
        for name, states in SHOWN.items()
    ]  # fmt: skip


def _is_time(request: HttpRequest, act: str, found: Meeting) -> bool:
    """Whether a step is offered now: a meeting whose day is over is called no more, only put down as held."""
    if act == "confirm":
        return not why_not_confirmer(request.user, found)
    is_over = found.on < timezone.localdate()
    return {"call": not is_over, "hold": is_over or found.state == State.CALLED}.get(act, True)


def _steps(request: HttpRequest, found: Meeting) -> list[dict[str, Any]]:
    """The steps that may be taken now by who prepares the meeting; the one to take next stands out."""
    open_to = [
        act
        for act, (states, _button, _action) in STEPS.items()
        if found.state in states and _is_time(request, act, found)
    ]
    following = open_to[-1:] if found.agenda_as_of or found.state != State.PLANNED else open_to[:1]
    return [{"act": act, "button": str(STEPS[act][1]), "is_next": act in following} for act in open_to]
