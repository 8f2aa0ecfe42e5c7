"""Two rounds of the same households compared: who was found again, how the pairs changed, who stands behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.engine.methods import ChangeRule, ComparisonRules
from ppaos.evidence.livelihood.forms import comparing as asked
from ppaos.evidence.livelihood.presenters import compared as moves
from ppaos.evidence.livelihood.presenters import rounds as words
from ppaos.evidence.livelihood.presenters.looking import crumbs, household_rows
from ppaos.evidence.livelihood.presenters.whatif import judge_words
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.evidence.livelihood.queries.looking import OPEN, SEE, opens_records
from ppaos.evidence.livelihood.queries.methods import MethodMissing, method_for_year, parsed
from ppaos.evidence.livelihood.queries.panels import Panel, behind_panel, followed, panel_of
from ppaos.evidence.livelihood.queries.places import level_below, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight

A_PAGE = 50


@dataclass(frozen=True)
class Choice:
    """Which rounds of an area are compared, by which method."""

    user: Any
    area: Area
    rounds: list[dict[str, Any]]
    first: asked.Round | None
    second: asked.Round | None
    judges: list[asked.Judge]
    judge: asked.Judge

    @property
    def is_whole(self) -> bool:
        """Whether there are two rounds, one after the other."""
        return self.first is not None and self.second is not None and self.first < self.second

    @cached_property
    def rules(self) -> ComparisonRules:
        """The rules of comparing of the later round's year."""
        return parsed(method_for_year("comparison_rules", self._year))  # type: ignore[no-any-return]

    @cached_property
    def rule(self) -> ChangeRule:
        """What counts as a change in the later round's year."""
        return parsed(method_for_year("change_rule", self._year))  # type: ignore[no-any-return]

    @property
    def _year(self) -> int:
        return self.second[0] if self.second else timezone.localdate().year + 543

    @cached_property
    def panel(self) -> Panel:
        """The households of the first round, followed into the second."""
        assert self.first is not None
        assert self.second is not None
        return panel_of(self.area, self.first, self.second, self.judge.method, self.rule, self.rules)

    def address(self, page: str, **given: str) -> str:
        """A page of this comparison with its choices kept, but for those given."""
        kept = {
            "area": self.area.code,
            "first": _key(self.first),
            "second": _key(self.second),
            "method": self.judge.key,
        } | given
        return f"{reverse(f'livelihood:{page}')}?{urlencode({key: value for key, value in kept.items() if value})}"


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    """Attrition, changes of the pairs, moves between levels, in all and by area; and the same households over years."""
    chosen = _choice(request)
    if isinstance(chosen, str):
        return render(request, "livelihood/rounds/nothing.html", {"text": chosen})
    context = _frame(chosen)
    if chosen.is_whole:
        context |= _figures(chosen)
    return render(request, "livelihood/rounds/page.html", context)


@require_safe
def same_over_years(request: HttpRequest) -> HttpResponse:
    """The households of every round, as a part of the page that comes after it."""
    chosen = _choice(request)
    if isinstance(chosen, str):
        raise Http404(chosen)
    line = sorted((row["year"], row["round"]) for row in chosen.rounds)
    rows = words.followed_rows(followed(chosen.area, line, chosen.judge.method))
    return render(request, "livelihood/rounds/followed.html", {"followed": rows})


