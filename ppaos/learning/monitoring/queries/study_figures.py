"""What does a study come to as it stands, what hinders it, and of what does it warn?"""

from dataclasses import dataclass
from typing import Any

from ppaos.engine.social_return import Returns, Said, StudyError, returns, study_of, told, warnings_of
from ppaos.engine.social_return import Study as Told
from ppaos.learning.monitoring.models import Study
from ppaos.learning.monitoring.queries.studies import (
    data_of_study,
    newest_result,
    proxies_behind,
    rules_in_force,
)


@dataclass(frozen=True)
class Looked:
    """A study looked through: as the engine reads it and what it comes to (None where `faults` hinder it)."""

    data: dict[str, Any]
    told: Told | None
    found: Returns | None
    faults: tuple[Said, ...]
    warnings: tuple[Said, ...]


def looked_through(study: Study) -> Looked:
    """The study as it stands; a finished one as it was finished."""
    kept = newest_result(study)
    rules, data = rules_in_force(), kept.content if kept else data_of_study(study)
    try:
        read = study_of(data, rules)
    except StudyError as error:
        return Looked(data, None, None, error.faults, ())
    found = returns(read)
    return Looked(data, read, found, (), warnings_of(read, found, rules))


def figures_of(study: Study, looked: Looked) -> dict[str, Any] | None:
    """All figures of a study, those of `told` and the proxies of the bank; None where it cannot be computed.

    Of a finished study those that were kept, with a simulation.
    """
    kept = newest_result(study)
    if kept is not None:
        return dict(kept.figures)
    if looked.told is None:
        return None
    return told(looked.told, rules_in_force()) | {"proxies": proxies_behind(study)}
