"""What people said: listed, as a spreadsheet, and each on a page of its own with what its reader may do."""

from typing import Any

import polars as pl
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow, granted_areas, may
from ppaos.people.registry.queries import visible_households
from ppaos.support.grievance.forms import handling as shapes
from ppaos.support.grievance.forms.filters import asked_of
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.permissions import HEAR, SEE, check_may_list, may_handle
from ppaos.support.grievance.presenters import voices as shown
from ppaos.support.grievance.presenters.answers import beginnings
from ppaos.support.grievance.queries.again import judges, may_appeal, may_reopen
from ppaos.support.grievance.queries.kinds import CHANGE, REFERRAL, VISIT, appeal_levels, kinds
from ppaos.support.grievance.queries.listing import areas_to_choose, by_due
from ppaos.support.grievance.queries.named import changes_to_name
from ppaos.support.grievance.queries.parties import is_party
from ppaos.support.grievance.queries.same import WAITING
from ppaos.support.grievance.queries.visibility import visible_voices

A_PAGE, MOST_ROWS = 50, 50_000
OPEN = (Voice.State.RECEIVED, Voice.State.HANDLING, Voice.State.REOPENED)


@never_cache
@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """The voices the reader sees, what is due first; no words of anybody and no names of who is helped."""
    check_may_list(request.user)
    asked, today = asked_of(request.GET), timezone.localdate()
    seen = visible_voices(request.user)
    page = Paginator(by_due(asked.of(seen, request.user, today)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": shown.rows(page, today),
        "asked": asked,
        "query": urlencode(asked.given()),
        "kinds": [(code, kind.label) for code, kind in _kinds_seen(request.user)],
        "states": shown.state_choices(),
        "whose": shown.whose_choices(),
        "due": shown.due_choices(),
        "areas": [(area.code, label(area)) for area in areas_to_choose(request.user)],
        "can_hear": may(request.user, HEAR),
        "can_take_out": may(request.user, SEE),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "grievance/voices.html", context)


@require_POST
def sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as a spreadsheet: numbers, kinds, places, states and days; nothing that anybody said, no names."""
    check_may(request.user, SEE)
    asked, now = asked_of(request.GET), timezone.now()
    today = timezone.localdate(now)
    area = asked.area or next(iter(sorted(granted_areas(request.user, deed=SEE))))
    check_may_flow(
        scope=Agreement.Scope.AGGREGATE, area_code=area, on=today, user=request.user, deed=SEE
    )  # fmt: skip
    found = by_due(asked.of(visible_voices(request.user), request.user, today))[:MOST_ROWS]
    told = [_line(row) for row in shown.rows(found, today)]
    frame = pl.DataFrame(told, schema=dict.fromkeys(_columns(), pl.String), orient="row")
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=frame.height, what="voices", area_code=area
    )  # fmt: skip
    return sheet_response(frame, f"voices {area}", "xlsx", mark=thai_datetime(now))


@never_cache
@require_safe
def voice(request: HttpRequest, pk: int) -> HttpResponse:
    """One voice: what was said, each step, who is party, appeals; forms for what the reader may do."""
    check_may_list(request.user)
    found = seen_voice(request, pk)
    home = [found.household] if found.household and not found.is_sealed else []
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[found, *home], verb="voice.read"
    )  # fmt: skip
    today = timezone.localdate()
    context = {
        "voice": found,
        "kind": shown.kind_words(found),
        "area_label": label(found.area),
        "stands": shown.stands(found, today),
        "events": shown.step_rows(found.steps.select_related("by").order_by("-pk")),
        "parties": shown.party_rows(found.parties.select_related("user", "organisation").order_by("pk")),
        "appeals": shown.appeal_rows(found.appeals.select_related("handler").order_by("-pk")),
        "joined": shown.rows(found.joined.select_related("area", "handler").order_by("pk"), today),
        "root": visible_voices(request.user).filter(joined=found).first(),
        "sees_sender": found.handler_id == request.user.pk or not is_party(request.user, found),
        "home": visible_households(request.user).filter(voices=found).first(),
        **_acts(request, found),
    }
    return render(request, "grievance/voice.html", context)


def seen_voice(request: HttpRequest, pk: int) -> Voice:
    """A voice the reader sees; 404 for another."""
    found = visible_voices(request.user).select_related(
        "area", "handler", "household", "referral__need", "referral__organisation", "organisation", "about_user",
        "recording", "visit__surveyor", "change_request", "received_by", "answered_by",
    )  # fmt: skip
    return get_object_or_404(found, pk=pk)


def _acts(request: HttpRequest, found: Voice) -> dict[str, Any]:
    """What the reader may do with it now."""
    today = timezone.localdate()
    appeal = found.appeals.filter(outcome="").order_by("-pk").first()
    may_decide = appeal is not None and request.user in judges(found, appeal_levels()[appeal.level])
    handles = may_handle(request.user, found)
    told: dict[str, Any] = {
        "appeal": appeal,
        "decide_form": shapes.DecideForm(auto_id="decide_%s") if may_decide else None,
        "again_form": shapes.AgainForm(auto_id="again_%s")
        if may_reopen(found, today) and _hears(request, found)
        else None,
        "may_appeal": may_appeal(found, today),
    }
    if not handles:
        return told
    is_barred = is_party(request.user, found)
    works = found.state in OPEN and not found.is_set_aside and not is_barred
    is_mine = found.handler_id == request.user.pk
    return told | {
        "is_barred": is_barred,
        "can_listen": not is_barred or found.handler_id == request.user.pk,
        "can_take": works and not is_mine,
        "can_take_in": found.is_set_aside and found.state in OPEN,
        "can_separate": found.state == Voice.State.JOINED,
        "party_form": shapes.PartyForm(voice=found, auto_id="party_%s") if found.state in WAITING else None,
        "close_form": shapes.CloseForm(auto_id="close_%s")
        if (works or found.state == Voice.State.ANSWERED) and not is_barred
        else None,
        **(_own_forms(request, found) if works and is_mine else {}),
    }


def _own_forms(request: HttpRequest, found: Voice) -> dict[str, Any]:
    """The forms of its handler: note, answer, and what its kind leads to."""
    opens, begins = kinds()[found.kind].opens, beginnings(found.kind)
    chosen = request.GET.get("begin", "")
    initial = {"text": begins[int(chosen)]} if chosen in map(str, range(len(begins))) else None
    forms_: dict[str, forms.Form | Any] = {
        "note_form": shapes.NoteForm(auto_id="note_%s"),
        "answer_form": shapes.AnswerForm(initial=initial, auto_id="answer_%s"),
        "beginnings": begins,
        "household_form": shapes.HouseholdForm(auto_id="home_%s") if found.household_id is None else None,
    }
    if opens == VISIT and found.visit_id is None:
        forms_["visit_form"] = shapes.VisitForm(voice=found, auto_id="visit_%s")
    if opens == REFERRAL and found.household_id:
        forms_["referral_form"] = shapes.ReferralForm(voice=found, auto_id="referral_%s")
    if opens == CHANGE:
        forms_["changes"] = changes_to_name(found)[:A_PAGE]
    return forms_


def _hears(request: HttpRequest, found: Voice) -> bool:
    return may(request.user, HEAR, area_code=str(found.area_id))


def _kinds_seen(user: Any) -> list[tuple[str, Any]]:
    """The kinds a list can be narrowed to: sealed ones for who handles them."""
    return [(code, kind) for code, kind in kinds().items() if not kind.is_sealed or may(user, kind.deed)]


def _columns() -> list[str]:
    return [
        _("Number"), _("Kind of voice"), _("Where it happened"), _("How it was said"), _("State"), _("Received"),
        _("Due"), _("Days"), _("Handled by"), _("Said by so many more"),
    ]  # fmt: skip


def _line(row: dict[str, Any]) -> list[str]:
    return [
        row["number"], row["kind"], row["area"], row["channel"], str(row["state"]), row["received"], row["due"],
        row["days"], row["handler"], str(row["others"]),
    ]  # fmt: skip
