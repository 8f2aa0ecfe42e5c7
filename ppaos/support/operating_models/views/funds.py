"""The book of a fund: what it holds, an entry on the screen, the book as a spreadsheet, entries taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.given_back import handed_back
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.funds import book_entries, take_back_entry
from ppaos.support.operating_models.forms.funds import BookFileForm, EntryForm, TakeBackForm
from ppaos.support.operating_models.forms.funds_in import FAULTS_KEPT, take_book_in
from ppaos.support.operating_models.models import Enrolment, FundEntry, OperatingModel
from ppaos.support.operating_models.permissions import (
    RECORD,
    check_can_record,
    check_can_take_sheet,
    may_record,
)
from ppaos.support.operating_models.presenters import funds as shown
from ppaos.support.operating_models.queries.funds import book, fund_unit, statement
from ppaos.support.operating_models.queries.members import visible_enrolments
from ppaos.support.operating_models.views.members import names_seen
from ppaos.support.operating_models.views.models import model_frame, seen_model

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """The book of a fund; an entry that is sent is written."""
    model = _fund(request, pk)
    now = timezone.now()
    told, members = book(model, timezone.localdate(now)), _members(request, model)
    names, seen = names_seen(request.user, members), {each.household_id for each in members}
    loans = shown.loan_rows(told, names, seen)
    form = EntryForm(
        request.POST or None, initial={"on": timezone.localdate(now)}, members=shown.to_choose(members, names),
        loans=[(row["loan_id"], f"{row['loan_id']} · {row['name']} · {row['owed']}") for row in loans],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _booked(request, model, form):
        return redirect("operating_models:fund", model.pk)
    page = Paginator(statement(model), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "fund_unit": fund_unit(model), "unit": _("entries"), "as_of": thai_datetime(now),
        "cards": shown.cards(told, fund_unit(model)),
        "members": shown.member_rows(told, names, seen), "loans": loans, "page_obj": page, "form": form,
        "rows": shown.entry_rows(page.object_list, names, seen), "can_record": may_record(request.user, model),
        "back_form": TakeBackForm(),
    }  # fmt: skip
    if members:
        subjects = [each.household for each in members]
        record_reading(
            by=request.user, at=now, purpose=PersonalRead.ASSIST, subjects=subjects, verb="household.read"
        )
    return render(request, "operating_models/fund/page.html", model_frame(model, "fund") | context)


@require_POST
def take_back(request: HttpRequest, pk: int, entry: int) -> HttpResponse:
    """Say that an entry was never so."""
    model = _fund(request, pk)
    found = get_object_or_404(FundEntry, model=model, pk=entry)
    form = TakeBackForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        take_back_entry(entry=found, note=note, by=request.user, at=timezone.now())
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The entry counts no more; both lines stay in the book."))
    return redirect("operating_models:fund", model.pk)


@require_POST
def sheet_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give out the sheet to fill in, a row a member."""
    model = _fund(request, pk)
    check_can_record(request.user, model)
    check_can_take_sheet(request.user, deed=RECORD, area_code=str(model.area_id), on=timezone.localdate())
    members = _members(request, model)
    rows = shown.blank_sheet(shown.to_choose(members, names_seen(request.user, members)))
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=rows.height, what="members of a fund",
        area_code=model.area_id or "", subjects=[model],
    )  # fmt: skip
    return sheet_response(rows, f"{_('fund')} {model.pk}", "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled sheet in: what is right is written, the rest is told by its row."""
    model = _fund(request, pk)
    check_can_record(request.user, model)
    form = BookFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"model": model, "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            context["done"] = take_book_in(
                content=file.read(), name=str(file.name), model=model, by=request.user, at=timezone.now()
            )
        except UnreadableFile as error:
            context["problem"] = error.problem
        else:
            context["faults"] = context["done"].faults.to_dicts()
    return render(request, "operating_models/fund/sheet.html", context)


@require_POST
def sheet_faults(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Give the rows that were not taken back to who sent them."""
    model = _fund(request, pk)
    return handed_back(
        file, purpose=FAULTS_KEPT, by=request.user, at=timezone.now(), area_code=model.area_id or ""
    )


def _fund(request: HttpRequest, pk: int) -> OperatingModel:
    model = seen_model(request, pk)
    if model.kind != OperatingModel.Kind.FUND or model.in_library:
        raise Http404(f"model {pk} is no fund")
    return model


def _members(request: HttpRequest, model: OperatingModel) -> list[Enrolment]:
    """Those of the members whose household the reader sees."""
    joined = visible_enrolments(request.user).filter(model=model, joined_on__isnull=False)
    return list(joined.order_by("pk"))


def _booked(request: HttpRequest, model: OperatingModel, form: EntryForm) -> bool:
    done = book_entries(model=model, frame=form.frame(), by=request.user, at=timezone.now())
    if done.refused:
        form.add_error(None, shown.fault_words(done.faults["fault"][0]))
        return False
    messages.success(
        request, _("It stands in the book since %(day)s.") % {"day": thai_date(form.cleaned_data["on"])}
    )
    for warning in shown.beside_the_rules(model, form.cleaned_data["kind"], form.cleaned_data["quantity"]):
        messages.warning(request, warning)
    return True
