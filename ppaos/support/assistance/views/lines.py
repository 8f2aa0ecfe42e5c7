"""Help to one household: its lines, a new one, corrections, evidence; and years that are closed."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import store_file
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, grants_allowing, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import fields_visible, visible_households
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.help import record_help
from ppaos.support.assistance.actions.taking_out import read_evidence
from ppaos.support.assistance.actions.years import close_year, open_year_again
from ppaos.support.assistance.forms.ledger import CloseYearForm, CorrectionForm, HelpForm, TakeBackForm
from ppaos.support.assistance.models import ClosedYear, HelpLine
from ppaos.support.assistance.permissions import (
    CLOSE,
    RECORD,
    check_can_write,
    closable,
    lines_in_reach,
    organisations_acted_for,
)
from ppaos.support.assistance.presenters import help as shown
from ppaos.support.assistance.queries.help import closed_years, help_of, help_sums_of, visible_lines
from ppaos.support.assistance.queries.limits import fiscal_year_of

YEARS_BACK = 10


@require_http_methods(["GET", "HEAD", "POST"])
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """All help told of a household; a new line that is sent is written."""
    check_may(request.user, "see_households")
    place = get_object_or_404(visible_households(request.user).select_related("area", "dwelling"), pk=pk)
    acting_for = _acting_for(request.user, place)
    can_record = acting_for is None or bool(acting_for)
    form = HelpForm(request.POST or None, request.FILES or None, household=place, acting_for=acting_for)
    if request.method == "POST":
        check_may(request.user, RECORD)
        if form.is_valid() and _recorded(request, place, form):
            return redirect("assistance:household", pk)
    sees = fields_visible(request.user, place)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[place], verb="household.read"
    )  # fmt: skip
    heads = heads_of([pk]) if "names" in sees else {}
    context = {
        "household": place, "title": heads.get(pk, ""), "area_label": label(place.area),
        "cards": shown.stage_cards(help_sums_of(place), lambda **_given: ""),
        "rows": shown.line_rows(help_of(place), heads, sees), "form": form,
        "can_record": can_record and may(request.user, RECORD),
    }  # fmt: skip
    return render(request, "assistance/help/household.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line with its corrections; a correction that is sent is written as a new line."""
    told = _seen(request, pk)
    is_back = "take_back" in request.POST
    form = CorrectionForm(None if is_back else request.POST or None)
    back_form = TakeBackForm(request.POST if is_back else None, prefix="back")
    sent = back_form if is_back else form
    if request.method == "POST" and sent.is_valid():
        act: Any = take_back_help if is_back else correct_help
        try:
            act(line=told, by=request.user, at=timezone.now(), **sent.cleaned_data)
        except HelpRefused as error:
            sent.add_error(None, str(error))
        else:
            messages.success(request, _("The correction stands beside the line."))
            return redirect("assistance:line", pk)
    sees = fields_visible(request.user, told.household)
    heads = heads_of([told.household_id]) if "names" in sees else {}
    context = {
        "line": told, "row": shown.line_rows([told], heads, sees)[0], "form": form, "back_form": back_form,
        "corrections": told.corrections.select_related("made_by").order_by("pk"), "sees_names": "names" in sees,
        "can_correct": _may_write(request.user, told) and not told.is_taken_back,  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "assistance/help/line.html", context)


@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The evidence of a line, as a file."""
    told = _seen(request, pk)
    if told.evidence is None or "names" not in fields_visible(request.user, told.household):
        raise Http404(f"no evidence of {pk}")
    content = read_evidence(line=told, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=told.evidence.name)


@require_http_methods(["GET", "HEAD", "POST"])
def years(request: HttpRequest) -> HttpResponse:
    """Fiscal years that are closed, and closing one more."""
    check_may(request.user, CLOSE)
    bodies = closable(request.user, Organisation.objects.filter(ended_on=None).order_by("name_th"))
    last = fiscal_year_of(timezone.localdate()) - 1
    form = CloseYearForm(request.POST or None, organisations=bodies, years=range(last, last - YEARS_BACK, -1))
    if request.method == "POST" and form.is_valid():
        body = get_object_or_404(Organisation, pk=form.cleaned_data["organisation"])
        try:
            close_year(
                organisation=body,
                fiscal_year=form.cleaned_data["fiscal_year"],
                by=request.user,
                at=timezone.now(),
            )
        except HelpRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The year is closed: nothing enters it any more."))
            return redirect("assistance:years")
    closed = closed_years(body.pk for body in bodies)
    return render(
        request, "assistance/help/years.html", {"form": form, "closed": closed, "can_close": bodies}
    )


@require_POST
def open_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed year again."""
    closed = get_object_or_404(ClosedYear.objects.select_related("organisation"), pk=pk)
    try:
        open_year_again(closed=closed, by=request.user, at=timezone.now())
    except HelpRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The year takes lines again."))
    return redirect("assistance:years")


def _seen(request: HttpRequest, pk: int) -> HelpLine:
    check_may(request.user, "see_households")
    seen = visible_lines(request.user).select_related("evidence", "made_by", "household__area", "help_import")
    return get_object_or_404(seen, Q(pk=pk))


def _acting_for(user: Any, place: Household) -> set[int] | None:
    """The organisations for which the user writes about a household; None: for any."""
    if areas_in_sight(user, deed=RECORD).filter(area_id=place.area_id).exists():
        return None
    return organisations_acted_for(user) if grants_allowing(user, deed=RECORD).exists() else set()


def _may_write(user: Any, told: HelpLine) -> bool:
    if not may(user, RECORD):
        return False
    line = pl.DataFrame({"household_id": [told.household_id], "organisation_id": [told.organisation_id]})
    return bool(lines_in_reach(user, line)[0])


def _recorded(request: HttpRequest, place: Household, form: HelpForm) -> bool:
    """Write the line of a form, with its evidence; where the ledger refuses it, the form says why."""
    given, now = form.cleaned_data, timezone.now()
    check_can_write(request.user, place.pk, given["organisation"].pk)
    file = given["evidence"]
    kept = file and store_file(
        content=file, name=file.name, purpose="evidence of help", by=request.user, at=now,
        content_type=file.content_type or "", area_code=place.area_id,
    )  # fmt: skip
    plain = (
        "key",
        "what",
        "kind",
        "stage",
        "given_on",
        "unit",
        "programme",
        "budget_line",
        "fiscal_year",
        "note",
    )
    row = {name: given[name] for name in plain} | {
        "household_id": place.pk,
        "organisation_id": given["organisation"].pk,
        "person_id": given["person"] and given["person"].pk,
        "evidence_id": kept.pk if kept else None,
        **{name: None if given[name] is None else float(given[name]) for name in ("baht", "quantity")},
    }
    told = record_help(lines=pl.DataFrame([row]), by=request.user, at=now)
    if fault := told.lines["fault"][0]:
        form.add_error(None, shown.fault_words(fault, given["kind"]))
        return False
    messages.success(request, _("The help stands in the ledger."))
    return True
