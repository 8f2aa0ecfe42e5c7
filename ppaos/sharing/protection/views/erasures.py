"""Erasures: asked for by the protection officer, answered by another, each with its proof."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.queries import visible_persons
from ppaos.sharing.protection.actions.erasing import ask_erasure, decline_erasure, erase_person
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.forms.keeping import DeclineForm, EraseForm
from ppaos.sharing.protection.models import Erasure
from ppaos.sharing.protection.permissions.keeping import (
    APPROVE,
    check_can_ask_erasure,
    erasures_in_sight,
    may_approve,
)
from ppaos.sharing.protection.presenters.keeping import (
    erasure_facts,
    erasure_rows,
    ground_rows,
    proof_parts,
)
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.erasing import scope_of
from ppaos.sharing.protection.queries.grounds import grounds_against

A_PAGE = 50


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """The erasures in sight, those that wait first."""
    _check_sees(request)
    waits = Case(When(state=Erasure.State.ASKED, then=0), default=1)
    found = erasures_in_sight(request.user).order_by(waits, "-asked_at", "-pk")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "protection/erasures.html", {"page_obj": page, "rows": erasure_rows(page)})


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, person_pk: int) -> HttpResponse:
    """Ask that a person be erased; what stands against it is shown before anything is asked."""
    person = get_object_or_404(visible_persons(request.user), pk=person_pk)
    check_can_ask_erasure(request.user, person)
    now = timezone.now()
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_erasure(
                person=person, reason=form.cleaned_data["reason"], by=signed_in_user(request), at=now
            )
        except ProtectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The erasure waits for a second person."))
            return redirect("protection:erasure", made.pk)
    record_reading(by=request.user, at=now, purpose=PersonalRead.SUPPORT, subjects=[person])
    scope = scope_of(person)
    context = {
        "person": person, "form": form, "grounds": ground_rows(grounds_against(scope, at=now)),
        "records": len(scope.records), "households": len(scope.subject.household_ids),
        "nobody_left": len(scope.emptied_households), "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "protection/erasure_ask.html", context)


@require_safe
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """One erasure: what is asked, or what was done and how that is proven."""
    found = _seen(request, pk)
    now, person = timezone.now(), found.person
    waits = found.state == Erasure.State.ASKED
    if waits:
        record_reading(by=request.user, at=now, purpose=PersonalRead.SUPPORT, subjects=[person])
    against = grounds_against(scope_of(person), at=now, request_id=found.request_id) if waits else {}
    context = {
        "erasure": found, "facts": erasure_facts(found), "proof": proof_parts(found.proof), "waits": waits,
        "state": found.get_state_display(), "is_done": found.state == Erasure.State.DONE, "person": person,
        "grounds": ground_rows(against), "may_answer": waits and may_approve(request.user, found),
        "form": DeclineForm(), "crumbs": _crumbs(),
    }  # fmt: skip
    return render(request, "protection/erasure.html", context)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Say yes: the person is erased."""
    found = _seen(request, pk)
    try:
        done = erase_person(erasure=found, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Erased in %(seconds)s seconds. The proof stands below.") % {"seconds": done.seconds}
        )
    return redirect("protection:erasure", pk)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no, with the reason."""
    found = _seen(request, pk)
    form = DeclineForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        decline_erasure(erasure=found, reason=reason, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The erasure was declined; nothing was emptied."))
    return redirect("protection:erasure", pk)


def _seen(request: HttpRequest, pk: int) -> Erasure:
    _check_sees(request)
    return get_object_or_404(erasures_in_sight(request.user), pk=pk)


def _check_sees(request: HttpRequest) -> None:
    if not (may(request.user, PROTECT) or may(request.user, APPROVE)):
        raise PermissionDenied(_("Erasures are seen by who protects data, and by who approves erasures."))


def _crumbs() -> list[dict[str, Any]]:
    return [{"label": _("Erasures"), "url": reverse("protection:erasures")}]
