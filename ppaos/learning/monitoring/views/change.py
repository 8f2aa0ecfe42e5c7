"""What changed between two rounds: capitals, levels, dimensions, incomes, told apart."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood.presenters import compared as moves
from ppaos.evidence.livelihood.presenters import rounds as words
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.evidence.livelihood.queries.panels import Round, behind_panel
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.evidence.livelihood.queries.tried import rounds_in
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.presenters import change as shown
from ppaos.learning.monitoring.queries.change import Changes, Methods, changes_of, methods_of
from ppaos.learning.monitoring.queries.change_kinds import AREA, KINDS, behind_change, keys_of
from ppaos.learning.monitoring.views.looking import OPEN, area_asked, frame, household_list
from ppaos.people.cooperation.permissions import may

BY_PANEL = ("outcome", "from", "newcomers")


@dataclass(frozen=True)
class Choice:
    """Which two rounds of an area are compared, and by what the changes are told apart."""

    area: Area
    rounds: list[dict[str, Any]]
    first: Round
    second: Round
    kind: str
    opens: bool

    @cached_property
    def by(self) -> Methods:
        """The methods of the later round's year."""
        return methods_of(self.second[0])

    @cached_property
    def changes(self) -> Changes:
        """What changed."""
        return changes_of(self.area, self.first, self.second, self.by)

    @cached_property
    def keys(self) -> pl.DataFrame:
        """By what each pair counts."""
        return keys_of(self.changes, self.kind, self.first, self.second)

    def to(self, **asked: str) -> str:
        """The households behind a figure, for who sees households."""
        return self.address("change_households", **asked) if self.opens else ""

    def address(self, page: str, **asked: str) -> str:
        """A page with these choices kept."""
        kept = {
            "area": self.area.code,
            "first": _key(self.first),
            "second": _key(self.second),
            "by": self.kind,
        }
        return f"{reverse(f'monitoring:{page}')}?{urlencode(kept | asked)}"


@require_safe
def change(request: HttpRequest) -> HttpResponse:
    """The page, or why there is nothing to compare yet."""
    area = area_asked(request)
    context = frame(request, area, "change")
    try:
        chosen = _choice(request, area)
        if chosen is not None:
            context |= _page(chosen)
    except MethodMissing as missing:
        context["missing"] = str(missing)
    return render(request, "monitoring/change/page.html", context)


@require_safe
def change_households(request: HttpRequest) -> HttpResponse:
    """The households behind a figure of the page."""
    chosen = _chosen(request)
    asked = request.GET.dict()
    try:
        if any(key in asked for key in BY_PANEL):
            told = behind_panel(chosen.changes.panel, asked)
            rows = told.select("household_id", before="level_before", after="level_after")
        else:
            rows = behind_change(chosen.changes, chosen.keys, asked)
    except KeyError as odd:
        raise Http404(f"no figure {odd}") from odd
    cells = {
        number: [shown.state_words(before), shown.state_words(after)]
        for number, before, after in rows.iter_rows()
    }
    return household_list(
        request, chosen.area, rows["household_id"].to_list(), _heading(chosen, asked), back=chosen.address("change"),
        back_label=_("What changed"), columns=[_("Beforehand"), _("Afterwards")], cells=cells,
    )  # fmt: skip


@require_safe
def change_sheet(request: HttpRequest) -> HttpResponseBase:
    """All figures of the page as a spreadsheet."""
    chosen, now = _chosen(request), timezone.now()
    tables = _tables(chosen)
    told = shown.sheet({str(words): rows for words, rows in tables})
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=told.height, what="what changed",
        area_code=chosen.area.code,
    )  # fmt: skip
    mark = " · ".join(
        [
            label(chosen.area),
            words.round_words(chosen.first),
            words.round_words(chosen.second),
            thai_datetime(now),
        ]
    )
    return sheet_response(told, f"change {chosen.area.code}", "xlsx", mark=mark)


def _chosen(request: HttpRequest) -> Choice:
    """The choice, where there is one."""
    area = area_asked(request)
    try:
        chosen = _choice(request, area)
        if chosen is None:
            raise Http404("nothing to compare")
        chosen.by  # noqa: B018 - a method that is missing is told as nothing to compare
    except MethodMissing as missing:
        raise Http404(str(missing)) from missing
    return chosen


