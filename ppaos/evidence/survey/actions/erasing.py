"""What a person said, or what was said of them, is taken out of interviews and of the submissions behind them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ppaos.evidence.survey.models import Interview, InterviewMember, Submission, SubmissionFile
from ppaos.evidence.survey.queries.emptied import (
    Asked,
    asked_by,
    audit_file,
    files_lost,
    is_named_in,
    key_of,
    left_of,
    members_named,
    members_with_keys,
    xml_left,
)
from ppaos.evidence.survey.queries.instances import answers_of, submission_binding, submission_xml
from ppaos.evidence.survey.queries.joined import interview_answers, sealed_answers
from ppaos.evidence.survey.queries.safe_xml import UnreadableXml
from ppaos.evidence.survey.queries.sealing import sealed_bytes
from ppaos.ground.privacy.actions import unaudited
from ppaos.people.registry.queries.naming import Naming


@dataclass(frozen=True)
class AnswersErased:
    """How many interviews and submissions lost answers, which files went with them, what nobody could read; and in how
    many documents the same search still finds somebody (none)."""

    interviews: int
    submissions: int
    left: int
    file_ids: tuple[int, ...]
    unreadable: tuple[int, ...]


@unaudited("part of the erasure of a person, which is an event of its own")
def erase_answers(
    *, interview_ids: Collection[int], whole_ids: Collection[int], record_ids: Collection[int], naming: Naming,
    by: Any, at: datetime,
) -> AnswersErased:  # fmt: skip
    """Take a person out of interviews: the member's own answers, names and ids elsewhere. Of `whole_ids` (nobody is
    left to whom they belong) everybody's answers go. What it says still counts as it did: its digest stays."""
    places = _places(interview_ids, record_ids)
    # Fetched apart, a version is one object for all: its questions are read once.
    interviews = (
        Interview.objects.filter(pk__in=interview_ids).prefetch_related("form_version").order_by("pk")
    )
    sent_by_chain = _behind(interviews)
    changed, sent, left, files, unreadable = 0, 0, 0, set[int](), list[int]()
    for interview in interviews:
        emptying = _Emptying(interview, places.get(interview.pk, set()), naming, interview.pk in whole_ids)
        changed += emptying.interview_emptied()
        for submission in sent_by_chain[interview.form_id, interview.chain]:
            try:
                lost = emptying.submission_emptied(submission)
            except UnreadableXml:
                unreadable.append(submission.pk)
                continue
            sent += lost is not None
            left += lost is not None and is_named_in(submission_xml(submission), naming)
            files |= _file_ids(submission, lost) if lost else set()
    return AnswersErased(changed, sent, left, tuple(sorted(files)), tuple(unreadable))


def _places(interview_ids: Collection[int], record_ids: Collection[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = {}
    members = InterviewMember.objects.filter(interview_id__in=interview_ids, person_id__in=record_ids)
    for interview_id, place in members.values_list("interview_id", "place"):
        found.setdefault(interview_id, set()).add(place)
    return found


def _behind(interviews: Iterable[Interview]) -> Mapping[tuple[int, str], list[Submission]]:
    """The submissions of each interview, by form and chain."""
    found: dict[tuple[int, str], list[Submission]] = {(each.form_id, each.chain): [] for each in interviews}
    rows = Submission.objects.filter(
        form_id__in={form for form, _chain in found}, chain__in={chain for _form, chain in found}
    )
    for row in rows.prefetch_related("form_version").order_by("pk"):
        found.get((row.form_id, row.chain), []).append(row)
    return found


def _file_ids(submission: Submission, names: Collection[str]) -> set[int]:
    """The stored files of these names; their rows keep no name."""
    rows = SubmissionFile.objects.filter(submission=submission, name__in=names)
    found = set(rows.exclude(file=None).values_list("file_id", flat=True))
    for row in rows:
        row.name = f"erased:{row.pk}"
        row.save(update_fields=["name"])
    return {number for number in found if number is not None}


class _Emptying:
    """One interview and whom it is to name no more."""

    def __init__(self, interview: Interview, places: Collection[int], naming: Naming, is_whole: bool) -> None:
        self._interview, self._naming, self._is_whole = interview, naming, is_whole
        self._asked = asked_by(interview.form_version)
        self._before = interview_answers(interview)
        told = {f"{self._asked.members}[{place}]" for place in places if self._asked.members}
        self._members = told | members_named(self._before, self._asked, naming)
        self._keys = {key_of(self._before, self._asked, member) for member in self._members} - {""}

    def interview_emptied(self) -> bool:
        """Empty the joined answers; whether anything went."""
        left = self._left(self._before, self._asked, self._members)
        if left == self._before:
            return False
        self._interview.sealed = sealed_answers(self._interview.form_id, self._interview.chain, left)
        self._interview.save(update_fields=["sealed"])
        return True

    def submission_emptied(self, submission: Submission) -> set[str] | None:
        """Empty a submission as sent; the names of the files it names no more, None where nothing went."""
        asked, xml = asked_by(submission.form_version), submission_xml(submission)
        before = answers_of(xml, submission.form_version.questions)
        members = members_named(before, asked, self._naming) | members_with_keys(before, asked, self._keys)
        if self._interview.submissions == 1:
            members |= self._members
        left = self._left(before, asked, members)
        if left == before and not is_named_in(xml, self._naming):
            return None
        fresh = xml_left(xml, asked, left, self._naming)
        bound = submission_binding(submission.form_id, submission.instance_id)
        submission.sealed = sealed_bytes(fresh, purpose="submission", bound_to=bound)
        submission.save(update_fields=["sealed"])
        return (files_lost(before, left, asked) | {audit_file(xml)}) - {""}

    def _left(self, answers: Mapping[str, str], asked: Asked, members: Collection[str]) -> dict[str, str]:
        return left_of(answers, asked, members, self._naming, is_whole=self._is_whole)
