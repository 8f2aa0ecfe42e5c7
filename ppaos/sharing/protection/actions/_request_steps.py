"""A request as it stands, held until the act is done; each step is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest, DataRequestStep
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.support.grievance.actions.handling import answer_voice, take_over


def held_request(request: DataRequest, states: Sequence[str], by: Any) -> DataRequest:
    """The request, locked, in one of the states, for who protects data where it is from."""
    check_may(by, PROTECT, area_code=request.area_id)
    held = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if held.state not in states:
        raise ProtectionRefused(
            _("The request stands at «%(state)s»; this cannot be done any more.")
            % {"state": held.get_state_display()}
        )
    return held


def answer_its_voice(request: DataRequest, by: Any, at: datetime) -> None:
    """Tell who said it, where the request began as a voice that still waits, that the answer went by letter."""
    voice = request.voice
    if voice is None or voice.answered_at or voice.closed_at:
        return
    take_over(voice=voice, by=by, at=at)
    text = _("Your request no. %(number)s has its answer by letter; ask for it at the desk.")
    answer_voice(voice=voice, text=text % {"number": request.number}, by=by, at=at)


def step(request: DataRequest, text: str, by: Any, at: datetime) -> None:
    """Keep a step of the request."""
    DataRequestStep.objects.create(request=request, state=request.state, text=text, by=by, at=at)