def _choice(request: HttpRequest, area: Area) -> Choice | None:
    """What the address asks for, else the two newest rounds; none where there are no two. 404 for what there is not."""
    known = [row | {"key": f"{row['year']}-{row['round']}"} for row in rounds_in(area.code).to_dicts()]
    if len(known) < 2:
        return None
    by_key = {row["key"]: (row["year"], row["round"]) for row in known}
    first, second = request.GET.get("first") or known[1]["key"], request.GET.get("second") or known[0]["key"]
    kind = request.GET.get("by") or AREA
    if first not in by_key or second not in by_key or kind not in KINDS:
        raise Http404(f"no rounds {first}, {second} or nothing told apart by {kind}")
    if by_key[first] >= by_key[second]:
        first, second = second, first
    if first == second:
        raise Http404("one round twice")
    return Choice(
        area, known, by_key[first], by_key[second], kind, may(request.user, OPEN, area_code=area.code)
    )


def _page(chosen: Choice) -> dict[str, Any]:
    panel, by = chosen.changes.panel, chosen.by
    [overall] = [row for row in panel.changes.to_dicts() if row["score"] == "overall"]
    matrix = moves.matrix(panel.matrix, by.capitals, by.capitals, chosen.to)
    found = panel.members.filter(pl.col("outcome") == "found").height
    [(_words, scores), (_line, dimensions), (_more, incomes), (_kind, kinds)] = _tables(chosen)
    return {
        "choice": chosen,
        "options": [
            row
            | {"is_first": row["key"] == _key(chosen.first), "is_second": row["key"] == _key(chosen.second)}
            for row in chosen.rounds
        ],
        "kinds": [
            {"value": kind, "label": shown.KINDS[kind], "is_chosen": kind == chosen.kind} for kind in KINDS
        ],
        "kind_label": shown.KINDS[chosen.kind],
        "asked_of": panel.members.height,
        "found": found,
        "found_share": moves.percent(found, panel.members.height),
        "first_words": words.round_words(chosen.first),
        "second_words": words.round_words(chosen.second),
        "outcomes": words.outcome_rows(panel.outcomes, by.rules, chosen.to),
        "cards": words.change_cards(overall, by.rule, chosen.to),
        "overall": words.change_words(overall),
        "change_labels": list(words.CHANGES.values()),
        "state_labels": list(shown.STATE_CHANGES.values()),
        "scores": scores,
        "dimensions": dimensions,
        "line": incomes[-1:],
        "incomes": incomes[:-1],
        "kind_rows": kinds,
        "matrix": matrix,
        "sheet_url": chosen.address("change_sheet"),
        "rule": by.rule,
        "rules": by.rules,
    }


def _tables(chosen: Choice) -> list[tuple[Any, list[dict[str, Any]]]]:
    """The tables of the page with their titles: scores, dimensions, incomes with the line at last, and by a kind."""
    changes, to = chosen.changes, chosen.to
    parts = {part.code: label(part) for part in parts_of(chosen.area, level_below(chosen.area))}
    names = shown.key_names(chosen.kind, chosen.keys, parts)
    return [
        (_("Capitals"), shown.score_rows(changes, chosen.by, to)),
        (_("Dimensions of poverty"), shown.dimension_rows(changes, to)),
        (_("Incomes"), [*shown.income_rows(changes), shown.line_row(changes, to)]),
        (shown.KINDS[chosen.kind], shown.kind_rows(changes, chosen.keys, chosen.by, names, to)),
    ]


def _heading(chosen: Choice, asked: dict[str, str]) -> str:
    """What a list counts, in words."""
    if any(key in asked for key in BY_PANEL):
        return words.figure_words(asked, chosen.by.capitals, chosen.by.rules, {})
    said = [shown.figure_names(chosen.by).get(asked.get("of", "overall"), "")]
    if change := asked.get("change"):
        said.append(str(words.CHANGES[change]))
    if key := asked.get("key"):
        parts = {part.code: label(part) for part in parts_of(chosen.area, level_below(chosen.area))}
        said.append(shown.key_names(chosen.kind, chosen.keys, parts).get(key, key))
    return " · ".join(each for each in said if each)


def _key(of: Round) -> str:
    return f"{of[0]}-{of[1]}"
