"""Records of members by spreadsheet: the sheet of a month given out, taken in filled, its unusable rows given back."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.forms.given_back import handed_back
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.support.operating_models.forms.records import month_asked, months_until
from ppaos.support.operating_models.forms.records_in import FAULTS_KEPT, take_records_in
from ppaos.support.operating_models.models import Enrolment, MemberRecord
from ppaos.support.operating_models.permissions import RECORD, check_can_record, check_can_take_sheet
from ppaos.support.operating_models.presenters.members import month_words
from ppaos.support.operating_models.presenters.record_sheet import record_headers, record_sheet
from ppaos.support.operating_models.queries.members import last_products, records_of, visible_enrolments
from ppaos.support.operating_models.views.members import names_seen, seen_model

FAULTS_SHOWN = 200


class RecordFileForm(forms.Form):
    """A filled sheet."""

    sheet = forms.FileField(
        label=gettext_lazy("Filled spreadsheet"), help_text=gettext_lazy("XLSX, ODS, XLS or CSV.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of the sheet; a filled one that is sent is taken in: what is right is kept, the rest told by row."""
    model = seen_model(request, pk)
    check_can_record(request.user, model)
    today = timezone.localdate()
    form = RecordFileForm(request.POST or None, request.FILES or None)
    months = [{"value": f"{each:%Y-%m}", "label": month_words(each)} for each in months_until(today)]
    months[1]["is_chosen"] = "yes"
    context = {
        "model": model, "form": form, "months": months, "headers": list(record_headers().values()),
        "kinds": MemberRecord.Kind.labels,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        try:
            taken = take_records_in(
                content=file.read(), name=file.name, model=model, by=request.user, at=timezone.now()
            )
        except UnreadableFile as fault:
            context["problem"] = fault.problem
        else:
            rows = list(taken.faults.head(FAULTS_SHOWN).iter_rows(named=True))
            context |= {"taken": taken, "faults": rows, "refused": taken.faults.height}
    return render(request, "operating_models/records/sheet.html", context)


@require_POST
def sheet_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give out the sheet of a month: what is recorded, and rows to fill in."""
    model = seen_model(request, pk)
    check_can_record(request.user, model)
    check_can_take_sheet(request.user, deed=RECORD, area_code=str(model.area_id), on=timezone.localdate())
    month = month_asked(request.POST, timezone.localdate())
    found = visible_enrolments(request.user).filter(model=model, state=Enrolment.State.ENROLLED)
    listed = list(found.order_by("area_id", "household_id", "pk"))
    ids = [each.pk for each in listed]
    told: dict[int, list[MemberRecord]] = {}
    for record in records_of(ids).filter(month=month):
        told.setdefault(record.enrolment_id, []).append(record)
    rows = record_sheet(listed, names_seen(request.user, listed), month, told, last_products(ids, month))
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=rows.height, what="records of members",
        area_code=model.area_id or "", subjects=[model],
    )  # fmt: skip
    name = _("records of {model} {month}").format(model=model, month=f"{month:%Y-%m}")
    return sheet_response(rows, f"{name}.xlsx", "xlsx")


@require_POST
def sheet_faults(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """Give the rows that were not kept back to who sent them."""
    model = seen_model(request, pk)
    return handed_back(
        file, purpose=FAULTS_KEPT, by=request.user, at=timezone.now(), area_code=model.area_id or ""
    )
