"""Doubtful pairs: the queue, the most valuable first; one pair a screen, settled by a key and taken back by another."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.targeting.actions.review import DecisionRefused, decide_match, undo_decision
from ppaos.evidence.targeting.forms.review import (
    A_BATCH,
    CHECK,
    MINE,
    SETTLED,
    SHOWS,
    WAITING,
    DrawingForm,
    GivingForm,
    Queue,
    queue_of,
)
from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.permissions import ids_are_open
from ppaos.evidence.targeting.presenters import review as words
from ppaos.evidence.targeting.presenters import sides
from ppaos.evidence.targeting.queries.assigned import assigned_to, assignment_of, reviewers_of
from ppaos.evidence.targeting.queries.review import areas_of, is_waiting, pairs_settled, visible_matches
from ppaos.evidence.targeting.queries.sides import housemates, listed_side, registered_side, source_rows
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.actions import RegistryError
from ppaos.people.registry.presenters import together

PAIRS_A_PAGE = 30


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, one's own, those to check, or those decided; by area."""
    check_may(request.user, "review_matches")
    chosen = queue_of(request.user, request.GET)
    pairs = chosen.pairs(request.user)
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    counts = {show: chosen.pairs(request.user, show).count() for show in SHOWS}
    context = {
        "page_obj": page,
        "pairs": words.pair_lines(list(page), reviewers_of(page)),
        "chosen": chosen,
        "tabs": words.tabs(chosen.show, chosen.area_code, counts),
        "counts": counts,
        "batch": min(A_BATCH, counts[WAITING]),
        "areas": areas_of(pairs, within=chosen.area_code),
        "area_name": label(chosen.area) if chosen.area else "",
        "giving": GivingForm(user=request.user, area_code=chosen.area_code),
        "drawing": DrawingForm(),
        "value_definition": words.value_definition(),
    }
    return render(request, "targeting/review/queue.html", context)


@require_GET
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side, with who lives with them and what speaks for and against."""
    match, chosen = _seen(request, pk), queue_of(request.user, request.GET)
    reveals = ids_are_open(user=request.user, match=match)
    record_reading(**_reading(request, match), verb="match.revealed" if reveals else "match.read")
    held = assignment_of(match)
    order = _order(request, chosen)
    context = {
        "match": match,
        "chosen": chosen,
        "line": words.pair_lines([match])[0],
        "edition": match.candidate.candidate_household.list_import.edition,
        "lines": words.comparison(listed_side(match), registered_side(match), match.levels, reveals=reveals),
        "together": together(match.match_weight, match.probability),
        "mates": sides.housemate_lines(housemates(match)),
        "reveals": reveals,
        "held": held,
        "is_mine": held is not None and held.reviewer == request.user,
        "is_open": is_waiting(match),
        "place": words.place_in(order, match.pk, chosen.query),
        "last": _last(request),
    }
    return render(request, "targeting/review/pair.html", context)


@require_GET
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows both records came from, as received; ids whole only for the pair's reviewer."""
    match = _seen(request, pk)
    reveals = ids_are_open(user=request.user, match=match)
    record_reading(**_reading(request, match), verb="match.rows_read")
    found = [sides.row_lines(row, reveals=reveals) for row in source_rows(match) if row is not None]
    return render(request, "targeting/review/rows.html", {"rows": found})


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a pair and show the next one of the queue."""
    match, chosen = _seen(request, pk), queue_of(request.user, request.GET)
    before = _order(request, chosen)
    try:
        decided = decide_match(
            match=match,
            decision=request.POST.get("decision", ""),
            note=request.POST.get("note", "")[:300],
            by=request.user,
            at=timezone.now(),
        )
    except (DecisionRefused, RegistryError) as error:
        messages.error(request, str(error))
        return redirect(reverse("targeting:review") + chosen.query)
    # Others of the row may be settled with it. Which are left is asked without their order, which costs more.
    left = chosen.pairs(request.user).order_by().filter(pk__in=before).values_list("pk", flat=True)
    following = _after(before, match.pk, left=set(left))
    if following is None:
        messages.success(request, _("That was the last pair that waited."))
        return redirect(reverse("targeting:review") + Queue(SETTLED, chosen.area).query)
    joined = f"{chosen.query}&" if chosen.query else "?"
    return redirect(f"{reverse('targeting:pair', args=[following])}{joined}last={decided.pk}")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back; its pair waits again."""
    match = _seen(request, pk)
    try:
        undo_decision(match=match, by=request.user, at=timezone.now())
    except DecisionRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The decision is taken back; the pair waits again."))
    return redirect(reverse("targeting:review") + queue_of(request.user, request.GET).query)


def _seen(request: HttpRequest, pk: int) -> Match:
    check_may(request.user, "review_matches")
    found: Match = get_object_or_404(visible_matches(request.user), pk=pk)
    return found


def _order(request: HttpRequest, chosen: Queue) -> list[int]:
    """The numbers of the pairs one walks through: the queue's, of those to check only one's own where one has some."""
    pairs = chosen.pairs(request.user)
    if chosen.show == CHECK and (own := assigned_to(pairs, request.user)).exists():
        pairs = own
    return list(pairs.values_list("pk", flat=True)) if chosen.show in (WAITING, MINE, CHECK) else []


def _after(order: list[int], pk: int, *, left: set[int]) -> int | None:
    """The pair that follows in an order, of those that are left; from its end on to its beginning."""
    at = order.index(pk) if pk in order else len(order)
    walked = [*order[at + 1 :], *order[:at]]
    return next((number for number in walked if number in left), None)


def _reading(request: HttpRequest, match: Match) -> dict[str, Any]:
    """Who reads what, when and what for: each look at a pair is noted."""
    subjects = [match.candidate, match.person]
    return {"by": request.user, "at": timezone.now(), "purpose": PersonalRead.LINK, "subjects": subjects}


def _last(request: HttpRequest) -> dict[str, Any] | None:
    """The decision just taken, to be taken back."""
    number = request.GET.get("last", "")
    if not number.isdigit():
        return None
    decided = pairs_settled(request.user).filter(pk=int(number))[:1]
    return next(iter(words.pair_lines(decided)), None)
