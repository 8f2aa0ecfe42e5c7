"""The register against itself: likely doubles looked for, and what a person says of a pair that stays two.

The machine merges nothing. That two are one is said by a merge, which settles its pair by itself.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.ground.workbench.queries.jobs import LIVE
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.actions._double_rows import DoublesFound, pairs_among, saved
from ppaos.people.registry.actions.errors import DoubleRefused
from ppaos.people.registry.models import PossibleDouble
from ppaos.people.registry.permissions import check_can_merge
from ppaos.people.registry.queries.doubles import DEED, FIND, areas_searched_one_by_one, search_at_work
from ppaos.people.registry.queries.linking import persons_for_linking

Decision = PossibleDouble.Decision
DECISIONS = (Decision.DIFFERENT, Decision.CANNOT_TELL)
STEPS = 3  # of each area: read, compared, saved
# Called after each step: how many are done, of how many.
Report = Callable[[int, int], object]


@audited("doubles.found")
def find_doubles(*, area_code: str, by: Any, at: datetime, report: Report | None = None) -> DoublesFound:
    """Look for persons of an area who may stand in the register twice; a country is searched province by province.

    New pairs wait for a decision, open ones that are found no more are dropped, a person's word stays. Again
    changes nothing.
    """
    check_may(by, DEED, area_code=area_code)
    told = report or _to_nobody
    parts, found = areas_searched_one_by_one(area_code), DoublesFound()
    for number, part in enumerate(parts):
        done, steps = number * STEPS, len(parts) * STEPS
        told(done, steps)
        persons = persons_for_linking(area_codes=[part])
        told(done + 1, steps)
        pairs, method = pairs_among(persons)
        told(done + 2, steps)
        found += saved(persons, pairs, method, at=at)
    return found


@unaudited("the search itself writes the event")
def ask_for_doubles(*, area_code: str, by: Any, at: datetime) -> Job:
    """Have a worker look for doubles of an area; a search that is under way there is not doubled."""
    check_may(by, DEED, area_code=area_code)
    with transaction.atomic():
        # Two who ask at once wait for each other here.
        Area.objects.select_for_update(no_key=True).get(pk=area_code)
        under_way = search_at_work(area_code)
        if under_way is not None and under_way.state in LIVE:
            return under_way
        return start_job(
            kind=FIND, title="Looking for doubles in the register", unit="steps", by=by, at=at, area_code=area_code,
            arguments={"area_code": area_code, "language": get_language() or "th"},
        )  # fmt: skip


@audited("double.decided")
def decide_double(
    *, double: PossibleDouble, decision: str, by: Any, at: datetime, note: str = ""
) -> list[Any]:
    """Say of a pair that waits: «different», two persons; or «cannot_tell». Returns the pair and both persons.

    Raises DoubleRefused where the pair was decided, merged, or dropped by a search meanwhile.
    """
    pair = _held(double, by)
    if decision not in DECISIONS:
        raise DoubleRefused(_("«%(decision)s» is no decision.") % {"decision": decision})
    if pair.decision != Decision.OPEN:
        raise DoubleRefused(
            _("%(who)s decided this pair on %(day)s. Open it again first.")
            % {"who": pair.decided_by or _("The system"), "day": thai_date(localdate(pair.decided_at))}
        )
    if pair.first.merged_into_id is not None or pair.second.merged_into_id is not None:
        raise DoubleRefused(_("A record of this pair was merged meanwhile. Take that merge back first."))
    return _written(pair, decision, note[:300], by, at)


@audited("double.reopened")
def reopen_double(*, double: PossibleDouble, by: Any, at: datetime) -> list[Any]:
    """Take back what was said of a pair: it waits again. Returns the pair and both persons."""
    pair = _held(double, by)
    if pair.decision == Decision.OPEN:
        raise DoubleRefused(_("This pair waits for a decision already."))
    return _written(pair, Decision.OPEN, "", None, None)


def _held(double: PossibleDouble, by: Any) -> PossibleDouble:
    """The pair as it stands, kept from others until the transaction ends."""
    locked = PossibleDouble.objects.select_for_update(of=("self",)).select_related(
        "first", "second", "decided_by"
    )
    pair = locked.filter(pk=double.pk).first()
    if pair is None:
        raise DoubleRefused(_("This pair is found no more: a search dropped it. Take the next one."))
    check_can_merge(by, pair.first, pair.second)
    return pair


def _written(pair: PossibleDouble, decision: str, note: str, by: Any, at: datetime | None) -> list[Any]:
    pair.decision, pair.note, pair.decided_by, pair.decided_at = decision, note, by, at
    pair.save(update_fields=["decision", "note", "decided_by", "decided_at"])
    return [pair, pair.first, pair.second]


def _to_nobody(done: int, steps: int) -> None:
    """Nobody asked to be told."""
