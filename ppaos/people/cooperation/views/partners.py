"""Organisations that take part."""

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
from ppaos.people.cooperation.forms.organisations import OrganisationFilter, OrganisationForm
from ppaos.people.cooperation.permissions import check_may, organisations_in_sight
from ppaos.people.cooperation.presenters import organisation_rows

MANAGE, A_PAGE = "manage_organisations", 100


@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """Who takes part here, by sector."""
    check_may(request.user, MANAGE)
    found = (
        organisations_in_sight(request.user)
        .select_related("area", "parent")
        .order_by("code", "sector", "name_th", "pk")
    )
    form = OrganisationFilter(request.GET or None)
    page = Paginator(form.narrowed(found) if request.GET else found, A_PAGE).get_page(request.GET.get("page"))
    rows = organisation_rows(page.object_list, by=signed_in_user(request))
    return render(request, "cooperation/organisations.html", {"rows": rows, "form": form, "page_obj": page})


def new_organisation(request: HttpRequest) -> HttpResponse:
    """Enter a body that takes part."""
    check_may(request.user, MANAGE)
    form = OrganisationForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.register_organisation(**form.cleaned_data, by=signed_in_user(request), at=timezone.now())
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The organisation is entered."))
            return redirect("cooperation:organisations")
    return render(request, "cooperation/organisation.html", {"form": form})


def organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Correct what is said of an organisation."""
    check_may(request.user, MANAGE)
    found = get_object_or_404(organisations_in_sight(request.user), pk=organisation_id)
    form = OrganisationForm(request.user, request.POST or None, organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(
                organisation=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now()
            )
        except CooperationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("cooperation:organisations")
    return render(request, "cooperation/organisation.html", {"form": form, "organisation": found})


@require_POST
def end_organisation(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Note that an organisation takes part no more."""
    check_may(request.user, MANAGE)
    found = get_object_or_404(organisations_in_sight(request.user), pk=organisation_id)
    try:
        actions.end_organisation(
            organisation=found, on=timezone.localdate(), by=signed_in_user(request), at=timezone.now()
        )
    except CooperationRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The organisation takes part no more."))
    return redirect("cooperation:organisations")
