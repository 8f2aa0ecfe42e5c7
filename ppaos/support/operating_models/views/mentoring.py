"""The day of a mentor, caseloads for who gives plans to mentors, and the giving."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import areas_in_sight, check_may
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.mentoring import assign_mentor, record_contact, withdraw_contact
from ppaos.support.operating_models.forms.course_grid import numbers_ticked
from ppaos.support.operating_models.forms.plan_lists import planned_area
from ppaos.support.operating_models.forms.plans import MentorForm
from ppaos.support.operating_models.models import Contact
from ppaos.support.operating_models.permissions import PLAN
from ppaos.support.operating_models.presenters import plan_lists
from ppaos.support.operating_models.presenters import plans as shown
from ppaos.support.operating_models.queries.plans import (
    OPEN_STATES,
    caseloads,
    looked_through,
    mentors_within,
    plans_in_sight,
)


@never_cache
@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """The households that the reader mentors: who is due comes first, a contact of today is one tap."""
    check_may(request.user, PLAN)
    today = timezone.localdate()
    mine = plans_in_sight(request.user).filter(mentor_id=request.user.pk, state__in=OPEN_STATES)
    rows = shown.plan_rows(looked_through(mine, today), today)
    context = {
        "rows": rows,
        "due": sum(row["is_due"] for row in rows),
        "late": sum(row["plan"].steps_late for row in rows),
        "ways": [
            (Contact.Way.VISIT, _("Visited today"), "house"),
            (Contact.Way.PHONE, _("Phoned today"), "phone"),
        ],
        "keeps_area": areas_in_sight(request.user, deed=PLAN).exists(),
    }
    return render(request, "operating_models/plans/day.html", context)


@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """A contact of today, by one tap."""
    check_may(request.user, PLAN)
    kept = get_object_or_404(plans_in_sight(request.user), pk=pk)
    now = timezone.now()
    try:
        record_contact(
            plan=kept, on=timezone.localdate(now), way=request.POST.get("way", ""), by=request.user, at=now
        )
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        kept.refresh_from_db()
        messages.success(
            request, _("Noted. %(next)s.") % {"next": shown.contact_words(kept, timezone.localdate(now))}
        )
    return redirect("operating_models:own_plans")


@require_POST
def withdraw(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    """A contact was noted that never was."""
    check_may(request.user, PLAN)
    kept = get_object_or_404(plans_in_sight(request.user), pk=pk)
    wrong = get_object_or_404(kept.contacts.select_related("plan"), pk=contact_pk)
    try:
        withdraw_contact(contact=wrong, by=request.user, at=timezone.now())
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The contact counts no more. It stays in what was written."))
    return redirect("operating_models:plan", pk)


@require_safe
def loads(request: HttpRequest) -> HttpResponse:
    """How many plans each mentor has, and what waits with them."""
    check_may(request.user, PLAN)
    if not areas_in_sight(request.user, deed=PLAN).exists():
        return redirect("operating_models:own_plans")
    area, today = planned_area(request.user, request.GET), timezone.localdate()
    here = plans_in_sight(request.user).filter(household__area__in=plan_lists.inside(area))

    def to(**given: Any) -> str:
        return f"{reverse('operating_models:plans')}?{urlencode({'area': area.code} | given)}"

    context = {
        "area": area,
        "area_label": label(area),
        "tabs": plan_lists.tabs("caseloads", area.code),
        "rows": shown.caseload_rows(caseloads(here, today), mentors_within(area.code, today), to),
    }
    return render(request, "operating_models/plans/caseloads.html", context)


@require_POST
def assign(request: HttpRequest) -> HttpResponse:
    """Plans that are ticked, or the one of a page, are given to a mentor."""
    check_may(request.user, PLAN)
    ticked = numbers_ticked(request.POST, "plan")
    back = request.POST.get("back", "")
    is_here = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    area = planned_area(request.user, request.POST)
    mentors = mentors_within(area.code, timezone.localdate())
    form = MentorForm(request.POST, mentors=mentors, is_needed=True)
    if not form.is_valid():
        messages.error(request, _("Choose a mentor first."))
    else:
        try:
            done = assign_mentor(
                plan_ids=plans_in_sight(request.user).filter(pk__in=ticked).values_list("pk", flat=True),
                mentor=form.cleaned_data["mentor"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except ModelRefused as error:
            messages.error(request, str(error))
        else:
            said = ngettext(
                "%(count)d plan given to %(who)s.", "%(count)d plans given to %(who)s.", done.assigned
            )
            messages.success(request, said % {"count": done.assigned, "who": form.cleaned_data["mentor"]})
    return redirect(back if is_here else reverse("operating_models:plans"))
