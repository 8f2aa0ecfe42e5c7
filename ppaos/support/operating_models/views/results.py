"""The result of a model: looked at, worked out, opened to its households, taken out; models side by side."""

import io
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.methods import MethodError
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow, may
from ppaos.people.registry.queries import usable
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.results import ask_for_result
from ppaos.support.operating_models.forms.results import ResultForm
from ppaos.support.operating_models.models import ModelResult, OperatingModel
from ppaos.support.operating_models.permissions import SEE, check_can_manage, may_manage
from ppaos.support.operating_models.presenters import compared_models as beside
from ppaos.support.operating_models.presenters import result_figures as said
from ppaos.support.operating_models.presenters import results as shown
from ppaos.support.operating_models.presenters.models import list_tabs
from ppaos.support.operating_models.presenters.result_book import member_cells, workbook
from ppaos.support.operating_models.queries.members import households_showing
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.queries.results import (
    compared_households,
    compared_in_order,
    current_results,
    ever_members,
    index_name,
    price_index,
    results_of,
)
from ppaos.support.operating_models.views.models import model_frame, seen_model

OPEN = "see_households"
A_PAGE, OLDER, BESIDE = 50, 20, 12
ASKED = ("of", "state", "side", "least", "most")


@require_safe
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest result of a model, or an older one that is kept."""
    model = _placed(request, pk)
    kept = list(results_of(model)[:OLDER])
    asked = request.GET.get("result", "")
    result = _result(asked or str(kept[0].pk), model) if asked or kept else None
    context = model_frame(model, "results") | {
        "older": shown.older_rows(kept), "result": result, "can_manage": may_manage(request.user, model),
    }  # fmt: skip
    context |= {"as_of": thai_datetime(result.made_at)} | _page(request, model, result) if result else {}
    return render(request, "operating_models/results/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def work_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads a model chooses rounds, baht and area, and has a worker work its result out."""
    model = _placed(request, pk)
    check_can_manage(request.user, model)
    form = ResultForm(request.POST or None, model=model)
    if request.method == "POST" and form.is_valid():
        try:
            job = ask_for_result(
                model=model, asked=form.asked(), language=get_language() or "th", by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except ModelRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("workbench:job", job.pk)
    return render(
        request, "operating_models/results/work_out.html", model_frame(model, "results") | {"form": form}
    )


@require_safe
def result_households(request: HttpRequest, pk: int) -> HttpResponse:
    """The households behind a figure of a result, as far as the reader sees them."""
    check_may(request.user, OPEN)
    model = _placed(request, pk)
    result = _result(request.GET.get("result", ""), model)
    asked = {name: request.GET.get(name, "") for name in ASKED}
    try:
        found = compared_households(request.user, result, asked)
    except (KeyError, ValueError) as fault:
        raise Http404("no such figure") from fault
    page = Paginator(found.values_list("pk", flat=True), A_PAGE).get_page(request.GET.get("page"))
    listed = compared_in_order(page)
    ids = [each.household_id for each in listed]
    named = households_showing(request.user, ids, "names")
    if named:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[each.household for each in listed if each.household_id in set(named)],
        )  # fmt: skip
    amounts = set(households_showing(request.user, ids, "aggregate"))
    context = model_frame(model, "results") | {
        "as_of": thai_datetime(result.made_at), "result": result, "page_obj": page,
        "is_others": asked["of"] == "others",
        "rows": shown.household_rows(listed, heads_of(named), amounts),
    }  # fmt: skip
    return render(request, "operating_models/results/households.html", context)


def _takes_members(request: HttpRequest, model: OperatingModel) -> bool:
    """Whether the members go with the figures: for who takes households out, by agreement where one is needed."""
    area = str(model.area_id)
    if not may(request.user, "export", area_code=area):
        return False
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area, on=timezone.localdate(), user=request.user
    )
    return True


