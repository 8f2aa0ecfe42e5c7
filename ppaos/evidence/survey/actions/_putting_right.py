"""What an interview brought into the register and an edit says otherwise: names, births and ids put right, members
who were never there taken out; and which member is which person, for the next time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions._telling import Telling
from ppaos.evidence.survey.models import InterviewMember
from ppaos.ground.privacy.queries import opened_id
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.actions import (
    CORRECTABLE,
    add_identifier,
    correct_person,
    leave_household,
    say_why_none,
)
from ppaos.people.registry.models import Membership, Person

NOT_NAMED = "not_named_any_more"
# Whom the interview brought in is remembered beyond that, without a place: they may be named again.
_FORGOTTEN = """
DELETE FROM survey_interviewmember member
WHERE member.interview_id = ANY(%(ids)s) AND NOT member.is_made AND NOT EXISTS (
    SELECT 1 FROM fresh_member fresh WHERE fresh.interview_id = member.interview_id AND fresh.key = member.key)
"""
_PLACED_NO_MORE = "UPDATE survey_interviewmember SET place = 0 WHERE interview_id = ANY(%(ids)s)"
_LINKED = """
INSERT INTO survey_interviewmember (interview_id, key, person_id, place, is_made)
SELECT DISTINCT ON (interview_id, key) interview_id, key, person_id, place, is_made FROM fresh_member
ORDER BY interview_id, key, row
ON CONFLICT ON CONSTRAINT interview_member_once
DO UPDATE SET person_id = excluded.person_id, place = excluded.place, is_made = excluded.is_made
"""


def put_right(tellings: Sequence[Telling], links: pl.DataFrame, *, at: datetime) -> None:
    """Put right what earlier readings of these interviews brought in. links: the members now, with person_id,
    was_made and what they say."""
    edited = {each.interview.pk: each for each in tellings if each.interview.told.get("members")}
    rows = links.filter(pl.col("interview_id").is_in(list(edited))).to_dicts()
    persons = Person.objects.prefetch_related("identifiers", "corrections").in_bulk(
        [row["person_id"] for row in rows if row["was_made"]]
    )
    for row in rows:
        if row["was_made"]:
            _put_person_right(persons[row["person_id"]], row, edited[row["interview_id"]], at)
    named = {(row["interview_id"], row["person_id"]) for row in rows}
    made = InterviewMember.objects.filter(interview__in=edited, is_made=True).select_related("person")
    for link in made:
        if (link.interview_id, link.person_id) not in named:
            _take_out(link.person, edited[link.interview_id], at)


def save_links(links: pl.DataFrame, interview_ids: Sequence[int]) -> None:
    """Remember which person each member is: row, interview_id, key, person_id, place, is_made."""
    staged("fresh_member", links.select("row", "interview_id", "key", "person_id", "place", "is_made"))
    written(_FORGOTTEN, {"ids": list(interview_ids)})
    written(_PLACED_NO_MORE, {"ids": list(interview_ids)})
    written(_LINKED)


def _put_person_right(person: Person, row: Mapping[str, Any], telling: Telling, at: datetime) -> None:
    """What the interview says now, unless somebody corrected the person since."""
    by_hand = {each.field for each in person.corrections.all() if each.made_by_id is not None}
    changes = {
        name: row[name] for name in CORRECTABLE if name not in by_hand and row[name] != getattr(person, name)
    }
    if changes:
        reason = _("the interview that named the person was corrected")
        correct_person(person=person, changes=changes, reason=reason, by=None, at=at)
    current = [
        bytes(each.sealed) for each in person.identifiers.all() if each.sealed and each.valid_to is None
    ]
    held_on = telling.interview.held_on
    if row["sealed_id"] and row["sealed_id"] not in current:
        add_identifier(person=person, citizen_id=opened_id(row["sealed_id"]), on=held_on, by=None, at=at)
    elif row["sealed_id"] is None and current:
        say_why_none(person=person, reason=row["id_missing_reason"], on=held_on, by=None, at=at)


def _take_out(person: Person, telling: Telling, at: datetime) -> None:
    """A member that the interview brought in and names no longer lives there no longer."""
    here = Membership.objects.filter(person=person, household=telling.household_id, valid_to__isnull=True)
    membership = here.select_related("household").first()
    if membership is not None:
        leave_household(
            household=membership.household,
            person=person,
            on=max(membership.valid_from, telling.interview.held_on),
            reason=NOT_NAMED,
            by=None,
            at=at,
        )
