"""The contact book: who sits in committees, and how organisations are reached."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.actions.contacts import take_out_contacts
from ppaos.people.cooperation.forms.mechanism import AreaChoice, ContactFilter, area_of_policy
from ppaos.people.cooperation.permissions import may
from ppaos.people.cooperation.permissions.mechanism import (
    KEEP_MECHANISM,
    bodies_in_sight,
    committees_in_sight,
)
from ppaos.people.cooperation.presenters import organisation_rows
from ppaos.people.cooperation.presenters.mechanism import contact_rows
from ppaos.people.cooperation.presenters.people_sheets import contact_sheet
from ppaos.people.cooperation.queries.contacts import bodies_reached, members_reached

A_PAGE, BODIES = 50, "organisations"


@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Members of committees within or above an area, or organisations of it, with telephone and e-mail."""
    area = area_of_policy(request.user, request.GET.get("area", ""))
    of, today = request.GET.get("of", ""), timezone.localdate()
    form = ContactFilter(request.GET or None)
    words = form.words()
    context = {
        "area": area,
        "area_label": label(area),
        "choice": AreaChoice(request.user),
        "form": form,
        "words": words,
        "of": BODIES if of == BODIES else "",
        "can_take_out": may(request.user, KEEP_MECHANISM, area_code=area.code),
    }
    if of == BODIES:
        bodies = bodies_reached(bodies_in_sight(request.user, area), words)
        bodies_page = Paginator(bodies, A_PAGE).get_page(request.GET.get("page"))
        rows = organisation_rows(bodies_page.object_list, by=signed_in_user(request))
        context |= {"page_obj": bodies_page, "rows": rows}
    else:
        found = members_reached(committees_in_sight(request.user, area), words, today)
        page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "rows": contact_rows(page)}
    return render(request, "cooperation/contacts.html", context)


@require_POST
def contacts_file(request: HttpRequest) -> HttpResponseBase:
    """The members shown, as a spreadsheet: through the gate, and written down."""
    area = area_of_policy(request.user, request.POST.get("area", ""))
    form = ContactFilter(request.POST)
    found = list(members_reached(committees_in_sight(request.user, area), form.words(), timezone.localdate()))
    take_out_contacts(
        area=area, rows=len(found), purpose=PersonalRead.SUPPORT, by=request.user, at=timezone.now()
    )
    return sheet_response(contact_sheet(contact_rows(found)), _("contact book"), "xlsx")
