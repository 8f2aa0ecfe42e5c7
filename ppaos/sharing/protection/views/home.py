"""What waits for who protects data, each with its clock."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.presenters.home import waiting_cards
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.waiting import waiting_for_protection


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Counts by clock; each opens to its list."""
    check_may(request.user, PROTECT)
    now = timezone.now()
    cards = waiting_cards(waiting_for_protection(request.user, now))
    return render(request, "protection/home.html", {"cards": cards, "as_of": thai_datetime(now)})
