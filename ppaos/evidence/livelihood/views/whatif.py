"""Trying other numbers of a method before it is used: who would move, who stands behind each figure, and keeping it."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.engine.methods import MethodError
from ppaos.evidence.livelihood.actions.trials import keep_trial
from ppaos.evidence.livelihood.forms.whatif import KeepForm
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.permissions import ASSESS
from ppaos.evidence.livelihood.presenters import compared as moves
from ppaos.evidence.livelihood.presenters import whatif as words
from ppaos.evidence.livelihood.presenters.looking import household_rows
from ppaos.evidence.livelihood.presenters.method_words import fault_words
from ppaos.evidence.livelihood.queries.drafts import areas_to_draft_for
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.evidence.livelihood.queries.listed import listed_households
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.evidence.livelihood.queries.whatif import behind
from ppaos.evidence.livelihood.views.comparing import Choice, choice, frame, part_names, whole_choice
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.permissions import check_may, fields_in_sight

A_PAGE = 50


@never_cache
@require_safe
def what_if(request: HttpRequest) -> HttpResponse:
    """The form of numbers, and who would move by them."""
    try:
        chosen = choice(request)
    except MethodMissing as missing:
        check_may(request.user, ASSESS)
        return render(request, "livelihood/whatif/nothing.html", {"text": str(missing)})
    except MethodError as fault:
        told = {"title": _("This draft cannot be tried yet"), "text": fault_words(str(fault))}
        return render(request, "livelihood/whatif/nothing.html", told)
    context = frame(chosen)
    if chosen.round is not None and chosen.form.is_valid():
        try:
            context |= _figures(chosen)
        except MethodError as fault:
            context["fault"] = fault_words(str(fault))
    return render(request, "livelihood/whatif/page.html", context)


@never_cache
@require_safe
def households(request: HttpRequest) -> HttpResponse:
    """The households behind a figure of the comparison, with their level before and after."""
    chosen = whole_choice(request)
    check_may(request.user, "see_households", area_code=chosen.area.code)
    try:
        told = behind(chosen.tried, request.GET.dict())
    except KeyError as odd:
        raise Http404(f"no figure {odd}") from odd
    listed = listed_households(request.user, told["household_id"].to_list())
    page = Paginator(listed, A_PAGE).get_page(request.GET.get("page"))
    levels = {row["household_id"]: row for row in told.to_dicts()}
    sees = fields_in_sight(request.user, area_code=chosen.area.code)
    rows = household_rows(page, heads_of(each.pk for each in page), {}, sees)
    context = frame(chosen) | {
        "page_obj": page,
        "rows": [
            row | {when: levels[row["household"].pk][f"level_{when}"] for when in ("before", "after")}
            for row in rows
        ],
        "heading": words.figure_words(
            request.GET.dict(), chosen.before.method, chosen.after, part_names(chosen)
        ),
        "unseen": told.height - page.paginator.count,
        "back": chosen.address("what_if"),
        "back_label": _("What if"),
    }
    return render(request, "livelihood/compared/households.html", context)


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the numbers as a draft, with what they would do."""
    chosen = whole_choice(request)
    areas = areas_to_draft_for(request.user)
    form = KeepForm(_area_choices(areas), request.POST)
    if not form.is_valid() or not isinstance(chosen.before.of, MethodVersion):
        return render(
            request, "livelihood/whatif/page.html", frame(chosen) | _figures(chosen) | {"keep": form}
        )
    assert chosen.round is not None
    trial = keep_trial(
        start=chosen.start.of, data=chosen.data, before=chosen.before.of,
        for_area=next(area for area in areas if area.code == form.cleaned_data["area"]), tried_in=chosen.area,
        year=chosen.round[0], number=chosen.round[1], figures=words.kept_figures(chosen.tried),
        note=form.cleaned_data["note"], by=request.user, at=timezone.now(),
    )  # fmt: skip
    return redirect("livelihood:trials", trial.draft_id)


def _figures(chosen: Choice) -> dict[str, Any]:
    """Who moves, and whom each method leaves out or takes in wrongly."""
    before, after, told = chosen.before.method, chosen.after, chosen.tried
    to_list: Callable[..., str] = lambda **given: chosen.address("what_if_households", **given)  # noqa: E731
    names = part_names(chosen)
    shown = moves.matrix(told.matrix, before, after, to_list)
    areas = areas_to_draft_for(chosen.user)
    return {
        "is_told": True,
        "as_of": thai_datetime(timezone.now()),
        "whole": shown["whole"],
        "cards": moves.move_cards(moves.move_counts(told.pairs), to_list),
        "matrix": shown,
        "bars": moves.level_bars(shown, _("Beforehand"), _("Afterwards")),
        "differences": words.differences(before, after),
        "move_labels": list(moves.MOVES.values()),
        "parts": moves.part_rows(
            told.parts, names, to_list, lambda code: chosen.address("what_if", area=code)
        )
        if names
        else [],
        "errors": words.error_groups(told.errors, chosen.rules, names, to_list),
        "rules": chosen.rules,
        "keep": KeepForm(_area_choices(areas)) if areas else None,
        "keep_url": chosen.address("what_if_keep"),
        "starts_from_draft": not isinstance(chosen.start.of, MethodVersion),
    }


def _area_choices(areas: list[Area]) -> list[tuple[str, str]]:
    return [(area.code, label(area)) for area in areas]
