"""Where does a model go from its state, and what has to be told first?"""

from django.utils.translation import gettext as _

from ppaos.support.operating_models.models import OperatingModel, Resource
from ppaos.support.operating_models.queries.kinds import kinds, said

State = OperatingModel.State
# From which state a model goes to which; back too, where something was said too early.
WAYS: dict[str, tuple[str, ...]] = {
    State.IDEA: (State.DESIGNED, State.CLOSED),
    State.DESIGNED: (State.RUNNING, State.IDEA, State.CLOSED),
    State.RUNNING: (State.HANDED_OVER, State.CLOSED),
    State.HANDED_OVER: (State.RUNNING, State.CLOSED),
    State.CLOSED: (),
}


def missing_for(model: OperatingModel, state: str) -> list[str]:
    """What has to be told before a model goes into this state, as sentences; empty where nothing is missing."""
    missing = []
    if state in (State.DESIGNED, State.RUNNING):
        if not model.problem.strip():
            missing.append(_("Which problem it works on."))
        if not model.capitals and not model.dimensions:
            missing.append(_("Which capital or dimension it works on."))
        if model.organisation_id is None:
            missing.append(_("Which organisation leads it."))
    if state == State.RUNNING:
        needed = kinds()[model.kind].needed_to_run
        missing += [
            said(asked.words)
            for asked in kinds()[model.kind].fields
            if asked.code in needed and model.details.get(asked.code) in (None, "")
        ]
        if not model.team.exists():
            missing.append(_("Who is in its team."))
    if state == State.HANDED_OVER and not model.partners.exists():
        missing.append(_("The partner that takes it over."))
    # What ended before it ran taught nothing that must be told.
    ends = state in (State.HANDED_OVER, State.CLOSED) and model.began_on is not None
    if ends and not model.resources.filter(kind=Resource.Kind.LESSON).exists():
        missing.append(_("What was learned: at least one lesson."))
    return missing
