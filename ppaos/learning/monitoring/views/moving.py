"""What came of a step of many exits, told on the next page."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from ppaos.learning.monitoring.actions._exit_steps import Moved

REASONS_TOLD = 3


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
