"""What other scores, shares or another poverty line would do to target groups and to the poor, and who is behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ppaos.engine.methods import MethodError, TargetGroups
from ppaos.evidence.livelihood.forms.whatif import SHARE, GroupsForm
from ppaos.evidence.livelihood.presenters import regrouped as words
from ppaos.evidence.livelihood.presenters.groups import group_words
from ppaos.evidence.livelihood.presenters.looking import household_rows
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.evidence.livelihood.queries.looking import OPEN
from ppaos.evidence.livelihood.queries.methods import MethodMissing, method_for_year, parsed
from ppaos.evidence.livelihood.queries.regrouped import Shares, counted, crossed_line, regrouped, with_shares
from ppaos.evidence.livelihood.views.comparing import Choice, NotWhole, frame, part_names, whole_choice
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight

A_PAGE = 50
GROUPS, LINE = "groups", "line"


@dataclass(frozen=True)
class Regrouping:
    """What is compared, with the shares and the line that are tried."""

    chosen: Choice
    year: int
    rules: TargetGroups
    form: GroupsForm

    @cached_property
    def groups(self) -> pl.DataFrame:
        """The households in target groups before and after."""
        told = self.form.cleaned_data
        after = with_shares(self.rules, Shares(told["lower"] / SHARE, told["upper"] / SHARE))
        sides = {"before": (self.chosen.before.method, self.rules), "after": (self.chosen.after, after)}
        return regrouped(self.chosen.area, self.year, **sides)

    @cached_property
    def line(self) -> pl.DataFrame:
        """The households on either side of the line before and after."""
        return crossed_line(self.chosen.area, self.year, self.form.cleaned_data["line"])

    def address(self, page: str, **given: str) -> str:
        """A page of this comparison with its choices kept, but for those given."""
        kept = {
            key: str(self.form.data[key]) for key in ("lower", "upper", "line") if self.form.data.get(key)
        }
        return self.chosen.address(page, **(kept | given))


@never_cache
@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """Who would be in another target group, and on the other side of the line; without a round, or with numbers that
    cannot be tried, the page of the numbers says what to do."""
    try:
        asked = _asked(request)
    except NotWhole:
        return redirect(f"{reverse('livelihood:what_if')}?{request.GET.urlencode()}")
    shown = {"groups_form": asked.form, "kept": _kept(request), "levels_url": asked.chosen.address("what_if")}
    context = frame(asked.chosen) | shown
    if asked.form.is_valid():
        context |= _figures(asked)
    return render(request, "livelihood/whatif/groups.html", context)


@never_cache
@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households behind a figure, with what they are before and after."""
    asked = _asked(request)
    if not asked.form.is_valid():
        raise Http404("nothing to compare")
    check_may(request.user, OPEN, area_code=asked.chosen.area.code)
    given = request.GET.dict()
    if given.get("of") not in (GROUPS, LINE):
        raise Http404("no such figure")
    pairs, says, keys = (
        (asked.groups, group_words, words.GROUPS)
        if given["of"] == GROUPS
        else (asked.line, words.line_words, words.STATES)
    )
    if any(given[key] not in keys for key in ("from", "to") if key in given):
        raise Http404("no such figure")
    told = _behind(pairs, given)
    page = Paginator(listed_households(request.user, told["household_id"].to_list()), A_PAGE).get_page(
        given.get("page")
    )
    known = {row["household_id"]: row for row in told.to_dicts()}
    sees = fields_in_sight(request.user, area_code=asked.chosen.area.code)
    context = frame(asked.chosen) | {
        "page_obj": page,
        "rows": [
            row | {f"{when}_words": says(known[row["household"].pk][when]) for when in ("before", "after")}
            for row in household_rows(page, heads_of(each.pk for each in page), {}, sees)
        ],
        "heading": words.figure_words(given, says, part_names(asked.chosen)),
        "unseen": told.height - page.paginator.count,
        "back": asked.address("what_if_groups"),
        "back_label": _("Target groups and line"),
    }
    return render(request, "livelihood/compared/households.html", context)


def _asked(request: HttpRequest) -> Regrouping:
    chosen = whole_choice(request)
    assert chosen.round is not None
    try:
        rules = parsed(method_for_year("target_groups", chosen.round[0]))
    except (MethodMissing, MethodError) as missing:
        raise Http404(str(missing)) from missing
    return Regrouping(chosen, chosen.round[0], rules, GroupsForm(rules, request.GET.dict()))


def _figures(asked: Regrouping) -> dict[str, Any]:
    names = part_names(asked.chosen)
    told: dict[str, Any] = {"is_told": True, "as_of": thai_datetime(timezone.now())}
    for of, pairs, says, keys in (
        (GROUPS, asked.groups, group_words, words.GROUPS),
        (LINE, asked.line, words.line_words, words.STATES),
    ):
        to_list: Callable[..., str] = _to_list(asked, of)
        counts = counted(pairs)
        told[of] = {
            "matrix": words.cross(counts, keys, says, to_list),
            "moved": words.moved(counts),
            "parts": words.part_rows(pairs, keys, says, names, to_list),
            "columns": [says(key) for key in keys],
        }
    return told


def _to_list(asked: Regrouping, of: str) -> Callable[..., str]:
    return lambda **given: asked.address("what_if_groups_households", of=of, **given)


def _behind(pairs: pl.DataFrame, given: dict[str, str]) -> pl.DataFrame:
    for key, column in (("from", "before"), ("to", "after")):
        if key in given:
            pairs = pairs.filter(pl.col(column) == given[key])
    if given.get("moved"):
        pairs = pairs.filter(pl.col("before") != pl.col("after"))
    if part := given.get("part"):
        pairs = pairs.filter(pl.col("part").is_null() if part == "-" else pl.col("part") == part)
    return pairs


def _kept(request: HttpRequest) -> list[tuple[str, str]]:
    """What the address chose besides the fields of this page, to be sent along."""
    own = ("lower", "upper", "line", "page")
    return [(key, str(value)) for key, value in request.GET.dict().items() if key not in own]
