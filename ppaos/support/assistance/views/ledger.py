"""The ledger of help: what it comes to in an area, its lines, and the lines as a file."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.presenters.looking import crumbs
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.places import area_in_sight, level_below, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, may
from ppaos.people.registry.queries import usable
from ppaos.support.assistance.actions.taking_out import take_out_help
from ppaos.support.assistance.forms.ledger import LinesFileForm, chosen_of
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.presenters import help as shown
from ppaos.support.assistance.queries.help import fiscal_years, help_sums
from ppaos.support.assistance.queries.ledger import Chosen, chosen_lines, ledger_sums, organisations_told

SEE, OPEN = "see_overview", "see_households"
A_PAGE = 50


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """What was promised, budgeted and given in an area: by part, organisation, budget line and fiscal year."""
    area, chosen = _area(request, SEE), chosen_of(request.GET)
    opens = areas_in_sight(request.user, deed=OPEN).filter(area_id=area.code).exists()

    def to(code: str = area.code, **given: Any) -> str:
        told = {"year": chosen.asked.get("year", ""), **given}
        return _address("lines", code, **told) if opens else ""

    context = _frame(request, area, "ledger", chosen) | {
        "cards": shown.stage_cards(help_sums([area.code], chosen.year), to),
        "columns": shown.sum_columns(),
        "tables": _tables(area, chosen, to),
        "filters": shown.filter_choices(chosen, {"year": {str(year): str(year) for year in fiscal_years()}}),
        "lines_url": to() if opens else "",
        "years_url": reverse("assistance:years") if may(request.user, "close_years") else "",
    }
    return render(request, "assistance/help/ledger.html", context)


@require_safe
def lines(request: HttpRequest) -> HttpResponse:
    """The lines of the ledger the reader sees, each as it stands."""
    area, chosen, found = _found(request)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    sees = fields_in_sight(request.user, area_code=area.code)
    context = _frame(request, area, "lines", chosen) | {
        "rows": _rows(page.object_list, sees),
        "page_obj": page,
        "filters": shown.filter_choices(chosen, _choices(request.user, area, chosen)),
        "can_export": may(request.user, "export", area_code=area.code) and page.paginator.count,
        "form": LinesFileForm(),
        "export_url": _address("lines_file", area.code, **chosen.asked),
        "ledger_url": _address("ledger", area.code) if may(request.user, SEE, area_code=area.code) else "",
    }
    return render(request, "assistance/help/lines.html", context)


@require_POST
def lines_file(request: HttpRequest) -> HttpResponseBase:
    """The same lines as a file, for a stated purpose."""
    area, chosen, found = _found(request)
    form = LinesFileForm(request.POST)
    if not form.is_valid():
        return redirect(_address("lines", area.code, **chosen.asked))
    now = timezone.now()
    found = usable(found, on=timezone.localdate(now), person="person")
    purpose = form.cleaned_data["purpose"]
    take_out_help(area=area, rows=found.count(), purpose=purpose, by=request.user, at=now)
    sees = fields_in_sight(request.user, area_code=area.code)
    sheet = shown.exported(_rows(found, sees), with_names="names" in sees)
    mark = shown.export_mark(request.user, now)
    return sheet_response(sheet, f"{area.code} help", form.cleaned_data["format"], mark=mark)


def _found(request: HttpRequest) -> tuple[Area, Chosen, QuerySet[HelpLine]]:
    area, chosen = _area(request, OPEN), chosen_of(request.GET)
    return area, chosen, chosen_lines(request.user, area, chosen)


def _area(request: HttpRequest, deed: str) -> Area:
    """The area asked for: 403 without the deed, 404 out of sight. Without one, the widest that was granted."""
    check_may(request.user, deed)
    code = request.GET.get("area", "")
    granted = area_in_sight(request.user, "", deed=deed)
    found = granted if granted is not None and code in ("", granted.code) else None
    found = found or area_in_sight(request.user, code, deed=deed)
    if found is None:
        raise Http404(f"no area {code}")
    return found


def _rows(found: Any, sees: frozenset[str]) -> list[dict[str, Any]]:
    told = list(found)
    heads = heads_of({line.household_id for line in told}) if "names" in sees else {}
    return shown.line_rows(told, heads, sees)


def _tables(area: Area, chosen: Chosen, to: Any) -> list[dict[str, Any]]:
    """The ledger by part of the area, by organisation, by budget line, by fiscal year: rows of each."""
    tables = {}
    parts = {part.code: name(part) for part in parts_of(area, level_below(area))}
    sums = help_sums(parts, chosen.year).rename({"area_code": "part"})
    year = chosen.asked.get("year", "")
    tables["areas"] = shown.sum_rows(
        sums,
        parts,
        lambda code: _address("ledger", code, year=year),
        lambda code, stage: to(code, stage=stage),
    )
    for way, key in (
        ("organisation_id", "organisation"),
        ("budget_line", "budget_line"),
        ("fiscal_year", "year"),
    ):
        found = ledger_sums(area, way, None if way == "fiscal_year" else chosen.year)
        tables[key] = shown.sum_rows(
            found,
            _names(way, [str(part) for part in found["part"].unique(maintain_order=True)]),
            lambda part, key=key: to(**{key: part}) if part else "",  # type: ignore[misc]
            lambda part, stage, key=key: to(stage=stage, **{key: part}) if part else "",  # type: ignore[misc]
        )
    return [{"key": key, "rows": rows} for key, rows in tables.items() if rows]


def _names(way: str, parts: list[str]) -> dict[str, str]:
    """The parts of a sum in their order, with what each is called; no budget line is last."""
    if way == "organisation_id":
        told = Organisation.objects.filter(pk__in=parts).order_by("name_th")
        return {str(body.pk): str(body) for body in told}
    if way == "fiscal_year":
        return {year: year for year in sorted(parts, reverse=True)}
    return {part: part for part in sorted(parts, key=lambda part: (not part, part))}


def _choices(user: Any, area: Area, chosen: Chosen) -> dict[str, dict[str, str]]:
    choices: dict[str, dict[str, str]] = {
        "year": {str(year): str(year) for year in fiscal_years()},
        "stage": {stage.value: str(stage.label) for stage in HelpLine.Stage},
        "kind": {kind.value: str(kind.label) for kind in HelpLine.Kind},
        "organisation": {str(body.pk): str(body) for body in organisations_told(user, area)},
    }
    for key in ("budget_line", "programme"):
        if value := chosen.asked.get(key):
            choices[key] = {value: value}
    return choices


def _address(page: str, area_code: str, **given: Any) -> str:
    told = {"area": area_code} | {key: value for key, value in given.items() if value not in ("", None)}
    return f"{reverse(f'assistance:{page}')}?{urlencode(told)}"


def _frame(request: HttpRequest, area: Area, page: str, chosen: Chosen) -> dict[str, Any]:
    def at(**given: Any) -> str:
        return _address(page, given["area"], **chosen.asked)

    deed = SEE if page == "ledger" else OPEN
    seen = areas_in_sight(request.user, deed=deed).values_list("area_id", flat=True)
    told = {"area": area, "area_label": label(area), "crumbs": crumbs(area, seen, at)}
    return told | {"as_of": thai_datetime(timezone.now())}
