"""A listed household in one screen: who is listed, what was said so far, and a verdict entered or taken back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.evidence.targeting.actions.verdicts import VerdictRefused, enter_verdict, take_back_verdict
from ppaos.evidence.targeting.forms.verdicts import VerdictForm
from ppaos.evidence.targeting.models import CandidateHousehold, Verdict
from ppaos.evidence.targeting.permissions import area_of_rows
from ppaos.evidence.targeting.presenters import verdicts as words
from ppaos.evidence.targeting.queries.verdicts import listed_people, verdicts_on, visible_candidate_households
from ppaos.ground.geography.presenters import address_line, label
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import fields_in_sight, may
from ppaos.people.registry.actions import RegistryError


@require_http_methods(["GET", "POST"])
def listed_household(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a listed household; a verdict that is sent is entered."""
    house = _seen(request, pk)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            enter_verdict(candidate_household=house, by=request.user, at=timezone.now(), **form.cleaned_data)
        except (VerdictRefused, RegistryError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The verdict is entered."))
            return redirect("targeting:listed_household", pk)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.VERIFY, subjects=[house], verb="list.read"
    )
    return render(request, "targeting/verdicts/listed_household.html", _context(request, house, form))


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a verdict back, and show its household."""
    verdict = get_object_or_404(Verdict, pk=pk, candidate_household__isnull=False)
    _seen(request, verdict.candidate_household_id)
    try:
        take_back_verdict(verdict=verdict, by=request.user, at=timezone.now())
    except (VerdictRefused, RegistryError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The verdict is taken back."))
    return redirect("targeting:listed_household", verdict.candidate_household_id)


def _seen(request: HttpRequest, pk: int | None) -> CandidateHousehold:
    if not may(request.user, "see_lists"):
        raise PermissionDenied(_("You may not see lists."))
    seen = visible_candidate_households(request.user).select_related(
        "area", "brought_into", "list_import__edition__source__area"
    )
    return get_object_or_404(seen, pk=pk)


def _context(request: HttpRequest, house: CandidateHousehold, form: VerdictForm) -> dict[str, Any]:
    area_code = area_of_rows(house)
    sees = fields_in_sight(request.user, area_code=area_code)
    source = house.list_import.edition.source
    return {
        "house": house,
        "edition": house.list_import.edition,
        "area": house.area or source.area,
        "area_name": label(house.area or source.area),
        "way": address_line(breadcrumb(house.area or source.area)),
        "address": words.address(house, sees),
        "people": words.listed_lines(listed_people(house), sees),
        "verdicts": words.verdict_lines(verdicts_on(house)),
        "form": form,
        "can_enter": may(request.user, "enter_verdicts", area_code=area_code),
    }
