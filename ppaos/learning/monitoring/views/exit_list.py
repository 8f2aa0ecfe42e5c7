"""Exits of an area by state; many of them take the next step at once: heard, told, decided, left, taken back."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.check_visits import visit_for_checks
from ppaos.learning.monitoring.actions.checking import finish_exits
from ppaos.learning.monitoring.actions.deciding import decide_exits
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.papers import kept_paper
from ppaos.learning.monitoring.actions.proposing import take_back
from ppaos.learning.monitoring.actions.reviewing import give_notice, review_exits
from ppaos.learning.monitoring.forms.exits import (
    BackForm,
    CheckVisitForm,
    DecideForm,
    FinishForm,
    NoticeForm,
    ReviewForm,
)
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import DECIDE, PROPOSE, VERIFY
from ppaos.learning.monitoring.presenters import exits as shown
from ppaos.learning.monitoring.queries.checks import checks_due
from ppaos.learning.monitoring.queries.exits import counted_by_state, exits_counted, exits_of_area
from ppaos.learning.monitoring.views.looking import A_PAGE, area_asked
from ppaos.learning.monitoring.views.moving import exit_frame, moved_words, numbers
from ppaos.people.cooperation.permissions import fields_by_area, may

State = Exit.State
# What many exits of a state can do at once: form, action, deed, words of the button.
Act = tuple[type, Callable[..., Any], str, Any]
ACTS: dict[str, Act] = {
    "review": (ReviewForm, review_exits, VERIFY, _("Keep the minutes")),
    "notice": (NoticeForm, give_notice, PROPOSE, _("The households were told")),
    "decide": (DecideForm, decide_exits, DECIDE, _("Keep the decision")),
    "finish": (FinishForm, finish_exits, DECIDE, _("They have left for good")),
    "back": (BackForm, take_back, PROPOSE, _("Take the proposals back")),
    "visit": (CheckVisitForm, visit_for_checks, VERIFY, _("Open visits")),
}
DUE = "due"
OF_STATE: dict[str, tuple[str, ...]] = {
    State.PROPOSED: ("back",), State.VERIFIED: ("review", "back"), State.REVIEWED: ("notice", "back"),
    State.NOTICED: ("decide", "back"), State.OBJECTED: ("decide", "back"), State.MONITORED: ("finish", "visit"),
    DUE: ("visit",),
}  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def exit_list(request: HttpRequest) -> HttpResponse:
    """The exits of a state, or those with a check due; POST takes a step with those ticked."""
    area = area_asked(request)
    state = request.GET.get("state", State.PROPOSED.value)
    if state not in (*State.values, DUE):
        raise Http404(f"no state {state}")
    forms = _forms(request, area, state)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act and act not in forms:
        raise Http404(f"no step {act}")
    if act and forms[act].is_valid() and _taken(request, area, act, forms[act]):
        return redirect(f"{reverse('monitoring:exit_list')}?area={area.code}&state={state}")
    return render(request, "monitoring/exits/list.html", _context(request, area, state, forms))


def _context(request: HttpRequest, area: Area, state: str, forms: dict[str, Any]) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    counted = exits_counted(area)
    here = Q(pk__in=checks_due(counted, today).values("exit")) if state == DUE else Q(state=state)
    rows = exits_of_area(user, area).filter(here)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    sees = fields_by_area(user, {each.area_id for each in page})
    named = [each.household_id for each in page if "names" in sees[each.area_id]]
    return exit_frame(request, area) | {
        "page_obj": page,
        "unseen": counted.filter(here).count() - page.paginator.count,
        "rows": shown.exit_rows(page, heads_of(named), sees, today),
        "states": shown.state_rows(area, counted_by_state(area), state),
        "state": state,
        "acts": [{"code": act, "form": form, "button": ACTS[act][3]} for act, form in forms.items()],
        "prints": state in (State.REVIEWED, State.NOTICED) and may(user, PROPOSE, area_code=area.code),
        "ticked": numbers(request.POST.getlist("exit")),
    }


def _forms(request: HttpRequest, area: Area, state: str) -> dict[str, Any]:
    """The forms that the reader may use on exits of the state; filled in where one was sent."""
    allowed = [act for act in OF_STATE.get(state, ()) if _may(request, area, act)]
    return {act: _form(request, area, act) for act in allowed}


def _form(request: HttpRequest, area: Area, act: str) -> Any:
    data, files = (request.POST, request.FILES) if act == request.POST.get("act", "") else (None, None)
    if act == "visit":
        return CheckVisitForm(data, files, area=area, prefix=act)
    return ACTS[act][0](data, files, prefix=act, initial={"on": timezone.localdate()})


def _may(request: HttpRequest, area: Area, act: str) -> bool:
    return may(request.user, ACTS[act][2], area_code=area.code)


def _taken(request: HttpRequest, area: Area, act: str, form: Any) -> bool:
    """Take the step with those ticked; where it is refused as a whole, the page says why."""
    exits = list(exits_of_area(request.user, area).filter(pk__in=numbers(request.POST.getlist("exit"))))
    given = form.given() if act == "visit" else dict(form.cleaned_data)
    now = timezone.now()
    try:
        with transaction.atomic():
            if "file" in given:
                given["file"] = kept_paper(given["file"], area_code=area.code, by=request.user, at=now)
            done = ACTS[act][1](exits=exits, by=request.user, at=now, **given)
    except MonitoringRefused as error:
        messages.error(request, str(error))
        return False
    moved_words(request, done)
    return True
