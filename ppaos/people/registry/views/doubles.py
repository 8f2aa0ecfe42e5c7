"""Pages of possible doubles: the pairs of an area side by side, what is said of them, and looking for them anew."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.geography.presenters import label, name
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.queries.jobs import LIVE
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry import actions
from ppaos.people.registry.forms.doubles import DoublesChoice, doubles_choice
from ppaos.people.registry.models import PossibleDouble
from ppaos.people.registry.presenters import doubles as words
from ppaos.people.registry.queries import doubles as queries
from ppaos.people.registry.queries import persons_by_ids

PAIRS_A_PAGE = 10


@require_GET
def doubles(request: HttpRequest) -> HttpResponse:
    """The pairs of an area that wait, or that somebody spoke of, the most likely first."""
    check_may(request.user, queries.DEED)
    chosen = doubles_choice(request.user, request.GET)
    pairs = queries.visible_doubles(request.user, area_code=chosen.area.code)
    counts = queries.doubles_by_decision(pairs)
    shown = pairs.filter(decision=chosen.show)
    page = Paginator(shown, PAIRS_A_PAGE).get_page(request.GET.get("page"))
    context = _frame(chosen) | {
        "page_obj": page,
        "cards": _cards(request, page),
        "tabs": words.tabs(chosen.show, chosen.area.code, counts),
        "parts": [
            (part, name(part), number)
            for part, number in queries.areas_of_doubles(shown, within=chosen.area.code)
        ],
        "others": [(area, label(area)) for area in chosen.grounds if area != chosen.area],
        "back": f"{chosen.query}&page={page.number}",
    }
    return render(request, "registry/doubles.html", context)


@require_GET
def search_progress(request: HttpRequest, area_code: str) -> HttpResponse:
    """The part of the page that follows a search; when it has ended the page is loaded anew."""
    context = _frame(_of_area(request, area_code))
    if not context["is_at_work"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "registry/doubles_progress.html", context)


@require_POST
def find_doubles(request: HttpRequest, area_code: str) -> HttpResponse:
    """Have the register of an area searched for doubles."""
    chosen = _of_area(request, area_code)
    actions.ask_for_doubles(area_code=chosen.area.code, by=request.user, at=timezone.now())
    return redirect(reverse("registry:doubles") + chosen.query)


@require_POST
def decide_double(request: HttpRequest, pk: int) -> HttpResponse:
    """Two persons, or it cannot be told."""
    decision, note = request.POST.get("decision", ""), request.POST.get("note", "")
    said = dict(PossibleDouble.Decision.choices).get(decision, "")
    return _done(request, pk, actions.decide_double, str(said), decision=decision, note=note)


@require_POST
def reopen_double(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair waits again."""
    return _done(request, pk, actions.reopen_double, _("The pair waits for a decision again."))


def _done(request: HttpRequest, pk: int, act: Callable[..., Any], said: str, **given: str) -> HttpResponse:
    """Do a deed on a pair the reader sees, and go back to the pairs."""
    check_may(request.user, queries.DEED)
    double = get_object_or_404(queries.visible_doubles(request.user), pk=pk)
    chosen = doubles_choice(request.user, request.GET)
    try:
        act(double=double, by=request.user, at=timezone.now(), **given)
        messages.success(request, f"{double.first} ~ {double.second}: {said}")
    except actions.DoubleRefused as error:
        messages.error(request, str(error))
    number = request.GET.get("page", "")
    page = f"&page={number}" if number.isdigit() else ""
    return redirect(reverse("registry:doubles") + chosen.query + page)


def _of_area(request: HttpRequest, area_code: str) -> DoublesChoice:
    check_may(request.user, queries.DEED)
    asked = request.GET.copy()
    asked["area"] = area_code
    return doubles_choice(request.user, asked)


def _frame(chosen: DoublesChoice) -> dict[str, Any]:
    """What the page and its progress show: where one is, when it was last searched, and how far a search is."""
    job = queries.search_at_work(chosen.area.code)
    return {
        "chosen": chosen,
        "area": chosen.area,
        "area_name": label(chosen.area),
        "is_at_work": job is not None and job.state in LIVE,
        "job": job_card(job) if job else None,
        "searched": queries.last_search(chosen.area.code),
        "progress_url": reverse("registry:doubles_progress", args=[chosen.area.code]),
    }


def _cards(request: HttpRequest, page: Page[PossibleDouble]) -> list[dict[str, Any]]:
    """The pairs of a page with all that is shown of them; that they were opened is noted."""
    pairs = list(page)
    persons = {person.pk: person for pair in pairs for person in (pair.first, pair.second)}
    if not pairs:
        return []
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.CORRECT,
        subjects=persons.values(),
        verb="doubles.read",
    )
    homes = {row["record_id"]: row for row in persons_by_ids(persons).iter_rows(named=True)}
    areas = queries.areas_with_ids(request.user, {person.area_id or "" for person in persons.values()})
    return words.double_cards(pairs, homes, queries.requests_about(pairs), areas)