@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households behind a figure of the comparison."""
    chosen = _choice(request)
    if isinstance(chosen, str) or not chosen.is_whole:
        raise Http404("nothing to compare")
    check_may(request.user, OPEN, area_code=chosen.area.code)
    given = request.GET.dict()
    try:
        told = behind_panel(chosen.panel, given)
    except KeyError as odd:
        raise Http404(f"no figure {odd}") from odd
    page = Paginator(listed_households(request.user, told["household_id"].to_list()), A_PAGE).get_page(
        given.get("page")
    )
    known = {row["household_id"]: row for row in told.to_dicts()}
    sees = fields_in_sight(request.user, area_code=chosen.area.code)
    context = _frame(chosen) | {
        "page_obj": page,
        "rows": [
            row | _levels(known[row["household"].pk], chosen)
            for row in household_rows(page, heads_of(each.pk for each in page), {}, sees)
        ],
        "heading": words.figure_words(given, chosen.judge.method, chosen.rules, _part_names(chosen)),
        "unseen": told.height - page.paginator.count,
        "back": chosen.address("rounds"),
        "back_label": _("Rounds compared"),
    }
    return render(request, "livelihood/compared/households.html", context)


def _choice(request: HttpRequest) -> Choice | str:
    """What the address asks for, or why nothing can be compared yet."""
    given = request.GET
    area = asked.area_asked_for(request.user, given.get("area", ""), deed=SEE)
    try:
        judges = asked.judges(request.user, with_drafts=False)
        judge = asked.judge_asked_for(judges, given.get("method", ""))
    except MethodMissing as missing:
        return str(missing)
    known = asked.rounds_of(area)
    second = asked.round_asked_for(known, given.get("second", ""), needed=2)
    first = asked.round_asked_for(known, given.get("first", ""), else_=1, needed=2)
    return Choice(request.user, area, known, first, second, judges, judge)


def _frame(chosen: Choice) -> dict[str, Any]:
    """Where one is, and what may be chosen."""
    seen = areas_in_sight(chosen.user, deed=SEE).values_list("area_id", flat=True)
    return {
        "area": chosen.area,
        "area_name": label(chosen.area),
        "crumbs": crumbs(chosen.area, seen, lambda **given: chosen.address("rounds", **given)),
        "rounds": [
            row
            | {"is_first": row["key"] == _key(chosen.first), "is_second": row["key"] == _key(chosen.second)}
            for row in chosen.rounds
        ],
        "methods": [
            {"key": each.key, "label": judge_words(each.of), "is_chosen": each == chosen.judge}
            for each in chosen.judges
        ],
        "is_whole": chosen.is_whole,
    }


def _figures(chosen: Choice) -> dict[str, Any]:
    panel, method = chosen.panel, chosen.judge.method
    opens = opens_records(chosen.user, chosen.area)
    to_list: Callable[..., str] = (
        (lambda **given: chosen.address("rounds_households", **given)) if opens else (lambda **given: "")
    )
    [overall] = [row for row in panel.changes.to_dicts() if row["score"] == "overall"]
    matrix = moves.matrix(panel.matrix, method, method, to_list)
    names = _part_names(chosen)
    asked_of = panel.members.height
    found = panel.pairs.height
    return {
        "as_of": thai_datetime(timezone.now()),
        "first_words": words.round_words(chosen.first or (0, 0)),
        "second_words": words.round_words(chosen.second or (0, 0)),
        "asked_of": asked_of,
        "found": found,
        "found_share": moves.percent(found, asked_of),
        "outcomes": words.outcome_rows(panel.outcomes, chosen.rules, to_list),
        "newcomers": panel.newcomers.height,
        "newcomers_url": to_list(newcomers="1") if panel.newcomers.height else "",
        "overall": words.change_words(overall),
        "unknown": overall["unknown"],
        "cards": words.change_cards(overall, chosen.rule, to_list),
        "scores": words.score_rows(panel.changes, method),
        "matrix": matrix,
        "bars": moves.level_bars(matrix, _("Beforehand"), _("Afterwards")),
        "parts": words.area_rows(
            panel.parts, names, to_list, lambda code: chosen.address("rounds", area=code)
        )
        if names
        else [],
        "change_labels": list(words.CHANGES.values()),
        "followed_url": chosen.address("rounds_followed"),
        "rules": chosen.rules,
        "rule": chosen.rule,
        "stood_for": round(panel.members["weight"].sum()),
    }


def _levels(row: dict[str, Any], chosen: Choice) -> dict[str, Any]:
    """Levels of both rounds; for who was not found again, what became of it."""
    outcome = "" if row["outcome"] == "found" else words.outcome_words(row["outcome"], chosen.rules)
    return {"before": row["level_before"], "after": row["level_after"], "outcome": outcome}


def _part_names(chosen: Choice) -> dict[str, str]:
    return {part.code: name(part) for part in parts_of(chosen.area, level_below(chosen.area))}


def _key(of: asked.Round | None) -> str:
    return f"{of[0]}-{of[1]}" if of else ""
