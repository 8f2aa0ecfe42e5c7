"""What pages of exits share: the frame around them, and what came of a step of many, told on the next page."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions._exit_steps import Moved
from ppaos.learning.monitoring.views.looking import OPEN, frame
from ppaos.people.cooperation.permissions import may

REASONS_TOLD = 3


def exit_frame(request: HttpRequest, area: Area) -> dict[str, Any]:
    """What every page of exits shows, and whether the reader opens households, so that candidates are shown."""
    return frame(request, area, "exits") | {"lists_households": may(request.user, OPEN)}


def moved_words(request: HttpRequest, done: Moved) -> None:
    """Say how many households took the step, how many did not, and the first reasons why."""
    if done.moved:
        told = ngettext("%(count)d household went on.", "%(count)d households went on.", done.moved)
        messages.success(request, told % {"count": done.moved})
    if done.refused:
        whys = "; ".join(done.refusals["why"].unique(maintain_order=True).to_list()[:REASONS_TOLD])
        told = ngettext(
            "%(count)d household did not: %(why)s", "%(count)d households did not: %(why)s", done.refused
        )
        messages.warning(request, told % {"count": done.refused, "why": whys})


def numbers(given: list[str]) -> list[int]:
    """The numbers of ticked boxes; anything else is passed over."""
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19]
