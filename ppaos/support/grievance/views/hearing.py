"""Somebody says something at a desk or by telephone: where, what; the number and the code are shown this once."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries import areas_within
from ppaos.people.cooperation.permissions import check_may, granted_areas
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.receiving import Received, receive_voice
from ppaos.support.grievance.forms.hearing import VoiceForm
from ppaos.support.grievance.permissions import HEAR
from ppaos.support.grievance.presenters.voices import kind_words
from ppaos.support.grievance.queries.visibility import visible_voices

MOST_PLACES = 400


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_voice(request: HttpRequest) -> HttpResponse:
    """Write down what somebody says. In a wide area its part is chosen first."""
    check_may(request.user, HEAR)
    home = _home(request)
    place = home.area if home else _place(request)
    areas = [place] if home else _places(place)
    if len(areas) > MOST_PLACES:
        parts = Area.objects.in_force(timezone.localdate()).filter(parent=place).order_by("sort_key", "code")
        return render(request, "grievance/where.html", {"place": label(place), "parts": _links(parts)})
    form = VoiceForm(request.POST or None, areas=areas, household=home)
    if request.method == "POST" and form.is_valid():
        try:
            return _received(request, receive_voice(by=request.user, at=timezone.now(), **form.told()))
        except VoiceRefused as error:
            form.add_error(None, str(error))
    context = {"form": form, "place": label(place), "home": home}
    return render(request, "grievance/new_voice.html", context)


def _received(request: HttpRequest, made: Received) -> HttpResponse:
    sees = visible_voices(request.user).filter(pk=made.voice.pk).exists()
    context = {"voice": made.voice, "code": made.code, "kind": kind_words(made.voice), "sees": sees}
    return render(request, "grievance/received.html", context)


def _home(request: HttpRequest) -> Household | None:
    """The household it is about, where the address names one the reader sees."""
    asked = request.GET.get("household", "")
    if not asked:
        return None
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise Http404("no such household")
    return get_object_or_404(visible_households(request.user).select_related("area"), pk=int(asked))


def _place(request: HttpRequest) -> Area:
    """The area of the address, else the widest where the reader writes down what people say."""
    granted = sorted(granted_areas(request.user, deed=HEAR), key=lambda code: (len(code), code))
    asked = request.GET.get("area", "") or granted[0]
    holding = Area.objects.in_force(timezone.localdate())
    if not any(areas_within(code).filter(pk=asked).exists() for code in granted):
        raise Http404("no such area")
    return get_object_or_404(holding, pk=asked)


def _places(place: Area) -> list[Area]:
    """Villages and communities of the area, and the area itself where nobody knows more."""
    levels = [Level.VILLAGE, Level.COMMUNITY]
    inside = (
        areas_within(place.pk).in_force(timezone.localdate()).filter(level__in=levels).exclude(pk=place.pk)
    )
    return [*inside.order_by("sort_key", "code")[: MOST_PLACES + 1], place]


def _links(parts: object) -> list[dict[str, str]]:
    return [
        {"label": label(part), "url": f"{reverse('grievance:new_voice')}?area={part.pk}"}
        for part in parts  # type: ignore[attr-defined]
    ]
