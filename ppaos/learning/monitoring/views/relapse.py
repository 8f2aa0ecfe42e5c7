"""How many of those who left fell back: by year of leaving, model and area, with the lost apart."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.engine.methods import ExitRule
from ppaos.evidence.livelihood.queries.looking import opens_records
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.monitoring.presenters import relapse as shown
from ppaos.learning.monitoring.queries.exit_rules import rule_in_force, rule_of
from ppaos.learning.monitoring.queries.relapse import ALL, MODEL, counted_as, households_left, keyed, rates
from ppaos.learning.monitoring.views.looking import area_asked, frame, household_list
from ppaos.support.operating_models.models import OperatingModel


@dataclass(frozen=True)
class Looked:
    """The exits of an area as of today, by the rule in force."""

    area: Area
    left: pl.DataFrame
    rule: ExitRule
    on: date
    opens: bool

    def to(self, **asked: str) -> str:
        """The households behind a number, for who sees them."""
        told = urlencode({"area": self.area.code} | asked)
        return f"{reverse('monitoring:relapse_households')}?{told}" if self.opens else ""

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """The table of a kind."""
        told = rates(self.left, kind, self.rule, as_of=self.on)
        return shown.rate_rows(told, kind, self.names(kind), self.to)

    def names(self, kind: str) -> dict[str, str]:
        """The names of keys that have one."""
        if kind == MODEL:
            keys = [int(key) for key in keyed(self.left, MODEL)["key"].unique() if key]
            return {str(each.pk): str(each) for each in OperatingModel.objects.filter(pk__in=keys)}
        return {part.code: label(part) for part in parts_of(self.area, level_below(self.area))}


@never_cache
@require_safe
def relapse(request: HttpRequest) -> HttpResponse:
    """The relapse rate with its interval, and how many nobody sees any more."""
    area = area_asked(request)
    context = frame(request, area, "watch")
    try:
        looked = _looked(request, area)
    except MethodMissing as missing:
        return render(request, "monitoring/watch/relapse.html", context | {"fault": str(missing)})
    context |= {
        "whole": looked.rows(ALL)[0] if looked.left.height else None,
        "tables": [
            {"kind": kind, "title": words, "rows": looked.rows(kind)} for kind, words in shown.kind_words().items()
        ],
        "columns": shown.count_words().values(),
        "months": int(looked.rule.lost_after.value),
        "fewest": int(looked.rule.fewest.value),
        "on": thai_date(looked.on),
    }  # fmt: skip
    return render(request, "monitoring/watch/relapse.html", context)


@never_cache
@require_safe
def relapse_households(request: HttpRequest) -> HttpResponse:
    """The households behind a number."""
    asked = request.GET.dict()
    kind, count = asked.get("kind", ALL), asked.get("count", "exits")
    if kind not in shown.KNOWN["kind"] or count not in shown.KNOWN["count"]:
        raise Http404("no such number")
    looked = _looked_or_404(request)
    rows, key = keyed(looked.left, kind), asked.get("key", "")
    of_exit = rows["of_exit"] if kind == MODEL else rows["exit_id"]
    exits = of_exit.filter(rows["key"] == key) if kind != ALL else of_exit
    told = counted_as(looked.left, looked.rule, as_of=looked.on).filter(
        (pl.col(count) > 0) & pl.col("exit_id").is_in(exits.implode())
    )
    days = {row["exit_id"]: row for row in looked.left.to_dicts()}
    cells = {
        household: [thai_date(days[number]["exited_on"]), _day(days[number]["last_seen_on"])]
        for number, household in told.select("exit_id", "household_id").iter_rows()
    }
    words, definition = shown.count_words()[count]
    named = looked.names(kind).get(key) or shown.key_words(kind, key)
    return household_list(
        request, looked.area, list(cells), f"{words} · {named}",
        back=f"{reverse('monitoring:relapse')}?area={looked.area.code}", back_label=_("Who came back"),
        columns=[_("Left on"), _("Last seen on")], cells=cells, note=definition,
    )  # fmt: skip


@require_safe
def relapse_sheet(request: HttpRequest) -> HttpResponseBase:
    """All tables as a spreadsheet."""
    looked, now = _looked_or_404(request), timezone.now()
    told = shown.sheet({words: looked.rows(kind) for kind, words in shown.kind_words().items()})
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=told.height, what="relapse",
        area_code=looked.area.code,
    )  # fmt: skip
    mark = f"{label(looked.area)} · {thai_datetime(now)}"
    return sheet_response(told, f"relapse {looked.area.code}", "xlsx", mark=mark)


def _looked(request: HttpRequest, area: Area) -> Looked:
    rule, today = rule_of(rule_in_force()), timezone.localdate()
    left = households_left(area, as_of=today)
    return Looked(area, left, rule, today, opens_records(request.user, area))


def _looked_or_404(request: HttpRequest) -> Looked:
    area = area_asked(request)
    try:
        return _looked(request, area)
    except MethodMissing as missing:
        raise Http404(str(missing)) from missing


def _day(on: date | None) -> str:
    return thai_date(on) if on else _("never since")
