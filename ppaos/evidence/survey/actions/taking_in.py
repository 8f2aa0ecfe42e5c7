"""From interviews to the register: visits held, verdicts, households on no list, members, points, consents.

What an interview told before is remembered with it: told again, an edit tells the difference only, and twice the same
changes nothing.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._members import read_members
from ppaos.evidence.survey.actions._register import ORIGIN, Right, tell_register
from ppaos.evidence.survey.actions._telling import Telling, note_hindrances, tellings_of, waves_of
from ppaos.evidence.survey.actions._told import held_visits, save_told
from ppaos.evidence.survey.actions.joining import LOCK
from ppaos.evidence.survey.actions.visits import note_visits_held
from ppaos.evidence.survey.models import Interview
from ppaos.evidence.survey.queries.kin import REVIEW
from ppaos.evidence.targeting.actions.verdicts import VerdictRefused
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.actions import RegistryError
from ppaos.people.registry.permissions import check_may_in_areas

__all__ = ["ORIGIN", "TakenIn", "take_in"]
logger = logging.getLogger(__name__)
REFUSALS = (RegistryError, VerdictRefused, PermissionDenied)


@dataclass(frozen=True)
class TakenIn:
    """How many interviews were told to the register, how many wait with a reason, how many households are new."""

    interviews: int
    waiting: int
    households_made: int
    visits_held: int


@audited("interviews.taken_in")
def take_in(*, interviews: Iterable[Interview], by: Any, at: datetime) -> TakenIn:
    """Tell register, lists and visits what interviews say, as far as they were not told.

    By the system each is its surveyor's own act, who must hold visits in its area, and be the one the visit was given
    to; by a person who reviews interviews there it is theirs. An interview that cannot be taken in keeps the reason
    in words and hinders no other. Practice tells nothing; of a visit the interview held last speaks.
    """
    written(LOCK)
    rows = _rows(interviews)
    _check(by, rows)
    tellings = tellings_of(rows)
    today = timezone.localdate(at)
    read_members(tellings, today=today)
    note_hindrances(tellings, by=by, today=today)
    # Each surveyor's right was judged; the system writes for all of them at once.
    right = Right(by, REVIEW, at)
    made = sum(_tell(wave, right) for group in _groups(tellings) for wave in waves_of(group))
    for each in tellings:
        _note_what_waits(each)
    save_told(tellings, at=at)
    done = [each for each in tellings if each.failure == ""]
    held = note_visits_held(visits=held_visits(each.interview for each in done), by=None, at=at).visits
    return TakenIn(len(done), len(tellings) - len(done), made, held)


def _rows(interviews: Iterable[Interview]) -> list[Interview]:
    numbers = [each.pk for each in interviews]
    rows = Interview.objects.filter(pk__in=numbers).order_by("pk")
    rows = rows.select_related("visit", "candidate_household", "household")
    # Fetched apart, a version or a surveyor is one object for all: its questions are read once.
    return list(rows.prefetch_related("form", "form_version", "surveyor"))


def _check(by: Any, rows: Sequence[Interview]) -> None:
    """Raise PermissionDenied unless the user reviews interviews in all the areas."""
    check_may(by, REVIEW)
    check_may_in_areas(by, REVIEW, {each.area_id or each.form.area_id for each in rows})


def _groups(tellings: Sequence[Telling]) -> Iterable[Sequence[Telling]]:
    """First what holds no longer, then what nothing hinders."""
    yield [each for each in tellings if not each.counts and each.was_told]
    yield [each for each in tellings if each.counts and each.failure == ""]


def _tell(wave: Sequence[Telling], right: Right) -> int:
    """Tell a wave at once; where something is refused, by halves, so that it hinders no other.

    Returns how many households are new.
    """
    before = [each.household_id for each in wave]
    try:
        with transaction.atomic():
            return tell_register(wave, right)
    except OperationalError:
        raise
    except Exception as error:
        for each, household_id in zip(wave, before, strict=True):
            each.household_id = household_id
        if len(wave) > 1:
            middle = len(wave) // 2
            return _tell(wave[:middle], right) + _tell(wave[middle:], right)
        wave[0].failure, wave[0].is_refused = _reason(wave[0], error), True
        return 0


def _reason(telling: Telling, error: Exception) -> str:
    """Why an interview was refused; what nobody foresaw stands in the log."""
    if isinstance(error, REFUSALS):
        return str(error)
    logger.error("interview %s cannot be taken in", telling.interview.pk, exc_info=error)
    words = _("The interview could not be taken in (%(why)s). Nothing of it is lost; the log tells more.")
    return words % {"why": type(error).__name__}


def _note_what_waits(telling: Telling) -> None:
    """A listed household whose rows are all in doubt has no place in the register yet."""
    if telling.failure == "" and telling.is_found and telling.household_id is None and telling.outcome:
        telling.failure = _(
            "The verdict is entered. The people of this listed household wait for a decision on doubtful pairs; then "
            "the rest is taken in."
        )
