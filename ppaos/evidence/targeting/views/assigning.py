"""Whose pairs are: taken by oneself, given to somebody, handed back; and pairs drawn at random to be checked."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ppaos.evidence.targeting.actions.assigning import (
    AssignmentRefused,
    assign_pair,
    assign_pairs,
    draw_sample,
    hand_back,
)
from ppaos.evidence.targeting.forms.review import (
    A_BATCH,
    CHECK,
    MINE,
    DrawingForm,
    GivingForm,
    Queue,
    queue_of,
)
from ppaos.evidence.targeting.queries.review import visible_matches
from ppaos.people.cooperation.permissions import check_may


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Take the most valuable pairs, unless one has some already, and open the first."""
    check_may(request.user, "review_matches")
    mine = Queue(MINE, queue_of(request.user, request.GET).area)
    if not mine.pairs(request.user).exists():
        assign_pairs(
            reviewer=request.user, count=A_BATCH, area_code=mine.area_code, by=request.user, at=timezone.now()
        )
    first = mine.pairs(request.user).first()
    if first is None:
        messages.error(request, _("All pairs that wait here are with somebody. Take one over, or wait."))
        return redirect(reverse("targeting:review") + queue_of(request.user, request.GET).query)
    return redirect(reverse("targeting:pair", args=[first.pk]) + mine.query)


@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the most valuable pairs to a reviewer."""
    check_may(request.user, "review_matches")
    chosen = queue_of(request.user, request.GET)
    form = GivingForm(request.POST, user=request.user, area_code=chosen.area_code)

    def act(**by: Any) -> str:
        reviewer = form.cleaned_data["reviewer"]
        given = assign_pairs(
            reviewer=reviewer, count=form.cleaned_data["count"], area_code=chosen.area_code, **by
        ).pairs
        words = {"pairs": given, "who": reviewer}
        return (
            ngettext("%(who)s has %(pairs)s pair more.", "%(who)s has %(pairs)s pairs more.", given) % words
        )

    return _done(request, form, act, chosen)


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw pairs the machine called the same at random, to check them."""
    check_may(request.user, "review_matches")
    chosen = queue_of(request.user, request.GET)
    form = DrawingForm(request.POST)

    def act(**by: Any) -> str:
        drawn = draw_sample(**form.cleaned_data, area_code=chosen.area_code, **by).pairs
        return ngettext("%(pairs)s pair was drawn.", "%(pairs)s pairs were drawn.", drawn) % {"pairs": drawn}

    return _done(request, form, act, Queue(CHECK, chosen.area))


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a pair, from somebody else too: from now on its ids are open to this reviewer, and each look is noted."""
    check_may(request.user, "review_matches")
    match = get_object_or_404(visible_matches(request.user), pk=pk)
    assign_pair(match=match, reviewer=request.user, by=request.user, at=timezone.now())
    return redirect(reverse("targeting:pair", args=[pk]) + queue_of(request.user, request.GET).query)


@require_POST
def give_up(request: HttpRequest) -> HttpResponse:
    """Hand back all pairs of one's own."""
    check_may(request.user, "review_matches")
    handed = hand_back(by=request.user, at=timezone.now()).pairs
    said = ngettext("%(pairs)s pair is nobody's again.", "%(pairs)s pairs are nobody's again.", handed)
    messages.success(request, said % {"pairs": handed})
    return redirect(reverse("targeting:review") + queue_of(request.user, request.GET).query)


def _done(
    request: HttpRequest, form: GivingForm | DrawingForm, act: Callable[..., str], after: Queue
) -> HttpResponse:
    """Do what a form asks for and say what came of it, or what is wrong."""
    if not form.is_valid():
        wrong = [
            f"{form.fields[name].label}: {error}" for name, found in form.errors.items() for error in found
        ]
        messages.error(request, " ".join(wrong))
        return redirect(reverse("targeting:review") + queue_of(request.user, request.GET).query)
    try:
        messages.success(request, act(by=request.user, at=timezone.now()))
    except AssignmentRefused as error:
        messages.error(request, str(error))
    return redirect(reverse("targeting:review") + after.query)
