"""The queue of doubtful pairs: one pair a screen, the least sure first, settled by a key and taken back by another."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.targeting.actions.review import DecisionRefused, decide_match, undo_decision
from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.permissions import area_of_rows
from ppaos.evidence.targeting.presenters import review as words
from ppaos.evidence.targeting.presenters.reasons import reasons
from ppaos.evidence.targeting.queries.review import (
    listed_side,
    pairs_in_doubt,
    pairs_settled,
    registered_side,
    visible_matches,
)
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may, fields_in_sight
from ppaos.people.registry.actions import RegistryError

PAIRS_A_PAGE = 30
REVEALS = "targeting.review.reveals"


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, or those that were settled."""
    check_may(request.user, "review_matches")
    area = request.GET.get("area", "")
    is_settled = request.GET.get("settled") == "1"
    waiting = pairs_in_doubt(request.user, area_code=area)
    pairs = pairs_settled(request.user) if is_settled else waiting
    page = Paginator(pairs, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "pairs": words.pair_lines(list(page)),
        "is_settled": is_settled,
        "waiting": waiting.count(),
        "first": waiting.first(),
        "area_name": label(found) if (found := Area.objects.filter(pk=area).first()) else "",
    }
    return render(request, "targeting/review/queue.html", context)


@require_GET
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """Two records side by side, with what speaks for and against."""
    match = _seen(request, pk)
    reveals = _reveals(request, match)
    verb = "match.revealed" if reveals else "match.read"
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.LINK,
        subjects=[match.candidate, match.person],
        verb=verb,
    )
    ours, theirs = listed_side(match), registered_side(match)
    context = {
        "match": match,
        "line": words.pair_lines([match])[0],
        "edition": match.candidate.candidate_household.list_import.edition,
        "lines": words.comparison(ours, theirs, match.levels, reveals=reveals),
        "reasons": reasons(match.levels),
        "reveals": reveals,
        "waiting": pairs_in_doubt(request.user).count(),
        "last": _last(request),
        "is_open": match.is_current and match.decision == Match.Decision.DOUBTFUL,
    }
    return render(request, "targeting/review/pair.html", context)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle a pair and show the next one."""
    match = _seen(request, pk)
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
        return redirect("targeting:review")
    following = pairs_in_doubt(request.user).first()
    if following is None:
        messages.success(request, _("That was the last pair that waited."))
        return redirect("targeting:review")
    response = redirect("targeting:pair", following.pk)
    response["Location"] += f"?last={decided.pk}"
    return response


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
    return redirect("targeting:review")


@require_POST
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on, in this session, show the ids of pairs whole; each pair so shown is noted."""
    _seen(request, pk)
    request.session[REVEALS] = True
    return redirect("targeting:pair", pk)


def _seen(request: HttpRequest, pk: int) -> Match:
    check_may(request.user, "review_matches")
    return get_object_or_404(visible_matches(request.user), pk=pk)


def _reveals(request: HttpRequest, match: Match) -> bool:
    area_code = area_of_rows(match.candidate.candidate_household)
    may_see = "citizen_id" in fields_in_sight(request.user, area_code=area_code)
    return may_see and bool(request.session.get(REVEALS))


def _last(request: HttpRequest) -> dict[str, Any] | None:
    """The decision just taken, to be taken back."""
    number = request.GET.get("last", "")
    if not number.isdigit():
        return None
    decided = pairs_settled(request.user).filter(pk=int(number))[:1]
    return next(iter(words.pair_lines(decided)), None)
