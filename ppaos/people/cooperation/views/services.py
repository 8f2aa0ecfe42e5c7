"""The directory: services found, looked at, entered, changed, placed, and how many they take."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation import actions
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.forms.services import (
    CapacityForm,
    PlaceForm,
    RuleFormSet,
    ServiceFilter,
    ServiceForm,
    offices_of_kind,
    rule_rows,
)
from ppaos.people.cooperation.models import Service
from ppaos.people.cooperation.permissions import (
    check_can_change_service,
    check_may,
    may,
    may_change_service,
    organisations_in_sight,
)
from ppaos.people.cooperation.presenters.services import (
    capacity_rows,
    place_groups,
    service_facts,
    service_name,
    service_rows,
)
from ppaos.people.cooperation.queries import matching_services

MANAGE, A_PAGE = "manage_organisations", 50


@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """What is offered, to whom, by whom. Open to everybody who signs in."""
    form = ServiceFilter(request.GET or None)
    found = matching_services(on=timezone.localdate(), **(form.criteria() if request.GET else {}))
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": page,
        "rows": service_rows(page),
        "can_manage": may(request.user, MANAGE),
    }
    return render(request, "cooperation/services.html", context)


@require_GET
def service(request: HttpRequest, service_id: int) -> HttpResponse:
    """One service: whom it is for, what it gives, who answers where, how many it takes."""
    found = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    can_change = may_change_service(request.user, found)
    can_tell = may(request.user, MANAGE)
    context = {
        "service": found,
        "facts": service_facts(found),
        "groups": place_groups(found, can_change),
        "capacities": capacity_rows(found),
        "can_change": can_change,
        "place_form": PlaceForm(request.user, auto_id="place_%s") if can_change else None,
        "capacity_form": CapacityForm(request.user, auto_id="capacity_%s") if can_tell else None,
        "others": service_rows(_other_terms(found)),
    }
    return render(request, "cooperation/service.html", context)


def new_service(request: HttpRequest) -> HttpResponse:
    """Enter a service."""
    check_may(request.user, MANAGE)
    form, rules = ServiceForm(request.user, request.POST or None), _rules(request, None)
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        typed = form.cleaned_data
        try:
            made = actions.enter_service(
                code=typed["code"],
                organisation=typed["organisation"],
                terms=form.terms(rules.rules()),
                places=[(typed["area"].code, typed["organisation"].pk)],
                by=signed_in_user(request),
                at=timezone.now(),
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The service is entered."))
            return redirect("cooperation:service", service_id=made.pk)
    return render(request, "cooperation/service_form.html", {"form": form, "rules": rules})


def change_service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Correct a service, or give it other terms from a day on."""
    found = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    check_can_change_service(request.user, found)
    form, rules = ServiceForm(request.user, request.POST or None, service=found), _rules(request, found)
    if request.method == "POST" and form.is_valid() and rules.is_valid():
        try:
            kept = actions.change_service(
                service=found, terms=form.terms(rules.rules()), by=signed_in_user(request), at=timezone.now()
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:service", service_id=kept.pk)
    context = {"form": form, "rules": rules, "service": found, "name": service_name(found)}
    return render(request, "cooperation/service_form.html", context)


@require_POST
def end_service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Note that a service is offered no more from today."""
    found = get_object_or_404(Service, pk=service_id)
    check_can_change_service(request.user, found)
    _told(
        request,
        _("The service is ended."),
        actions.end_service,
        service=found,
        on=timezone.localdate(),
    )
    return redirect("cooperation:service", service_id=found.pk)


@require_POST
def place_service(request: HttpRequest, service_id: int) -> HttpResponse:
    """Let an office, or every office of a kind, answer for the service in an area."""
    found = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    check_can_change_service(request.user, found)
    form = PlaceForm(request.user, request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("cooperation:service", service_id=found.pk)
    area, office, kind = (form.cleaned_data[name] for name in ("area", "office", "kind"))
    if office is not None:
        more = [(area.code, office.pk)]
    else:
        offices = offices_of_kind(kind, area, organisations_in_sight(request.user))
        more = [(str(each.area_id), each.pk) for each in offices]
    if not more:
        messages.error(
            request, _("There is no office of this kind in this area. Enter it under «Organisations».")
        )
    else:
        places = [*found.places.values_list("area_id", "office_id"), *more]
        _told(request, _("Saved."), actions.place_service, service=found, places=places)
    return redirect("cooperation:service", service_id=found.pk)


@require_POST
def unplace_service(request: HttpRequest, service_id: int, place_id: int) -> HttpResponse:
    """Let an office answer for the service no more."""
    found = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    check_can_change_service(request.user, found)
    gone = get_object_or_404(found.places, pk=place_id)
    left = list(found.places.exclude(pk=gone.pk).values_list("area_id", "office_id"))
    _told(request, _("Saved."), actions.place_service, service=found, places=left)
    return redirect("cooperation:service", service_id=found.pk)


@require_POST
def tell_capacity(request: HttpRequest, service_id: int) -> HttpResponse:
    """Say how many the service takes in a fiscal year and area."""
    check_may(request.user, MANAGE)
    found = get_object_or_404(Service.objects.select_related("organisation"), pk=service_id)
    form = CapacityForm(request.user, request.POST)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        typed["area_code"] = typed.pop("area").code
        _told(request, _("Saved."), actions.tell_capacity, service=found, **typed)
    else:
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
    return redirect("cooperation:service", service_id=found.pk)


def _rules(request: HttpRequest, found: Service | None) -> Any:
    return RuleFormSet(request.POST or None, initial=rule_rows(found), prefix="rules")


def _other_terms(found: Service) -> Any:
    same = Service.objects.filter(code=found.code, organisation=found.organisation_id).exclude(pk=found.pk)
    return same.select_related("organisation").order_by("-valid_from")


def _told(request: HttpRequest, done: str, action: Any, **given: Any) -> None:
    """Do it and say so, or say why not."""
    try:
        action(**given, by=signed_in_user(request), at=timezone.now())
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
