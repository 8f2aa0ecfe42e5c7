"""Batches: chosen by filters, looked at before anything leaves, agreed on, and where each stands."""

from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, granted_areas
from ppaos.support.assistance.presenters.needs import dimension_words
from ppaos.support.referral.actions.batching import ask_for_batch, make_batch
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.forms.answers import GroundForm
from ppaos.support.referral.forms.batches import (
    CoordinateForm,
    MakeForm,
    ReceiptForm,
    SendForm,
    selection_of,
)
from ppaos.support.referral.models import Batch, Ground, Referral
from ppaos.support.referral.permissions import SEND, check_can_send
from ppaos.support.referral.presenters import batches as words
from ppaos.support.referral.presenters.words import lines as referral_lines
from ppaos.support.referral.queries.batch_fields import leaving, may_leave
from ppaos.support.referral.queries.batches import (
    TOGETHER,
    Gate,
    Selection,
    choosable,
    gate,
    members,
    receivers_waiting,
    tally,
    visible_batches,
    with_fault,
)
from ppaos.support.referral.queries.pages import Pages, with_words

A_PAGE = 50
MANY = 5_000  # so many are put together by a worker


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """The batches of the areas where the reader sends, the newest first."""
    check_may(request.user, SEND)
    page = Pages(visible_batches(request.user).order_by("-pk"), A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "lines": words.lines(page), "as_of": thai_datetime(timezone.now())}
    return render(request, "referral/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Choose what goes together, look at what would leave, put the batch together."""
    check_may(request.user, SEND)
    area = _area(request)
    chosen = selection_of(request.GET, area.pk)
    context: dict[str, Any] = {
        "area": area,
        "area_label": label(area),
        "receivers": receivers_waiting(request.user),
        "chosen": chosen,
    }
    if chosen is not None:
        check_can_send(request.user, area.pk)
        made = _previewed(request, chosen, area, context)
        if made is not None:
            return (
                redirect("workbench:job", made.job_id) if made.job_id else redirect("referral:batch", made.pk)
            )
    return render(request, "referral/new_batch.html", context)


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: what leaves or left, what stays and why, and what its sender can do next."""
    check_may(request.user, SEND)
    found = get_object_or_404(visible_batches(request.user), pk=pk)
    way = gate(found.organisation, found.area_id, timezone.localdate())
    is_open = found.state in TOGETHER
    columns = words.field_rows(found.fields, found.fields, way if is_open else None)
    context = {
        "line": words.line(found),
        "batch": found,
        "is_open": is_open,
        "is_under_way": bool(found.job and found.job.finished_at is None),
        "way": way,
        "agreement": words.agreement_words(way) if is_open else words.agreement_line(found.agreement),
        "fields": [row for row in columns if row["leaves"]],
        "uncovered": words.uncovered_words(found.fields, way) if is_open else "",
        "as_of": thai_datetime(timezone.now()),
        **_counted(request, members(found), way),
        **_forms(found),
    }
    return render(request, "referral/batch.html", context)


def _previewed(request: HttpRequest, chosen: Selection, area: Area, context: dict[str, Any]) -> Batch | None:
    """Fill the context of a preview; the batch itself where one was asked for and made."""
    receiver = get_object_or_404(Organisation, pk=chosen.organisation)
    sees = fields_in_sight(request.user, area_code=area.pk)
    may = may_leave(sees)
    form = MakeForm(request.POST if request.method == "POST" else None, may_leave=may)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, chosen, form)
        except ReferralRefused as refused:
            messages.error(request, str(refused))
    today = timezone.localdate()
    way = gate(receiver, area.pk, today)
    defaults = leaving(form.fields["fields_leaving"].initial or (), sees)
    services = Service.objects.filter(pk__in=choosable(request.user).values("service_id"))
    context |= {
        "receiver": receiver,
        "form": form,
        "way": way,
        "agreement": words.agreement_words(way),
        "fields": words.field_rows(defaults, may, way),
        "uncovered": words.uncovered_words(may, way),
        "services": services.order_by("name_th"),
        "dimensions": [(code, dimension_words(code)) for code in DIMENSIONS],
        "grounds": Ground.choices,
        "query": urlencode({**chosen.asked(), **({"urgent": "yes"} if chosen.is_urgent else {})}),
        "as_of": thai_datetime(timezone.now()),
        **_counted(request, chosen.of(choosable(request.user), today), way),
    }
    return None


def _made(request: HttpRequest, chosen: Selection, form: MakeForm) -> Batch:
    """The batch put together, or begun where a worker puts it together."""
    told = {
        "selection": chosen, "fields": form.cleaned_data["fields_leaving"], "note": form.cleaned_data["note"],
        "by": request.user, "at": timezone.now(),
    }  # fmt: skip
    among = choosable(request.user)
    if chosen.of(among, timezone.localdate()).order_by()[:MANY].count() == MANY:
        return ask_for_batch(**told)
    return make_batch(among=among, **told)


def _counted(request: HttpRequest, referrals: QuerySet[Referral], way: Gate) -> dict[str, Any]:
    """What can go, by ground; what stays, by reason, and a page of those that stay."""
    told = tally(referrals, way.closed)
    asked = request.GET.get("fault", "")
    staying = with_fault(referrals, way.closed).exclude(fault="")
    if asked:
        staying = staying.filter(fault=asked)
    page = Pages(with_words(staying.order_by("area_id", "pk")), A_PAGE).get_page(request.GET.get("page"))
    shown = list(page)
    if shown:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[referral.household for referral in shown],
        )  # fmt: skip
    sees = cache(lambda code: "names" in fields_in_sight(request.user, area_code=code))
    rows = referral_lines(shown, lambda referral: sees(referral.area_id), timezone.localdate())
    reasons = {row["fault"]: row["words"] for row in words.fault_rows(told.faults)}
    return {
        "tally": told,
        "figures": words.counted(told),
        "by_ground": words.ground_rows(told.grounds),
        "faults": words.fault_rows(told.faults, asked),
        "asked_fault": asked,
        "page_obj": page,
        "staying": [{**row, "why": reasons.get(row["referral"].fault, "")} for row in rows],
    }


def _forms(found: Batch) -> dict[str, Any]:
    """The forms for where the batch stands."""
    is_open = found.state in TOGETHER
    was_sent = found.sent_at is not None
    return {
        "coordinate_form": CoordinateForm(initial={"note": found.note}) if is_open else None,
        "ground_form": GroundForm() if is_open else None,
        "send_form": SendForm(batch=found, initial={"kind": found.package_kind or Batch.Package.ZIP})
        if is_open or was_sent
        else None,
        "receipt_form": ReceiptForm() if was_sent and found.received_at is None else None,
        "sent_grounds": words.ground_rows(found.counts.get("grounds", {})),
        "left_out": words.fault_rows(found.counts.get("left_out", {})),
    }


def _area(request: HttpRequest) -> Area:
    """The area asked for, as far as the reader sends batches there; else the first area granted."""
    if code := request.GET.get("area", ""):
        return get_object_or_404(Area.objects.filter(pk__in=areas_in_sight(request.user, deed=SEND)), pk=code)
    return Area.objects.filter(pk__in=granted_areas(request.user, deed=SEND)).earliest("pk")
