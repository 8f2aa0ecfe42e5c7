"""The ledger of consents: who agreed to what on which notice, what rests on it, and withdrawing it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.actions import RegistryError, lift_restriction
from ppaos.people.registry.models import Purpose
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.heeding import withdraw_from_ledger
from ppaos.sharing.protection.presenters.copies import source_word
from ppaos.sharing.protection.queries.consents import (
    consents_of_household,
    households_in_sight,
    resting_on,
    restrictions_of,
    visible_consents,
)
from ppaos.sharing.protection.queries.deeds import PROTECT

A_PAGE = 50
STATES = ("given", "withdrawn")


@never_cache
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """All consents of the areas, by purpose and whether they still hold."""
    check_may(request.user, PROTECT)
    found = visible_consents(request.user)
    purpose, state = request.GET.get("purpose", ""), request.GET.get("state", "")
    found = found.filter(purpose=purpose) if purpose in Purpose.values else found
    found = found.filter(withdrawn_at__isnull=state == "given") if state in STATES else found
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "purposes": Purpose.choices, "purpose": purpose, "state": state}
    return render(request, "protection/consents.html", context)


@never_cache
@require_safe
def household_consents(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger of one household, with what rests on each consent, and what is stopped."""
    check_may(request.user, PROTECT)
    home = get_object_or_404(households_in_sight(request.user), pk=pk)
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.SUPPORT,
        subjects=[home],
        verb="household.read",
    )
    number = _("Household %(number)s") % {"number": home.pk}
    rows = [(each, resting_on(each), source_word(each.source_label)) for each in consents_of_household(home)]
    context = {
        "household": home, "rows": rows,
        "restrictions": restrictions_of(home), "title": number,
        "crumbs": [
            {"label": _("Consents"), "url": reverse("protection:consents")}, {"label": number, "url": ""},
        ],
    }  # fmt: skip
    return render(request, "protection/household_consents.html", context)


@require_POST
def withdraw_one(request: HttpRequest, pk: int, consent: int) -> HttpResponse:
    """Withdraw a consent of the household."""
    check_may(request.user, PROTECT)
    home = get_object_or_404(households_in_sight(request.user), pk=pk)
    found = get_object_or_404(home.consents, pk=consent)
    try:
        withdraw_from_ledger(consent=found, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The consent was withdrawn; what rested on it stopped."))
    return redirect("protection:household_consents", pk)


@require_POST
def lift(request: HttpRequest, pk: int, restriction: int) -> HttpResponse:
    """Let the data be used again."""
    check_may(request.user, PROTECT)
    home = get_object_or_404(households_in_sight(request.user), pk=pk)
    found = get_object_or_404(restrictions_of(home), pk=restriction)
    try:
        lift_restriction(restriction=found, by=signed_in_user(request), at=timezone.now(), deed=PROTECT)
    except RegistryError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The data may be used again."))
    return redirect("protection:household_consents", pk)
