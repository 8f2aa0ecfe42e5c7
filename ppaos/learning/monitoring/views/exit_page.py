"""One exit: its criteria, every step, its checks; and the next step of it, by who may take it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.monitoring.actions.deciding import stop_exit
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.objecting import answer_objection, object_to_exit
from ppaos.learning.monitoring.actions.papers import kept_paper
from ppaos.learning.monitoring.actions.verifying import verify_exit
from ppaos.learning.monitoring.forms.exits import AnswerForm, CheckForm, ObjectForm, StopForm, VerifyForm
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import (
    DECIDE,
    PROPOSE,
    SEE,
    VERIFY,
    may_check,
    may_tell_of,
    why_not_verifier,
)
from ppaos.learning.monitoring.presenters import exits as shown
from ppaos.learning.monitoring.presenters.criteria import criterion_rows, criterion_words
from ppaos.learning.monitoring.queries.exit_rules import ENDED, is_objection_open, rule_of
from ppaos.learning.monitoring.queries.exits import exits_in_sight
from ppaos.people.cooperation.permissions import check_may, fields_by_area, may
from ppaos.people.registry.queries import visible_households

State = Exit.State
# What is done with one exit: action, words of the button, heading.
ACTS: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "verify": (verify_exit, _("Keep what was seen"), _("Look at the household")),
    "object": (object_to_exit, _("Keep the objection"), _("The household objects")),
    "answer": (answer_objection, _("Keep the answer"), _("Answer the objection")),
    "stop": (stop_exit, _("End it"), _("It moved away, died or refused")),
}
FORMS = {"object": ObjectForm, "answer": AnswerForm, "stop": StopForm}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one_exit(request: HttpRequest, pk: int) -> HttpResponse:
    """One exit with all that is known of it; POST takes its next step."""
    proposed = seen_exit(request, pk)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(request, proposed, act)
    if act and act not in forms:
        raise Http404(f"no step {act}")
    if act and forms[act].is_valid() and _taken(request, proposed, act, forms[act]):
        return redirect("monitoring:exit", pk)
    return render(request, "monitoring/exits/page.html", _context(request, proposed, forms))


def seen_exit(request: HttpRequest, pk: int) -> Exit:
    """The exit, for who sees follow-up of its area or is near the household: 403 without a deed, 404 out of sight."""
    if not may_tell_of(request.user):
        check_may(request.user, SEE)
    return get_object_or_404(exits_in_sight(request.user), pk=pk)


def _context(request: HttpRequest, proposed: Exit, forms: dict[str, Any]) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    sees_names = "names" in fields_by_area(user, {proposed.area_id})[proposed.area_id]
    opens = visible_households(user).filter(pk=proposed.household_id).exists()
    if sees_names:
        record_reading(
            by=user,
            at=timezone.now(),
            purpose=PersonalRead.ASSIST,
            subjects=[proposed.household],
            verb="follow_up.read",
        )
    heads = heads_of([proposed.household_id]) if sees_names else {}
    checks = shown.check_rows(proposed.checks.order_by("due_on"), today)
    waiting = [row for row in checks if row["is_open"]]
    is_watched = proposed.state == State.MONITORED and may_check(user, proposed)
    return {
        "exit": proposed,
        "who": heads.get(proposed.household_id) or str(proposed.household),
        "area_name": label(proposed.area),
        "tone": shown.TONES[State(proposed.state)],
        "next": shown.next_words(proposed, today),
        "criteria": criterion_rows(proposed.criteria),
        "steps": shown.step_rows(proposed.steps.select_related("made_by").order_by("-pk"), sees_names=sees_names),
        "checks": checks,
        "next_check": waiting[0] | {"form": CheckForm(initial={"on": today})} if waiting and is_watched else None,
        "acts": [
            {"code": act, "form": form, "button": ACTS[act][1], "heading": ACTS[act][2]}
            for act, form in forms.items()
        ],
        "objection": _objection_to_answer(request, proposed) if "answer" in forms and not sees_names else "",
        "not_looker": _not_looker(user, proposed),
        "opens": opens,
        "prints": proposed.state in (State.REVIEWED, State.NOTICED) and may(user, PROPOSE, area_code=proposed.area_id),
        "can_reason": opens and may(user, PROPOSE, area_code=proposed.area_id),
        "lists": may(user, SEE),
    }  # fmt: skip


def _objection_to_answer(request: HttpRequest, proposed: Exit) -> str:
    """The words of the objection for who answers it, without who said them; that they were read is noted."""
    step = proposed.steps.filter(state=State.OBJECTED).order_by("-pk").first()
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=[proposed.household],
        verb="follow_up.read",
    )
    return step.note if step else ""


def _forms(request: HttpRequest, proposed: Exit, sent: str) -> dict[str, Any]:
    """The forms of the steps that this exit may take now and the reader may take."""
    user, area = request.user, proposed.area_id
    state, objects = proposed.state, is_objection_open(proposed)
    open_to = {
        "verify": _waits_for_a_look(user, proposed) and (sent == "verify" or not _not_looker(user, proposed)),
        "object": state in (State.NOTICED, State.OBJECTED) and may_tell_of(user),
        "answer": objects and may(user, DECIDE, area_code=area),
        "stop": state not in (*ENDED, State.EXITED) and may(user, PROPOSE, area_code=area),
    }
    return {act: _form(request, proposed, act, sent) for act, is_open in open_to.items() if is_open}


def _waits_for_a_look(user: Any, proposed: Exit) -> bool:
    return proposed.state in (State.PROPOSED, State.OBJECTED) and may(
        user, VERIFY, area_code=proposed.area_id
    )


def _not_looker(user: Any, proposed: Exit) -> str:
    """Why somebody who looks at exits here does not look at this one."""
    if not _waits_for_a_look(user, proposed):
        return ""
    return why_not_verifier(user, proposed, may_be_surveyor=not rule_of(proposed.rule).other_verifier)


def _form(request: HttpRequest, proposed: Exit, act: str, sent: str) -> Any:
    data, files = (request.POST, request.FILES) if act == sent else (None, None)
    first = {"on": timezone.localdate()}
    if act == "verify":
        asked = {code: criterion_words(code) for code in rule_of(proposed.rule).asked}
        return VerifyForm(data, files, criteria=asked, prefix=act, initial=first)
    return FORMS[act](data, files, prefix=act, initial=first)


def _taken(request: HttpRequest, proposed: Exit, act: str, form: Any) -> bool:
    """Take the step; where it is refused, the form says why."""
    now = timezone.now()
    given = form.given() if act == "verify" else dict(form.cleaned_data)
    try:
        with transaction.atomic():
            if "file" in given:
                given["file"] = kept_paper(given["file"], area_code=proposed.area_id, by=request.user, at=now)
            ACTS[act][0](proposed=proposed, by=request.user, at=now, **given)
    except MonitoringRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("It is written down."))
    return True
