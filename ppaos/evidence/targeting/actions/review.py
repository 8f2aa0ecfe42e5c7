"""A person settles what the machine could not: the same, two persons, or nobody can tell; and takes it back."""

from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions._households import Meeting, brought_in
from ppaos.evidence.targeting.actions._matches import PAIRS, announce_pairs
from ppaos.evidence.targeting.actions._verdict_rows import FOUND, save_survey_verdicts
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, ListImport, Match, Source, Verdict
from ppaos.evidence.targeting.permissions import check_can_review
from ppaos.evidence.targeting.queries.assigned import assignment_of
from ppaos.evidence.targeting.queries.settled import decisions_rested_on
from ppaos.ground.privacy.actions import audited
from ppaos.people.registry.models import Standing
from ppaos.people.registry.queries import kept_record

DECISIONS = (Match.Decision.SAME, Match.Decision.DIFFERENT, Match.Decision.CANNOT_TELL)


class DecisionRefused(ValueError):
    """A pair cannot be decided like this, or a decision not be taken back; the message says why."""


@audited("match.decided", subjects=("match",))
def decide_match(*, match: Match, decision: str, by: Any, at: datetime, note: str = "") -> Match:
    """Settle a pair: «same», «different» or «cannot_tell».

    A pair that was given to a reviewer is decided by that reviewer. Of a household that was met the row then comes
    into the register: the same person is attached, a different one made. Raises DecisionRefused where the pair, or
    the row, was decided meanwhile.
    """
    check_can_review(user=by, match=match)
    row = Candidate.objects.select_for_update().get(pk=match.candidate_id)
    pair = Match.objects.select_for_update().get(pk=match.pk)
    if decision not in DECISIONS:
        raise DecisionRefused(_("«%(decision)s» is no decision.") % {"decision": decision})
    if not pair.is_current:
        raise DecisionRefused(_("This pair was decided meanwhile. Take the next one."))
    _check_is_nobody_elses(pair, by)
    others = Match.objects.filter(candidate=row, is_current=True).exclude(pk=pair.pk)
    by_people = (Match.Origin.PERSON, Match.Origin.SOURCE)
    if decision == Match.Decision.SAME and others.filter(decision="same", origin__in=by_people).exists():
        raise DecisionRefused(
            _("This listed person is somebody else in the register already. Undo that first.")
        )
    gone = others.exclude(origin__in=by_people) if decision == Match.Decision.SAME else others.none()
    touched = [*gone.values_list("candidate_id", "person_id"), (row.pk, pair.person_id)]
    gone.update(is_current=False)
    Match.objects.filter(pk=pair.pk).update(is_current=False)
    decided = Match.objects.create(
        candidate=row, person=kept_record(pair.person), decision=decision, origin=Match.Origin.PERSON,
        probability=pair.probability, match_weight=pair.match_weight, levels=pair.levels, method=pair.method,
        decided_at=at, decided_by=by, note=note,
    )  # fmt: skip
    _bring_in_where_met(row.candidate_household, by, at)
    announce_pairs(pl.DataFrame(touched, schema=PAIRS, orient="row"), at=at)
    return decided


@audited("match.undone", subjects=("match",))
def undo_decision(*, match: Match, by: Any, at: datetime) -> None:
    """Take a person's decision back: the pair waits again, and so do the row's other pairs.

    Raises DecisionRefused where the row came into the register by it.
    """
    check_can_review(user=by, match=match)
    pair = Match.objects.select_for_update().get(pk=match.pk)
    if not pair.is_current or pair.origin != Match.Origin.PERSON:
        raise DecisionRefused(_("This decision does not hold any more."))
    if decisions_rested_on([pair]):
        raise DecisionRefused(
            _("The row came into the register by this decision. Correct it there: merge the two records, or have "
              "the member leave the household.")
        )  # fmt: skip
    Match.objects.filter(pk=pair.pk).update(is_current=False)
    before = Match.objects.filter(
        candidate=pair.candidate_id, origin__in=[Match.Origin.MODEL, Match.Origin.VERIFIED_ID]
    )
    judged = Match.objects.filter(candidate=pair.candidate_id, is_current=True).values("person_id")
    newest = before.exclude(person_id__in=judged).order_by("person_id", "-pk").distinct("person_id")
    back = list(newest.values_list("pk", "person_id"))
    Match.objects.filter(pk__in=[number for number, _person in back]).update(is_current=True)
    touched = [(pair.candidate_id, pair.person_id), *((pair.candidate_id, person) for _pk, person in back)]
    announce_pairs(pl.DataFrame(touched, schema=PAIRS, orient="row"), at=at)


def _check_is_nobody_elses(pair: Match, by: Any) -> None:
    held = assignment_of(pair)
    if by is not None and held is not None and held.reviewer_id != by.pk:
        raise DecisionRefused(
            _("This pair is with %(who)s. Take it over first, or leave it to them.") % {"who": held.reviewer}
        )


def _bring_in_where_met(house: CandidateHousehold, by: Any, at: datetime) -> None:
    """Bring what no longer waits into the register, if somebody met the household."""
    said = (
        Verdict.objects.filter(candidate_household=house, taken_back_at=None)
        .order_by("-found_on", "-pk")
        .first()
    )
    is_found = said is not None and said.outcome in FOUND
    if not (is_found or house.list_import.edition.source.kind == Source.Kind.SURVEY_WORKBOOK):
        return
    today = timezone.localdate(at)
    meeting = Meeting(
        source_label=ListImport._meta.label_lower, source_id=house.list_import_id, standing=Standing.CANDIDATE,
        on=today, today=today, deed="review_matches", by=by, at=at,
    )  # fmt: skip
    told = None
    if said is not None and is_found:
        told = pl.DataFrame(
            {"candidate_household_id": [house.pk], "found": [FOUND[said.outcome]], "on": [said.found_on]}
        )
    done = brought_in([house.pk], meeting, told)
    if told is None:
        save_survey_verdicts(done.links, meeting)
