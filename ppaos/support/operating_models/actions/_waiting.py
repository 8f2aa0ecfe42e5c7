"""Places that got free go to who waits, who came on the list first before the others."""

from datetime import datetime

from ppaos.ground.workbench.queries import written
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.queries.matching import INVITES, places_of, waiting_list

# One after the other in a model, to the end of the transaction: two at once would give a place twice.
TURN = "select pg_advisory_xact_lock(hashtext('operating_models.enrolling'), %(model)s)"


def fill_places(model: OperatingModel, at: datetime) -> list[int]:
    """Invite from the waiting list as far as places are free; the households that were. None, where the model takes
    nobody in any more."""
    written(TURN, {"model": model.pk})
    model.refresh_from_db()
    if model.state not in INVITES:
        return []
    free, waiting = places_of(model).free, waiting_list(model)
    chosen = list((waiting if free is None else waiting[:free]).values_list("pk", "household_id"))
    Enrolment.objects.filter(pk__in=[pk for pk, _ in chosen]).update(
        state=Enrolment.State.INVITED, invited_at=at, changed_at=at
    )
    return [household for _, household in chosen]
