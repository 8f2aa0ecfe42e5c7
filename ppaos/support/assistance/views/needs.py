"""Needs: found for an area, listed, each with the services that may answer it, entered and closed by workers."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, Look, opens_records
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, may
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.queries import fields_visible, members, visible_households
from ppaos.support.assistance.actions.finding import ask_to_find_needs
from ppaos.support.assistance.actions.needs import (
    NeedRefused,
    enter_need,
    meet_need,
    take_need_off,
)
from ppaos.support.assistance.actions.routing import keep_routes
from ppaos.support.assistance.forms.needs import MET, CloseForm, NeedForm, look_of, need_filters_of
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.permissions import ENTER, FIND
from ppaos.support.assistance.presenters import needs as shown
from ppaos.support.assistance.queries.needs import (
    counted_needs,
    needs_in_force,
    needs_of,
    open_needs,
    open_needs_frame,
    told_to,
)
from ppaos.support.assistance.queries.routing import routes_of, services_of

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def area(request: HttpRequest) -> HttpResponse:
    """How many needs are open in an area, by kind and by part; asked for, a worker looks for them anew."""
    look = look_of(request.user, request.GET)
    if request.method == "POST":
        job = ask_to_find_needs(
            area_code=look.area.code, language=get_language() or "th", by=request.user, at=timezone.now()
        )
        return redirect("workbench:job", job.pk)
    opens = opens_records(request.user, look.area)

    def to(**given: Any) -> str:
        return _address("needs_listed", look, **given) if opens else ""

    def at(**given: Any) -> str:
        return _address("needs", look, **given)

    counted, method = counted_needs(look.area.code), needs_in_force()
    context = _frame(request, look.area, at) | {
        "is_empty": counted.is_empty(),
        "cards": shown.cards(counted, to),
        "kinds": shown.kind_rows(counted, method, to),
        "parts": shown.part_rows(look.parts(), look.placed(counted), at) if look.level else [],
        "can_find": may(request.user, FIND, area_code=look.area.code),
        "method": method,
    }
    return render(request, "assistance/needs/area.html", context)


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The open needs of an area, urgent ones first, each with the service it would be sent to."""
    look, codes = look_of(request.user, request.GET), list(needs_in_force().needs)
    check_may(request.user, OPEN, area_code=look.area.code)
    chosen = need_filters_of(request.GET, codes)
    sees = fields_in_sight(request.user, area_code=look.area.code)
    here = open_needs(request.user).filter(area__in=areas_within(look.area.code), **chosen.lookups())
    found = told_to(here, sees).select_related("person", "household", "area")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = _frame(request, look.area, lambda **given: _address("needs", look, **given)) | {
        "page_obj": page,
        "rows": _rows(list(page), sees),
        "filters": shown.filter_choices(chosen.asked(), codes),
        "back_url": _address("needs", look),
    }
    return render(request, "assistance/needs/listed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """A need, what tells of it, and every service that may answer it with what each rule says; it is closed here."""
    asked = get_object_or_404(Need.objects.select_related("person", "area"), pk=pk)
    home = _seen(request, asked.household_id)
    sees = fields_visible(request.user, home)
    if not told_to(needs_of(home), sees).filter(pk=pk).exists():
        raise Http404("of a class of fields that the reader does not see")
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        close = meet_need if form.cleaned_data["state"] == MET else take_need_off
        try:
            close(need=asked, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except NeedRefused as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The need is closed, with your reason."))
        return redirect("assistance:need", pk)
    _noted(request, home)
    [row] = _rows([asked], sees)
    context = {
        "row": row,
        "household": home,
        "home_url": reverse("assistance:needs_of", args=[home.pk]),
        "reasons": shown.reason_words(asked, needs_in_force(), sees),
        "services": _services(asked, sees) if row["is_open"] else [],
        "form": form,
        "can_close": row["is_open"] and may(request.user, ENTER),
    }
    return render(request, "assistance/needs/need.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """All needs of a household and its members; a worker enters another."""
    home = _seen(request, pk)
    sees = fields_visible(request.user, home)
    people = [member.person for member in members(home, timezone.localdate())] if "names" in sees else []
    form = NeedForm(request.POST or None, codes=list(needs_in_force().needs), people=people)
    if request.method == "POST" and form.is_valid():
        try:
            made = enter_need(household=home, by=request.user, at=timezone.now(), **form.cleaned_data)
        except NeedRefused as error:
            form.add_error(None, str(error))
        else:
            keep_routes(open_needs_frame(need_ids=[made.pk]), made.found_at)
            messages.success(request, _("The need is entered."))
            return redirect("assistance:need", made.pk)
    _noted(request, home)
    context = {
        "household": home,
        "title": heads_of([pk]).get(pk, "") if "names" in sees else "",
        "area_label": label(home.area),
        "rows": _rows(list(told_to(needs_of(home), sees).select_related("area")), sees),
        "form": form,
        "can_enter": may(request.user, ENTER),
    }
    return render(request, "assistance/needs/household.html", context)


def _services(asked: Need, sees: frozenset[str]) -> list[dict[str, Any]]:
    """The services of an open need as rows."""
    ranked = services_of(asked)
    services = Service.objects.in_bulk(ranked["service_id"].unique().to_list())
    offices = Organisation.objects.in_bulk(ranked["office_id"].unique().to_list())
    whom = ranked["person_id"].drop_nulls().unique().to_list() if "names" in sees else []
    people = {pk: str(person) for pk, person in Person.objects.in_bulk(whom).items()}
    kept = {route.service_id: route for route in routes_of([asked.pk])}
    return shown.service_rows(ranked, services, offices, people, kept, sees)


def _rows(needs: list[Need], sees: frozenset[str]) -> list[dict[str, Any]]:
    """Needs as rows, with the head of the household where names are seen."""
    heads = heads_of({each.household_id for each in needs}) if "names" in sees else {}
    kept = routes_of([each.pk for each in needs]).filter(is_chosen=True)
    return shown.need_rows(needs, heads, sees, {route.need_id: route for route in kept})


def _seen(request: HttpRequest, pk: int) -> Household:
    check_may(request.user, OPEN)
    return get_object_or_404(visible_households(request.user).select_related("area"), pk=pk)


def _noted(request: HttpRequest, home: Household) -> None:
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.ASSIST,
        subjects=[home],
        verb="household.read",
    )


def _address(page: str, look: Look, **given: Any) -> str:
    return reverse(f"assistance:{page}") + look.query(**given)


def _frame(request: HttpRequest, here: Area, at: Any) -> dict[str, Any]:
    """What the pages of an area show: where one is."""
    seen = areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True)
    told = {"area": here, "area_label": label(here), "crumbs": crumbs(here, seen, at)}
    return told | {"as_of": thai_datetime(timezone.now())}
