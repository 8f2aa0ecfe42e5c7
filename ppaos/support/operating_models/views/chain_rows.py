"""Telling a chain: one node or flow on the screen, or all by a spreadsheet that comes back with its faults."""

import io
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES, write_workbook
from ppaos.support.operating_models.actions.chains import ChainRefused, FlowTold, NodeTold, keep_chain
from ppaos.support.operating_models.forms.chain_sheet import problems_of, read_chain, vocabulary
from ppaos.support.operating_models.forms.chains import (
    ChainFileForm,
    FlowForm,
    NodeForm,
    flow_initial,
    node_initial,
)
from ppaos.support.operating_models.models import Flow, Node, OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage
from ppaos.support.operating_models.presenters.chain_faults import fault_words
from ppaos.support.operating_models.presenters.chain_sheet import chain_cells, standing_cells, workbook
from ppaos.support.operating_models.views.chains import chained_model, frame

GET_OR_POST = ("GET", "HEAD", "POST")


@require_http_methods(GET_OR_POST)
def node(request: HttpRequest, pk: int, node: int | None = None) -> HttpResponse:
    """Add a node, or change one."""
    model = _changed(request, pk)
    found = get_object_or_404(Node, model=model, pk=node) if node is not None else None
    form = NodeForm(request.POST or None, initial=node_initial(found) if found else {})
    if request.method == "POST" and form.is_valid() and _kept(request, model, form, nodes=[form.told(node)]):
        return redirect("operating_models:chain", model.pk)
    return render(request, "operating_models/chain/row.html", _row(request, model, form, found, "node"))


@require_http_methods(GET_OR_POST)
def flow(request: HttpRequest, pk: int, flow: int | None = None) -> HttpResponse:
    """Add a flow, or change one."""
    model = _changed(request, pk)
    found = (
        get_object_or_404(Flow.objects.select_related("source", "target"), model=model, pk=flow)
        if flow is not None
        else None
    )
    names = list(Node.objects.filter(model=model).order_by("place", "pk").values_list("name", flat=True))
    newest = Flow.objects.filter(model=model).order_by("-year").values_list("year", flat=True).first()
    begin = {"year": newest or buddhist_year(timezone.localdate())}
    form = FlowForm(request.POST or None, initial=flow_initial(found) if found else begin, names=names)
    if request.method == "POST" and form.is_valid() and _kept(request, model, form, flows=[form.told(flow)]):
        return redirect("operating_models:chain", model.pk)
    return render(request, "operating_models/chain/row.html", _row(request, model, form, found, "flow"))


@require_POST
def take_out_node(request: HttpRequest, pk: int, node: int) -> HttpResponse:
    """Take a node out, if nothing touches it any more."""
    model = _changed(request, pk)
    found = get_object_or_404(Node, model=model, pk=node)
    gone = NodeTold(pk=node, name=found.name, kind=found.kind, actors=found.actors, leaves=True)
    return _taken_out(request, model, nodes=[gone])


@require_POST
def take_out_flow(request: HttpRequest, pk: int, flow: int) -> HttpResponse:
    """Take a flow out."""
    model = _changed(request, pk)
    found = get_object_or_404(Flow, model=model, pk=flow)
    gone = FlowTold(pk=flow, source="", target="", product=found.product, year=found.year, leaves=True)
    return _taken_out(request, model, flows=[gone])


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The chain as a workbook, to be filled in or mended and sent back; without a chain, an empty one."""
    model = chained_model(request, pk)
    out = io.BytesIO()
    write_workbook(workbook(chain_cells(model), vocabulary()), out)
    out.seek(0)
    name = f"{_('value chain')} {model.pk}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


@require_http_methods(GET_OR_POST)
def sheet_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a workbook in: wholly, or not at all with every fault by its cell."""
    model = _changed(request, pk)
    form = ChainFileForm(request.POST or None, request.FILES or None)
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["sheet"]
        problems = _brought(request, model, file.read(), str(file.name))
        if not problems:
            return redirect("operating_models:chain", model.pk)
    context = frame(request, model, None, "sheet") | {"form": form, "problems": problems}
    return render(request, "operating_models/chain/sheet.html", context)


def _brought(request: HttpRequest, model: OperatingModel, content: bytes, filename: str) -> list[Any]:
    """Keep what a file tells; the problems that hinder it."""
    try:
        told = read_chain(content, filename, standing_cells(chain_cells(model)))
    except UnreadableFile as fault:
        return [fault.problem]
    if told.faults:
        return problems_of(told, told.faults, filename)
    try:
        kept = keep_chain(
            model=model, nodes=told.nodes, flows=told.flows, by=signed_in_user(request), at=timezone.now()
        )
    except ChainRefused as refused:
        return problems_of(told, refused.faults, filename)
    words = {"added": kept.added, "changed": kept.changed, "gone": kept.taken_out}
    messages.success(request, _("%(added)d rows added, %(changed)d changed, %(gone)d taken out.") % words)
    return []


def _kept(request: HttpRequest, model: OperatingModel, form: Any, **told: Any) -> bool:
    """Keep one row; its faults stand in the form otherwise."""
    try:
        keep_chain(model=model, by=signed_in_user(request), at=timezone.now(), **told)
    except ChainRefused as refused:
        form.take(refused.faults)
        return False
    messages.success(request, _("The chain is kept."))
    return True


def _taken_out(request: HttpRequest, model: OperatingModel, **told: Any) -> HttpResponse:
    try:
        keep_chain(model=model, by=signed_in_user(request), at=timezone.now(), **told)
    except ChainRefused as refused:
        for fault in refused.faults:
            messages.error(request, " ".join(fault_words(fault.rule, fault.detail)))
    else:
        messages.success(request, _("It is taken out of the chain."))
    return redirect("operating_models:chain", model.pk)


def _changed(request: HttpRequest, pk: int) -> OperatingModel:
    """A model whose chain the reader changes: 403 with the reason otherwise."""
    model = chained_model(request, pk)
    check_can_manage(request.user, model)
    return model


def _row(request: HttpRequest, model: OperatingModel, form: Any, found: Any, what: str) -> dict[str, Any]:
    return frame(request, model, None, what) | {"form": form, "found": found, "what": what}