@require_POST
def result_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A result as a workbook with definitions; the members seen too, for who takes households out."""
    model = _placed(request, pk)
    result = _result(request.POST.get("result", ""), model)
    if _is_kept_back(request, model, result):
        check_may(request.user, OPEN)
    members = None
    if _takes_members(request, model):
        seen = usable(compared_households(request.user, result, {}), on=timezone.localdate())
        found = compared_in_order(seen.values_list("pk", flat=True))
        amounts = households_showing(request.user, [each.household_id for each in found], "aggregate")
        members = member_cells(found, set(amounts))
    record_export(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, rows=len(members or []),
        what="result of a model", area_code=str(model.area_id), subjects=[model],
    )  # fmt: skip
    out = io.BytesIO()
    frame = model_frame(model, "results")
    write_workbook(workbook(result, frame["name"], said.warnings_of(result, _fewest()[0]), members), out)
    out.seek(0)
    name = f"{_('result of model')} {model.pk}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The results of models of one kind side by side, in baht of one year."""
    check_may(request.user, SEE)
    kind = request.GET.get("kind") or OperatingModel.Kind.CHAIN
    if kind not in OperatingModel.Kind.values:
        raise Http404(f"no kind {kind}")
    found = visible_models(request.user).filter(in_library=False, kind=kind, began_on__isnull=False)
    models = list(found.select_related("area").distinct().order_by("name_th", "pk"))
    kept = current_results(models)
    # Models with a result first, so that those without push none out.
    models = sorted(models, key=lambda each: each.pk not in kept)
    told = models[:BESIDE]
    few = {pk for pk, each in kept.items() if _is_kept_back(request, each.model, each)}
    year = max((kept[each.pk].baht_year for each in told if each.pk in kept), default=None)
    rows = beside.side_by_side(told, kept, _factors(kept, year), few)
    context = {
        "tabs": list_tabs("compare"), "kinds": OperatingModel.Kind.choices, "kind": kind, "baht_year": year,
        "heads": beside.column_heads(told, kept), "rows": rows, "left_out": len(models) - len(told),
        "warnings": beside.column_warnings([kept[each.pk] for each in told if each.pk in kept]),
    }  # fmt: skip
    return render(request, "operating_models/results/compare.html", context)


def _page(request: HttpRequest, model: OperatingModel, result: ModelResult) -> dict[str, Any]:
    opens = may(request.user, OPEN)
    figures = said.figures_of(result) if opens else said.without_links(said.figures_of(result))
    fewest, _smallest = _fewest()
    told = {
        "is_kept_back": _is_kept_back(request, model, result),
        "opens": opens,
        "cards": shown.cards(figures),
        "groups": said.figure_groups(figures, without_income=not result.income),
        "warnings": said.warnings_of(result, fewest),
        "since": shown.counted(result.records.get("households"), ever_members(model)),
        "states": shown.state_rows(result),
        "bars": shown.bars(result, opens=opens),
        "deciles": shown.decile_rows(result),
        "years": shown.year_rows(result),
        "channels": shown.channel_rows(result),
        "rounds": shown.rounds_words(result),
    }
    if result.income:
        told |= {"balance": said.balance_rows(result.income["balance"]), "method": said.method_words(result)}
    return told


def _placed(request: HttpRequest, pk: int) -> OperatingModel:
    """A model of a place; the library has no results."""
    model = seen_model(request, pk)
    if model.in_library:
        raise Http404("a model of the library has no results")
    return model


def _result(asked: str, model: OperatingModel) -> ModelResult:
    if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Http404("no such result")
    return get_object_or_404(ModelResult.objects.select_related("area"), pk=int(asked), model=model)


def _fewest() -> tuple[int, int]:
    """Fewer households are called few; fewer than the second are not told to who sees no households."""
    rules = method_in_force("comparison_rules")
    return int(rules.fewest.value), int(rules.smallest_cell.value)


def _is_kept_back(request: HttpRequest, model: OperatingModel, result: ModelResult) -> bool:
    """Whether so few households stand behind a result, its incomes or its records, that figures would tell of
    single ones."""
    told = result.records
    behind = [result.income.get("spread", {}).get("n"), result.income.get("effect", {}).get("members")]
    behind += [year["members"] for year in told.get("years", [])] + [told.get("kept", {}).get("members")]
    few = min([told.get("households") or 0, *(n for n in behind if n)]) < _fewest()[1]
    return few and not may(request.user, OPEN, area_code=str(model.area_id))


def _factors(kept: dict[int, ModelResult], year: int | None) -> dict[int, float | None]:
    """What brings each result to baht of one year; None where it rests on another index."""
    index = price_index()
    factors: dict[int, float | None] = {}
    for pk, result in kept.items():
        try:
            same = result.index == index_name(index) and year is not None
            factors[pk] = index.factor(result.baht_year, year or 0) if same else None
        except MethodError:
            factors[pk] = None
    return factors
