"""A question is put together, condition by condition, and told by area, as a table of two fields, or as a list."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.queries.places import parts_of
from ppaos.people.cooperation.permissions import may
from ppaos.sharing.selection.forms.asking import UNDECIDED, Question, question_of
from ppaos.sharing.selection.forms.conditions import ConditionForm
from ppaos.sharing.selection.forms.keeping import NameForm
from ppaos.sharing.selection.permissions import OPEN, classes_seen, fields_offered
from ppaos.sharing.selection.presenters.choices import choices_of
from ppaos.sharing.selection.presenters.tables import cross_table, part_rows, totals
from ppaos.sharing.selection.queries.asking import BETWEEN, UNKNOWN, Condition, check_asked, in_words
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.fields import DATE, NUMBER, YES, Field
from ppaos.sharing.selection.queries.results import counted, crossed
from ppaos.sharing.selection.views.page import address, frame

A_PAGE = 50


@never_cache
@require_safe
def build(request: HttpRequest) -> HttpResponse:
    """The question, and how many households of each part of the area it comes to."""
    question = question_of(request.user, request.GET)
    context = frame(request, question, "build")
    if not context["fault"]:
        context |= _told(request, question)
    name = context["saved"].name if context["saved"] else ""
    context["name_form"] = NameForm(initial={"name": name})
    return render(request, "selection/build.html", context)


def _told(request: HttpRequest, question: Question) -> dict[str, Any]:
    try:
        counts = counted(question.look())
    except SelectionRefused as refused:
        return {"fault": str(refused)}
    lists = may(request.user, OPEN, area_code=question.area.code)
    to = {
        "drill": lambda **given: address("build", question, **given),
        "list": lambda **given: address("households", question, **given) if lists else "",
    }
    return {
        "totals": totals(counts), "rows": part_rows(counts, parts_of(question.area, question.level), to),
        "has_parts": bool(question.level), "list_url": to["list"](), "undecided_url": to["list"](which=UNDECIDED),
    }  # fmt: skip


@never_cache
@require_safe
def condition(request: HttpRequest) -> HttpResponse:
    """One condition is chosen: the field is in the address, its values on the page."""
    question = question_of(request.user, request.GET)
    offered = fields_offered(request.user, question.area.code)
    found = offered.get(request.GET.get("field", ""))
    if found is None:
        raise Http404("no such field")
    line, place = _place(request, "line"), _place(request, "place")
    choices = choices_of(found, request.user, classes_seen(request.user, question.area.code))
    told = request.GET if "op" in request.GET else None
    form = ConditionForm(told, of=found, choices=choices, initial=_first(question, line, place, found))
    if told is not None and form.is_valid():
        changed = (
            question.asked.replaced(form.condition(), line, place)
            if place
            else question.asked.with_one(form.condition(), line)
        )
        try:
            check_asked(changed)
        except SelectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect(address("build", question, asked=changed))
    context = frame(request, question, "build") | {
        "form": form, "field": found, "field_label": in_words(found.label), "line": line, "place": place,
        "back": address("build", question),
    }  # fmt: skip
    return render(request, "selection/condition.html", context)


def _place(request: HttpRequest, name: str) -> int:
    told = request.GET.get(name, "")
    if told and not (told.isascii() and told.isdecimal() and len(told) < 3):
        raise Http404("no such place")
    return int(told or 0)


def _first(question: Question, line: int, place: int, found: Field) -> dict[str, Any]:
    """What stands in the form where a condition is changed."""
    lines = question.asked.lines
    if not (line and place and line <= len(lines) and place <= len(lines[line - 1])):
        return {}
    one: Condition = lines[line - 1][place - 1]
    if one.field != found.code or one.op == UNKNOWN:
        return {"op": one.op} if one.field == found.code else {}
    if one.op == BETWEEN:
        low, high = one.values
        return {"op": one.op, "least": _typed(found, low), "most": _typed(found, high)}
    return {"op": one.op, "values": list(one.values)}


def _typed(found: Field, told: str) -> Any:
    if found.kind == DATE and told:
        return date.fromisoformat(told)
    return told


@never_cache
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The households that fit by two fields: counts, shares of each row, sums; each opens to its list."""
    question = question_of(request.user, request.GET)
    offered = {
        code: each for code, each in fields_offered(request.user, question.area.code).items()
        if each.is_told_once and (each.is_dated or not question.on)
    }  # fmt: skip
    rows, columns = (
        _axis(request, offered, name, usual) for name, usual in (("rows", "standing"), ("columns", "level"))
    )
    context = frame(request, question, "table") | {
        "axes": [
            {"name": "rows", "label": _("Rows"), "chosen": rows.code},
            {"name": "columns", "label": _("Columns"), "chosen": columns.code},
        ],
        "offered": [(code, in_words(each.label)) for code, each in offered.items()],
        "row_label": in_words(rows.label), "column_label": in_words(columns.label),
    }  # fmt: skip
    if not context["fault"]:
        context |= _crossed(request, question, rows, columns)
    return render(request, "selection/table.html", context)


def _axis(request: HttpRequest, offered: dict[str, Field], name: str, usual: str) -> Field:
    found = offered.get(request.GET.get(name, usual))
    if found is None:
        raise Http404("no such field")
    return found


def _crossed(request: HttpRequest, question: Question, rows: Field, columns: Field) -> dict[str, Any]:
    try:
        cells = crossed(question.look(), rows, columns)
    except SelectionRefused as refused:
        return {"fault": str(refused)}
    lists = may(request.user, OPEN, area_code=question.area.code)
    order = {name: _order(each, request.user) for name, each in (("rows", rows), ("columns", columns))}
    return {
        "cross": cross_table(
            cells, rows, columns, request.user,
            lambda **given: address("households", question, **given) if lists else "", order,
        )
    }  # fmt: skip


def _order(found: Field, user: Any) -> list[str]:
    """The values of a field in its own order."""
    if found.kind == NUMBER:
        return [str(number) for number in range(len(found.bands) + 1)]
    if found.kind == YES:
        return ["true", "false"]
    return [value for value, _words in choices_of(found, user, ())]
