"""Local data ownership: an authority's own criteria and list beside the province's, and all its data to take away."""

from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ppaos.evidence.livelihood.actions.own_data import ask_for_own_data, hand_out_own_data
from ppaos.evidence.livelihood.forms.authorities import ShownForm, TakeAwayForm
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.permissions import check_can_take_own_data
from ppaos.evidence.livelihood.presenters import authorities as words
from ppaos.evidence.livelihood.presenters import version_url
from ppaos.evidence.livelihood.presenters.methods import loaded_by
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.authorities import (
    SEE,
    archives_of,
    authorities_in_sight,
    both_verdicts,
    households_of,
    kept_by_authorities,
    own_lists,
    versions_judging,
)
from ppaos.evidence.livelihood.queries.methods import methods_of_authorities, parsed
from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.people.cooperation.permissions import check_may

A_PAGE = 50
CAPITALS = "slf_capitals"


@require_safe
def authorities(request: HttpRequest) -> HttpResponse:
    """The local authorities in sight, with what each keeps of its own."""
    check_may(request.user, SEE)
    rows = [{**kept, "label": label(kept["area"])} for kept in kept_by_authorities(request.user)]
    return render(request, "livelihood/authorities.html", {"rows": rows, "as_of": timezone.now()})


@require_safe
def authority(request: HttpRequest, code: str) -> HttpResponse:
    """Both verdicts per household, on the own list or not, how far they agree, and the way to take all data away."""
    area = _area(request, code)
    ids = list(households_of(request.user, area).values_list("pk", flat=True))
    verdicts = both_verdicts(area, ids)
    shown, chosen = _chosen(request, verdicts)
    page = Paginator(range(shown.height), A_PAGE).get_page(request.GET.get("page"))
    part = shown.slice(page.start_index() - 1 if shown.height else 0, A_PAGE)
    households = (
        households_of(request.user, area).select_related("area").in_bulk(part["household_id"].to_list())
    )
    address = reverse("livelihood:authority", args=[area.code])
    own = methods_of_authorities(CAPITALS).get(area.code)
    context = {
        "area": area,
        "title": label(area),
        "as_of": timezone.now(),
        "address": address,
        "own": own,
        "own_url": version_url(own) if own else "",
        "everybodys": versions_judging(ids),
        "methods": [
            _method(version) for version in MethodVersion.objects.filter(area=area).order_by("name", "-id")
        ],
        "lists": own_lists(area),
        "cards": [*words.agreement_cards(verdicts, address), *words.listed_cards(verdicts, address)],
        "levels": words.levels_met(verdicts),
        "matrix": words.level_matrix(verdicts, address),
        "chosen": chosen,
        "rows": words.verdict_rows(part, households),
        "page_obj": page,
        **_taking_away(request, area),
    }
    return render(request, "livelihood/authority.html", context)


@require_POST
def take_away(request: HttpRequest, code: str) -> HttpResponse:
    """Have all data of the authority gathered; the page of the work follows it."""
    area = _area(request, code)
    form = TakeAwayForm(request.POST)
    if not form.is_valid():
        check_can_take_own_data(user=request.user, area=area, on=timezone.localdate())
        return render(
            request, "livelihood/authority_data.html", {"form": form, "area": area, "title": label(area)}
        )
    job = ask_for_own_data(
        area_code=area.pk, purpose=form.cleaned_data["purpose"], by=signed_in_user(request), at=timezone.now()
    )
    return redirect(job_url(job.pk))


@require_POST
def archive(request: HttpRequest, code: str, number: int) -> FileResponse:
    """An archive that was gathered, to who had it gathered."""
    area = _area(request, code)
    file = get_object_or_404(archives_of(request.user, area), pk=number)
    stream = hand_out_own_data(file=file, area_code=area.pk, by=signed_in_user(request), at=timezone.now())
    return FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.content_type)


def job_url(number: int) -> str:
    """The page that follows long work."""
    return reverse("workbench:job", args=[number])


def _area(request: HttpRequest, code: str) -> Area:
    """A local authority in sight: 403 for who sees no households, 404 for one of elsewhere."""
    check_may(request.user, SEE)
    return get_object_or_404(authorities_in_sight(request.user), pk=code)


def _chosen(request: HttpRequest, verdicts: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, Any]]:
    """The verdicts that were asked for."""
    form = ShownForm(request.GET)
    if not form.is_valid():
        raise Http404("no such choice")
    agreement, listed = form.cleaned_data["agreement"], form.cleaned_data["listed"]
    if agreement:
        verdicts = verdicts.filter(agreement=agreement)
    if listed:
        verdicts = verdicts.filter(is_listed=listed == "yes")
    levels = {key: form.cleaned_data[key] for key in ("everybodys", "own")}
    for key, level in levels.items():
        if level:
            number = None if level == words.NONE else int(level)
            verdicts = verdicts.filter(pl.col(key).eq_missing(pl.lit(number, pl.Int16)))
    told = {"agreement": words.AGREEMENT_WORDS.get(agreement, ""), "listed": listed}
    return verdicts, told | {key: level.replace(words.NONE, "–") for key, level in levels.items()}


def _taking_away(request: HttpRequest, area: Area) -> dict[str, Any]:
    """The form to take all data away and what was gathered before; the reason where the reader may not."""
    try:
        check_can_take_own_data(user=request.user, area=area, on=timezone.localdate())
    except PermissionDenied as refusal:
        return {"refusal": str(refusal)}
    return {"form": TakeAwayForm(), "archives": archives_of(request.user, area)}


def _method(version: MethodVersion) -> dict[str, Any]:
    return {
        "version": version, "title": named(parsed(version)), "url": version_url(version),
        "loaded_by": loaded_by(version),
    }  # fmt: skip
