"""A batch reconciled: what was sent, what was answered and how, what differs; each opens to its rows."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.support.referral.actions.taking_out import take_out_rows
from ppaos.support.referral.forms.radar import CasesFileForm
from ppaos.support.referral.models import AnswerSetAside, Batch
from ppaos.support.referral.permissions import SEND
from ppaos.support.referral.presenters import reconciliation as shown
from ppaos.support.referral.presenters.set_aside import aside_rows
from ppaos.support.referral.presenters.words import lines
from ppaos.support.referral.queries.batches import visible_batches
from ppaos.support.referral.queries.pages import Pages, by_due, with_words
from ppaos.support.referral.queries.reconciliation import ASIDE, SENT, aside_of, of_group, reconciled

A_PAGE = 50


@require_safe
def reconciliation(request: HttpRequest, pk: int) -> HttpResponse:
    """The batch counted, and the rows of the group that was chosen."""
    batch = _batch(request, pk)
    key = request.GET.get("rows", "")
    found = reconciled(batch)
    context: dict[str, Any] = {
        "batch": batch,
        "area_label": label(batch.area),
        "as_of": thai_datetime(timezone.now()),
        "tables": shown.tables(found, lambda group: _address(batch, group)),
        "baht": shown.baht_rows(found),
        "without_baht": found.without_baht,
        "form": CasesFileForm(),
        "chosen": key,
    }
    if key:
        rows = _rows(batch, key)
        page = Pages(rows, A_PAGE).get_page(request.GET.get("page"))
        context |= {"page_obj": page, "chosen_name": shown.group_name(key)}
        _note_reading(request, list(page))
        context |= _listed(request, batch, list(page))
        context |= {
            "can_export": bool(context["listed"]) and may(request.user, "export", area_code=batch.area_id),
            "export_url": _address(batch, key, "reconciliation_file"),
        }
    return render(request, "referral/reconciliation.html", context)


@require_POST
def rows_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows of a group as a file, for a stated purpose."""
    batch, key = _batch(request, pk), request.GET.get("rows", SENT)
    rows = list(_rows(batch, key))
    form, now = CasesFileForm(request.POST), timezone.now()
    if not form.is_valid():
        return redirect(_address(batch, key))
    take_out_rows(
        batch=batch, group=key, rows=len(rows), purpose=form.cleaned_data["purpose"], by=request.user, at=now
    )
    mark = _(
        "Batch %(number)s, %(group)s, taken out of PPAOS by %(who)s on %(when)s. Personal data: delete it after use."
    )
    mark %= {
        "number": batch.pk,
        "group": shown.group_name(key),
        "who": request.user,
        "when": thai_datetime(now),
    }
    told = _listed(request, batch, rows)
    sheet = shown.aside_sheet(told["listed"]) if told["are_aside"] else shown.sheet(told["listed"])
    return sheet_response(sheet, f"batch {batch.pk}", form.cleaned_data["format"], mark=mark)


def _batch(request: HttpRequest, pk: int) -> Batch:
    check_may(request.user, SEND)
    found: Batch = get_object_or_404(visible_batches(request.user), pk=pk, sent_at__isnull=False)
    return found


def _rows(batch: Batch, key: str) -> QuerySet[Any]:
    """The referrals of a group, or the answers that stand aside by a fault; 404 for what is no group."""
    whose, _sign, fault = key.partition(":")
    if whose == ASIDE and fault:
        found = aside_of(batch, fault).select_related("organisation", "batch", "referral")
        return found.order_by("file_row", "pk")
    referrals = of_group(batch, key)
    if referrals is None:
        raise Http404(f"no group {key}")
    return with_words(by_due(referrals))


def _listed(request: HttpRequest, batch: Batch, rows: list[Any]) -> dict[str, Any]:
    """The rows in words."""
    if rows and isinstance(rows[0], AnswerSetAside):
        return {"listed": aside_rows(rows), "are_aside": True}
    sees = "names" in fields_in_sight(request.user, area_code=batch.area_id)
    return {"listed": lines(rows, lambda _referral: sees, timezone.localdate()), "are_aside": False}


def _note_reading(request: HttpRequest, rows: list[Any]) -> None:
    """Note whose names were shown."""
    if rows and not isinstance(rows[0], AnswerSetAside):
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[referral.household for referral in rows],
        )  # fmt: skip


def _address(batch: Batch, key: str, page: str = "reconciliation") -> str:
    return f"{reverse(f'referral:{page}', args=[batch.pk])}?{urlencode({'rows': key})}"
