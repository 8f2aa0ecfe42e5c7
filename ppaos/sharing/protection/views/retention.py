"""Rules of retention: what each would do today, on which records, and its runs."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.retaining import ask_retention, decline_retention, run_retention
from ppaos.sharing.protection.forms.keeping import RunForm
from ppaos.sharing.protection.models import RetentionRun
from ppaos.sharing.protection.permissions.keeping import APPROVE, may_approve, runs_in_sight
from ppaos.sharing.protection.presenters.keeping import done_words, over_rows, rule_rows, run_rows, said
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.retention import (
    LOOK,
    Rule,
    areas_of_keeping,
    counts_over,
    rows_over,
    rules,
)

A_PAGE = 50
RUNS_SHOWN = 30


@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every rule with what it would do today, and the runs that wait."""
    _check_sees(request)
    now = timezone.now()
    counts = counts_over(_deed(request), request.user, as_of=timezone.localdate(now))
    waiting = _runs(request).filter(state=RetentionRun.State.ASKED)
    context = {
        "rows": rule_rows(rules().values(), counts), "as_of": thai_datetime(now),
        "waiting": [_answered(request, row) for row in run_rows(waiting)],
    }  # fmt: skip
    return render(request, "protection/retention.html", context)


@require_safe
def rule(request: HttpRequest, code: str) -> HttpResponse:
    """One rule: the records that are over their time, and its runs."""
    _check_sees(request)
    found = _rule(code)
    now = timezone.now()
    areas = areas_in_sight(request.user, deed=_deed(request))
    over = rows_over(found, as_of=timezone.localdate(now), areas=areas).order_by(found.after, "pk")
    page = Paginator(over, A_PAGE).get_page(request.GET.get("page"))
    runs = _runs(request).filter(rule=code, is_dry=False)[:RUNS_SHOWN]
    can_ask = may(request.user, PROTECT) and found.done != LOOK and bool(page.paginator.count)
    context = {
        "rule": rule_rows([found], {code: page.paginator.count})[0], "page_obj": page,
        "rows": over_rows(found, page), "runs": [_answered(request, row) for row in run_rows(runs)],
        "form": RunForm(areas=areas_of_keeping(request.user, PROTECT)) if can_ask else None, "done": done_words(found),
        "as_of": thai_datetime(now), "title": said(found.words),
        "crumbs": [{"label": _("Retention"), "url": reverse("protection:retention")}],
    }  # fmt: skip
    return render(request, "protection/retention_rule.html", context)


@require_POST
def ask_run(request: HttpRequest, code: str) -> HttpResponse:
    """Ask that a rule be run in an area."""
    found = _rule(code)
    form = RunForm(request.POST, areas=areas_of_keeping(request.user, PROTECT))
    if not form.is_valid():
        messages.error(request, _("Choose one of the areas whose data you protect."))
        return redirect("protection:retention_rule", code)
    try:
        area = form.cleaned_data["area"]
        ask_retention(rule=found.code, area=area, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The run waits for a second person."))
    return redirect("protection:retention_rule", code)


@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes: the rule is run."""
    found = _seen(request, pk)
    try:
        done = run_retention(run=found, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Done: %(rows)s records.") % {"rows": f"{done.result['rows']:,}"})
    return redirect("protection:retention_rule", found.rule)


@require_POST
def decline_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no: nothing is erased."""
    found = _seen(request, pk)
    try:
        decline_retention(run=found, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The run was declined; nothing was erased."))
    return redirect("protection:retention_rule", found.rule)


def _rule(code: str) -> Rule:
    found = rules().get(code)
    if found is None:
        raise Http404(f"no rule {code}")
    return found


def _seen(request: HttpRequest, pk: int) -> RetentionRun:
    _check_sees(request)
    return get_object_or_404(_runs(request), pk=pk)


def _runs(request: HttpRequest) -> QuerySet[RetentionRun]:
    return runs_in_sight(request.user).order_by("-asked_at", "-pk")


def _answered(request: HttpRequest, row: dict[str, Any]) -> dict[str, Any]:
    words = rules()[row["run"].rule].words if row["run"].rule in rules() else None
    may_answer = row["is_waiting"] and may_approve(request.user, row["run"])
    return row | {"may_answer": may_answer, "words": said(words) if words else row["run"].rule}


def _deed(request: HttpRequest) -> str:
    """By which deed the reader sees records over their time."""
    return PROTECT if may(request.user, PROTECT) else APPROVE


def _check_sees(request: HttpRequest) -> None:
    if not (may(request.user, PROTECT) or may(request.user, APPROVE)):
        raise PermissionDenied(_("Retention is seen by who protects data, and by who approves erasures."))
