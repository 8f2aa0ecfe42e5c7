"""From submissions to interviews: what is unread is read, joined with what it was made from, and kept.

Each step is a function of the set of submissions, so that order, repetition and a killed worker change nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._conflicts import save_conflicts
from ppaos.evidence.survey.actions._interviews import save_interviews
from ppaos.evidence.survey.models import FormVersion, Submission
from ppaos.evidence.survey.queries.chains import chains_of
from ppaos.evidence.survey.queries.kin import REVIEW, kin_of, unread_submissions, unreadable_submissions
from ppaos.evidence.survey.queries.linked import Chain, Readable, opened_submission
from ppaos.evidence.survey.queries.safe_xml import UnreadableXml
from ppaos.ground.privacy.actions import audited
from ppaos.ground.privacy.queries import KeyWrong
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.permissions import check_may

logger = logging.getLogger(__name__)
BATCH = 1_000
# Submissions are read by one worker at a time; whoever comes second waits for the first.
LOCK = "select pg_advisory_xact_lock(hashtext('survey.read'))"


@dataclass(frozen=True)
class SubmissionsRead:
    """How many submissions were read, how many could not be, how many interviews are new, changed or became one."""

    read: int
    failed: int
    made: int
    changed: int
    united: int

    def __add__(self, other: "SubmissionsRead") -> "SubmissionsRead":
        return SubmissionsRead(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))


@audited("submissions.read")
def read_submissions(*, by: Any, at: datetime, limit: int = BATCH) -> SubmissionsRead:
    """Read what is unread, the oldest first, and join it with what it hangs together with.

    What cannot be read keeps the reason in words (`failure`) and waits until somebody mends the form.
    """
    check_may(by, REVIEW)
    written(LOCK)
    return _surely_read(list(unread_submissions().prefetch_related("form_version__form", "form")[:limit]), at)


@audited("interviews.joined")
def join_chains(*, chains: Iterable[tuple[int, str]], by: Any, at: datetime) -> SubmissionsRead:
    """Join chains (number of the form, name of the chain) again, unread submissions of theirs included."""
    check_may(by, REVIEW)
    written(LOCK)
    names: dict[int, set[str]] = defaultdict(set)
    for form_id, chain in chains:
        names[form_id].add(chain)
    found: list[Submission] = []
    for form_id, wanted in names.items():
        of_form = Submission.objects.filter(form_id=form_id, chain__in=sorted(wanted))
        found += of_form.prefetch_related("form_version__form", "form").order_by("pk")
    return _surely_read(found, at)


@audited("submissions.asked_again")
def read_again(*, version: FormVersion, by: Any, at: datetime) -> int:
    """Have the submissions of a version that could not be read tried again, now that something was mended: those that
    the user sees, by the system all."""
    check_may(by, REVIEW)
    failed = Submission.objects.exclude(failure="") if by is None else unreadable_submissions(by)
    return failed.filter(form_version=version).order_by().update(read_at=None, failure="")


def _surely_read(submissions: list[Submission], at: datetime) -> SubmissionsRead:
    """Read all that can be read: one that breaks what nobody foresaw is found by halves, and hinders no other."""
    try:
        with transaction.atomic():
            return _read(submissions, at)
    except OperationalError:
        raise
    except Exception as error:
        if len(submissions) > 1:
            middle = len(submissions) // 2
            return _surely_read(submissions[:middle], at) + _surely_read(submissions[middle:], at)
        logger.exception("submission %s cannot be joined", submissions[0].pk)
        why = _("The submission could not be joined (%(why)s). It is kept as it came; the log tells more.")
        _mark_failed({submissions[0].pk: why % {"why": type(error).__name__}}, at)
        return SubmissionsRead(0, 1, 0, 0, 0)


def _read(submissions: list[Submission], at: datetime) -> SubmissionsRead:
    readable, failures = _opened(submissions)
    by_form: dict[int, list[Readable]] = defaultdict(list)
    for one in readable:
        by_form[one.row.form_id].append(one)
    chains: list[Chain] = []
    for form_id, fresh in by_form.items():
        kin = kin_of(form_id, [one.row for one in fresh]).prefetch_related("form_version__form", "form")
        known, faulty = _opened(list(kin))
        failures |= faulty
        chains += _chains(form_id, fresh, known)
    _mark_failed(failures, at)
    saved = save_interviews(chains, at=at)
    save_conflicts(chains, saved.interview_ids, at=at)
    return SubmissionsRead(
        len(submissions) - len(failures), len(failures), saved.made, saved.changed, saved.united
    )


def _opened(submissions: list[Submission]) -> tuple[list[Readable], dict[int, str]]:
    """What the submissions say, and of those that cannot be read the reason by number."""
    readable, failures = [], {}
    for row in submissions:
        try:
            opened = opened_submission(row)
        except (UnreadableXml, KeyWrong, KeyError, TypeError) as error:
            failures[row.pk] = _(
                "The submission could not be read with version %(version)s of the form: %(why)s. It is kept as it "
                "came; mend the form's questions and have it read again."
            ) % {"version": row.form_version.version, "why": error}
        else:
            readable.append(opened)
    return readable, failures


def _chains(form_id: int, fresh: list[Readable], kin: list[Readable]) -> list[Chain]:
    """The chains of these submissions, each with all that hangs together in it."""
    rows = [*fresh, *kin]
    named = chains_of((one.row.instance_id, one.row.bases) for one in rows)
    members: dict[str, list[Readable]] = defaultdict(list)
    ids: dict[str, set[str]] = defaultdict(set)
    for instance_id, chain in named.items():
        ids[chain].add(instance_id)
    for one in rows:
        members[named[one.row.instance_id]].append(one)
    is_fresh = {one.row.pk for one in fresh if one.row.read_at is None}
    return [
        Chain(form_id, chain, tuple(members[chain]), frozenset(ids[chain]), frozenset(is_fresh))
        for chain in sorted(members)
    ]


def _mark_failed(failures: dict[int, str], at: datetime) -> None:
    for number, reason in failures.items():
        Submission.objects.filter(pk=number).update(read_at=at, failure=reason)
