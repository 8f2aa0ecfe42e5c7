"""The book of a fund: what it holds, an entry on the screen, the book as a spreadsheet, entries taken back."""

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.people.cooperation.permissions import fields_in_sight
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.funds import book_entries, take_back_entry
from ppaos.support.operating_models.forms.funds import BookFileForm, EntryForm, TakeBackForm, read_book
from ppaos.support.operating_models.models import FundEntry, OperatingModel
from ppaos.support.operating_models.permissions import may_record
from ppaos.support.operating_models.presenters import funds as shown
from ppaos.support.operating_models.queries.funds import book, fund_unit, statement
from ppaos.support.operating_models.queries.members import visible_enrolments
from ppaos.support.operating_models.views.chains import model_in_sight

A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """The book of a fund; an entry that is sent is written."""
    model = _fund(request, pk)
    now = timezone.now()
    told = book(model, timezone.localdate(now))
    names = _names(request, model)
    loans = shown.loan_rows(told, names, set(names))
    form = EntryForm(
        request.POST or None, initial={"on": timezone.localdate(now)}, members=_members(request, model, names),
        loans=[(row["loan_id"], f"{row['loan_id']} · {row['name']} · {row['owed']}") for row in loans],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and _booked(request, model, form):
        return redirect("operating_models:fund", model.pk)
    page = Paginator(statement(model), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "model": model, "unit": fund_unit(model), "as_of": thai_datetime(now),
        "cards": shown.cards(told, fund_unit(model)),
        "members": shown.member_rows(told, names, set(names)), "loans": loans, "page_obj": page, "form": form,
        "rows": shown.entry_rows(page.object_list, names, set(names)), "file_form": BookFileForm(),
        "can_record": may_record(request.user, model), "back_form": TakeBackForm(),
    }  # fmt: skip
    if names:
        subjects = [one.household for one in visible_enrolments(request.user).filter(model=model)]
        record_reading(
            by=request.user, at=now, purpose=PersonalRead.ASSIST, subjects=subjects, verb="household.read"
        )
    return render(request, "operating_models/fund/page.html", context)


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


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sheet to fill in, a row a member."""
    model = _fund(request, pk)
    members = _members(request, model, _names(request, model))
    return sheet_response(shown.blank_sheet(members), f"{_('fund')} {model.pk}", "xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled sheet in: what is right is written, the rest is told by its row."""
    model = _fund(request, pk)
    form = BookFileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"model": model, "form": form, "problem": None, "done": None}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        now = timezone.now()
        try:
            read = read_book(file.read(), str(file.name), model, timezone.localdate(now))
        except UnreadableFile as error:
            context["problem"] = error.problem
        else:
            done = book_entries(model=model, frame=read.entries, by=request.user, at=now)
            wrong = pl.concat([read.faults, done.faults]).sort("file_row")
            rows = [row | {"words": shown.fault_words(row["fault"])} for row in wrong.iter_rows(named=True)]
            context |= {"done": done, "faults": rows}
    return render(request, "operating_models/fund/sheet.html", context)


def _fund(request: HttpRequest, pk: int) -> OperatingModel:
    model = model_in_sight(request, pk)
    if model.kind != OperatingModel.Kind.FUND:
        raise Http404(f"model {pk} is no fund")
    return model


def _names(request: HttpRequest, model: OperatingModel) -> dict[int, str]:
    """The households the reader sees, by id, with the name of the head where names may be seen."""
    homes = list(visible_enrolments(request.user).filter(model=model).values_list("household_id", flat=True))
    sees = "names" in fields_in_sight(request.user, area_code=str(model.area_id))
    heads = heads_of(homes) if sees else {}
    return {home: heads.get(home, "") for home in homes}


def _members(request: HttpRequest, model: OperatingModel, names: dict[int, str]) -> list[tuple[int, str]]:
    told = visible_enrolments(request.user).filter(model=model, joined_on__isnull=False).order_by("pk")
    return [(one.pk, names.get(one.household_id) or f"{_('Member no.')} {one.pk}") for one in told]


def _booked(request: HttpRequest, model: OperatingModel, form: EntryForm) -> bool:
    done = book_entries(model=model, frame=form.frame(), by=request.user, at=timezone.now())
    if done.refused:
        form.add_error(None, shown.fault_words(done.faults["fault"][0]))
        return False
    messages.success(
        request, _("It stands in the book since %(day)s.") % {"day": thai_date(form.cleaned_data["on"])}
    )
    return True
