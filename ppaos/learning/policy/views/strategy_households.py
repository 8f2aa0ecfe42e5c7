"""The households behind a number of a strategy, and the strategy as a workbook."""

import io
from typing import Any

import polars as pl
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.queries.lines import households_in_sight
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.models import DistrictStrategy, Status
from ppaos.learning.policy.presenters.strategy_book import workbook
from ppaos.learning.policy.queries.strategies import days_recorded
from ppaos.learning.policy.queries.strategy_pace import pace_of
from ppaos.learning.policy.queries.strategy_status import counted, statuses_on
from ppaos.learning.policy.views.household_lists import household_list
from ppaos.learning.policy.views.strategy_page import day_of, seen_strategy, subdistrict_names
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may_flow, may
from ppaos.people.registry.queries import usable


@never_cache
@require_safe
def strategy_households(request: HttpRequest, pk: int) -> HttpResponse:
    """The target households of a state, of a subdistrict, or of both, as far as the reader sees them."""
    found = _frozen(request, pk)
    on = day_of(found)
    statuses, names = statuses_on(found, on), subdistrict_names(found)
    rows, heading = _chosen(request, statuses, names | {found.area_id: label(found.area)})
    states, labels = dict(rows.select("household_id", "status").iter_rows()), dict(Status.choices)
    return household_list(
        request, states, heading=heading, eyebrow=label(found.area), as_of=thai_date(on),
        back=reverse("policy:strategy", args=[pk]), back_label=found.name, columns=[_("Where it stands")],
        cells={household: [labels[status]] for household, status in states.items()},
    )  # fmt: skip


@require_POST
def strategy_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The strategy as a workbook; its households too, by their numbers, for who takes households out."""
    found, now = _frozen(request, pk), timezone.now()
    on, names = day_of(found), subdistrict_names(found)
    flow: dict[str, Any] = {"area_code": found.area_id, "on": timezone.localdate(now), "user": request.user}
    check_may_flow(scope=Agreement.Scope.AGGREGATE, **flow)
    statuses, days = statuses_on(found, on), days_recorded(found)
    households = None
    if may(request.user, "export", area_code=found.area_id):
        check_may_flow(scope=Agreement.Scope.HOUSEHOLDS, **flow)
        households = _cells(request, statuses, names)
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=len(households or []), what="district strategy",
        area_code=found.area_id, subjects=[found],
    )  # fmt: skip
    out = io.BytesIO()
    pace = pace_of(found, on, counted(statuses), days)
    write_workbook(workbook(found, pace, statuses, days, names, households), out)
    out.seek(0)
    name = f"{_('district strategy')} {found.area_id} {on:%Y%m%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


def _frozen(request: HttpRequest, pk: int) -> DistrictStrategy:
    found = seen_strategy(request, pk)
    if found.state == DistrictStrategy.State.DRAFT:
        raise Http404("the list of this strategy is not frozen")
    return found


def _chosen(request: HttpRequest, statuses: pl.DataFrame, names: dict[str, str]) -> tuple[pl.DataFrame, str]:
    """The households asked for, and what they are called; 404 for a state or subdistrict there is not."""
    rows, said = statuses, []
    if status := request.GET.get("status", ""):
        if status not in Status.values:
            raise Http404(f"no state {status}")
        rows, said = rows.filter(pl.col("status") == status), [str(Status(status).label)]
    if part := request.GET.get("part", ""):
        if part not in names:
            raise Http404(f"no subdistrict {part}")
        rows, said = rows.filter(pl.col("part") == part), [*said, names[part]]
    return rows, " · ".join(said) or _("All households of the list")


def _cells(request: HttpRequest, statuses: pl.DataFrame, names: dict[str, str]) -> list[list[Any]]:
    """The households the reader sees, as cells: number, village, subdistrict, state; nobody's name."""
    told = {key: (part, status) for key, part, status in statuses.iter_rows()}
    return [
        [
            str(each),
            label(each.area),
            names.get(told[each.pk][0], told[each.pk][0]),
            str(Status(told[each.pk][1]).label),
        ]
        for each in usable(households_in_sight(request.user, told), on=timezone.localdate(), household="pk")
    ]
