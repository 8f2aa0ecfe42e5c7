"""What was sent out from an area and where it stands; needs referred from their household."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.permissions import (
    areas_in_sight,
    check_may,
    fields_by_area,
    granted_areas,
    may,
)
from ppaos.people.registry.queries import fields_visible, visible_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.routing import routed
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.forms.filters import filters_of
from ppaos.support.referral.forms.referring import ReferForm
from ppaos.support.referral.models import Referral, State
from ppaos.support.referral.permissions import REFER, SEE, SEND, check_can_refer
from ppaos.support.referral.presenters import words
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.desk import outgoing_here
from ppaos.support.referral.queries.pages import OVERDUE, THIS_WEEK, Pages, by_due, with_words

A_PAGE, BODIES_SHOWN = 50, 500


@require_safe
def outgoing(request: HttpRequest) -> HttpResponse:
    """The referrals of an area in sight, by due date, whatever their receivers see."""
    check_may(request.user, SEE)
    chosen, today = filters_of(request.GET), timezone.localdate()
    area = _area(request, chosen.area)
    found = by_due(chosen.but(area="").of(outgoing_here(request.user, chosen.area), today))
    page = Pages(with_words(found), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if shown:
        homes = [referral.household for referral in shown]
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=homes, verb="household.read"
        )  # fmt: skip
    fields = fields_by_area(request.user, {referral.area_id for referral in shown})
    context = {
        "page_obj": page,
        "lines": words.lines(shown, lambda referral: "names" in fields[referral.area_id], today),
        "chosen": chosen,
        "area": area,
        "area_label": label(area) if area else "",
        "states": [*((name, said) for name, said in words.FIVE.items()), *State.choices],
        "times": [(OVERDUE, _("overdue")), (THIS_WEEK, _("within a week"))],
        "bodies": Organisation.objects.filter(services__isnull=False)
        .distinct()
        .order_by("name_th")[:BODIES_SHOWN],
        "query": urlencode(chosen.asked()),
        "sends_batches": may(request.user, SEND),
        "refers": area is not None and may(request.user, REFER, area_code=area.code),
    }
    return render(request, "referral/outgoing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def refer_need(request: HttpRequest, need_id: int) -> HttpResponse:
    """Put a need to one of the services that answer it, the best ranked first."""
    check_may(request.user, REFER)
    seen = Need.objects.filter(household__in=visible_households(request.user))
    need = get_object_or_404(seen.select_related("household", "area", "person"), pk=need_id)
    check_can_refer(request.user, [need.area_id])
    form = ReferForm(request.POST or None, services=_services(need))
    if request.method == "POST" and form.is_valid():
        row = {
            "need_id": need.pk, "service_id": int(form.cleaned_data["service"]), "note": form.cleaned_data["note"],
            "is_urgent": form.cleaned_data["is_urgent"] or need.is_urgent,
        }  # fmt: skip
        done = refer(frame=pl.DataFrame([row]), by=request.user, at=timezone.now())
        if not done.refused:
            said = _("Referred as a draft.") if done.made else _("This is under way already.")
            messages.success(request, said)
            return redirect("referral:referral", done.lines["referral_id"][0])
        form.add_error(None, fault_words(done.lines["fault"][0]))
    context = {
        "need": need,
        "need_name": words.need_name(need.code),
        "area_label": label(need.area),
        "form": form,
        "before": words.lines(
            list(with_words(Referral.objects.filter(need=need).order_by("-pk"))),
            lambda _r: "names" in fields_visible(request.user, need.household),
            timezone.localdate(),
        ),
    }
    return render(request, "referral/refer.html", context)


def _services(need: Need) -> list[tuple[int, str]]:
    """The services that answer a need: those routing put first, with the office, then the others in force."""
    first = routed(need_ids=[need.pk])
    offices = Organisation.objects.in_bulk(first["organisation_id"].drop_nulls().to_list())
    ranked: dict[int, Any] = {
        row["service_id"]: offices.get(row["organisation_id"]) for row in first.iter_rows(named=True)
    }
    answering = Service.objects.in_force(timezone.localdate()).filter(needs__contains=[need.code])
    services = {
        service.pk: service for service in answering.select_related("organisation").order_by("name_th")
    }
    order = [*(pk for pk in ranked if pk in services), *(pk for pk in services if pk not in ranked)]
    return [(pk, f"{services[pk]} · {ranked.get(pk) or services[pk].organisation}") for pk in order]


def _area(request: HttpRequest, code: str) -> Area | None:
    """The area asked for, as far as the reader sees referrals there; else the first area granted."""
    mine = areas_in_sight(request.user, deed=SEE)
    if code:
        return get_object_or_404(Area.objects.filter(pk__in=mine), pk=code)
    return Area.objects.filter(pk__in=granted_areas(request.user, deed=SEE)).order_by("pk").first()
