"""A request as it stands, held until the act is done; each step is kept."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest, DataRequestStep
from ppaos.sharing.protection.permissions.breaches import PROTECT


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


def step(request: DataRequest, text: str, by: Any, at: datetime) -> None:
    """Keep a step of the request."""
    DataRequestStep.objects.create(request=request, state=request.state, text=text, by=by, at=at)
