"""The sender's side of links: made for one organisation, address and code shown once, watched, taken back."""

from datetime import timedelta
from functools import cache
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may, fields_in_sight, may
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.links import LinkMade, make_code, make_link, revoke_link
from ppaos.support.referral.forms.links import ForWhomForm, LinkForm
from ppaos.support.referral.models import AnswerLink, Referral
from ppaos.support.referral.permissions import REFER, SEE
from ppaos.support.referral.presenters import links as link_words
from ppaos.support.referral.presenters import words
from ppaos.support.referral.queries.desk import outgoing_referrals
from ppaos.support.referral.queries.links import (
    MOST_REFERRALS,
    answerable,
    answering_bodies,
    linked_referrals,
    visible_links,
)
from ppaos.support.referral.queries.pages import Pages, with_words

A_PAGE, OPENINGS_SHOWN = 50, 200


@require_safe
def links(request: HttpRequest) -> HttpResponse:
    """The links of the reader's areas, the newest first."""
    check_may(request.user, SEE)
    page = Pages(visible_links(request.user), A_PAGE).get_page(request.GET.get("page"))
    now = timezone.now()
    context = {
        "page_obj": page,
        "lines": [link_words.line(each, now) for each in page],
        "can_make": may(request.user, REFER),
    }
    return render(request, "referral/links.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: HttpRequest) -> HttpResponse:
    """Choose the organisation, tick what it is to answer, say who gets the link; address and code are shown once."""
    check_may(request.user, REFER)
    asked = _asked(request)
    organisation = _organisation(request, asked)
    if organisation is None:
        bodies = ForWhomForm(bodies=answering_bodies(request.user))
        return render(request, "referral/new_link.html", {"form": bodies})
    found = answerable(request.user, organisation)
    if "batch" in asked:
        found = found.filter(batch=asked["batch"])
    form = LinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _made(request, _make(request, form, organisation, found, is_batch="batch" in asked))
        except ReferralRefused as error:
            form.add_error(None, str(error))
    return render(request, "referral/new_link.html", _choice(request, organisation, found, form, asked))


@never_cache
@require_safe
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One link: what it shows, until when, and everybody who opened it."""
    found = _found(request, pk)
    now = timezone.now()
    context = {
        **link_words.line(found, now),
        "lines": _lines(request, list(with_words(linked_referrals(found)))),
        "events": link_words.openings(found.openings.order_by("-at", "-pk")[:OPENINGS_SHOWN]),
        "can_renew": found.revoked_at is None and found.expires_at > now,
        "can_steer": _is_sender(request, found),
    }
    return render(request, "referral/link.html", context)


@never_cache
@require_POST
def new_code(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time code, shown once."""
    found = _found(request, pk)
    try:
        return _made(request, make_code(link=found, by=request.user, at=timezone.now()))
    except ReferralRefused as error:
        messages.error(request, str(error))
    return redirect("referral:link", pk)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the link back at once."""
    revoke_link(link=_found(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("The link was taken back. It opens nothing any more."))
    return redirect("referral:link", pk)


def _asked(request: HttpRequest) -> dict[str, int]:
    """The numbers the address gives: organisation, referral, batch; 404 for what is no number."""
    given = {
        name: request.GET[name] for name in ("organisation", "referral", "batch") if request.GET.get(name)
    }
    if not all(value.isdecimal() for value in given.values()):
        raise Http404("not a number")
    return {name: int(value) for name, value in given.items()}


def _organisation(request: HttpRequest, asked: dict[str, int]) -> Organisation | None:
    """The organisation asked for: by itself, or as the receiver of the referral or batch asked for."""
    if "organisation" in asked:
        return get_object_or_404(Organisation, pk=asked["organisation"])
    mine = outgoing_referrals(request.user).select_related("organisation", "batch__organisation")
    if "referral" in asked:
        return get_object_or_404(mine, pk=asked["referral"]).organisation
    if "batch" in asked:
        first = mine.filter(batch=asked["batch"]).order_by("pk").first()
        if first is None or first.batch is None:
            raise Http404("no such batch in sight")
        return first.batch.organisation
    return None


def _make(
    request: HttpRequest,
    form: LinkForm,
    organisation: Organisation,
    found: QuerySet[Referral],
    *,
    is_batch: bool,
) -> LinkMade:
    now, rows = timezone.now(), list(found.filter(pk__in=_ticked(request)).select_related("batch"))
    return make_link(
        organisation=organisation,
        referral_ids=[referral.pk for referral in rows],
        sent_to=form.cleaned_data["sent_to"],
        expires_at=now + timedelta(days=form.cleaned_data["days"]),
        batch=rows[0].batch if rows and is_batch else None,
        by=request.user,
        at=now,
    )


def _choice(
    request: HttpRequest,
    organisation: Organisation,
    found: QuerySet[Referral],
    form: LinkForm,
    asked: dict[str, int],
) -> dict[str, Any]:
    """What the page needs that lets referrals be ticked: to begin with the one asked for, or all of a batch."""
    shown = list(with_words(found)[:MOST_REFERRALS])
    if request.method == "POST":
        ticked = _ticked(request)
    elif "referral" in asked:
        ticked = {asked["referral"]}
    else:
        ticked = {referral.pk for referral in shown} if "batch" in asked else set()
    return {
        "form": form,
        "organisation": organisation,
        "batch": asked.get("batch"),
        "lines": _lines(request, shown),
        "ticked": ticked,
        "is_more": found.order_by()[: MOST_REFERRALS + 1].count() > MOST_REFERRALS,
        "most": MOST_REFERRALS,
    }


def _made(request: HttpRequest, made: LinkMade) -> HttpResponse:
    """Address and code, this once."""
    address = request.build_absolute_uri(reverse("by_link:door", args=[made.token])) if made.token else ""
    return render(request, "referral/link_made.html", {"made": made, "address": address})


def _found(request: HttpRequest, pk: int) -> AnswerLink:
    check_may(request.user, SEE)
    return get_object_or_404(visible_links(request.user), pk=pk)


def _is_sender(request: HttpRequest, found: AnswerLink) -> bool:
    """Whether the reader may give a new code and take the link back."""
    areas = set(found.referrals.values_list("area_id", flat=True))
    return all(may(request.user, REFER, area_code=code) for code in areas)


def _ticked(request: HttpRequest) -> set[int]:
    return {int(value) for value in request.POST.getlist("referral") if value.isdecimal()}


def _lines(request: HttpRequest, shown: list[Referral]) -> list[dict[str, Any]]:
    """The referrals in words, names as far as the reader sees them; the reading is noted."""
    if shown:
        record_reading(
            by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, verb="household.read",
            subjects=[referral.household for referral in shown],
        )  # fmt: skip
    fields = cache(lambda code: fields_in_sight(request.user, area_code=code))
    return words.lines(shown, lambda referral: "names" in fields(referral.area_id), timezone.localdate())
