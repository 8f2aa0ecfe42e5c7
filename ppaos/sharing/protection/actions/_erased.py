"""One person emptied everywhere, in the order in which the places need each other, and the proof of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.erasing import AnswersErased, erase_answers
from ppaos.evidence.survey.models import Interview, InterviewMember
from ppaos.evidence.targeting.actions.erasing import ListRowsErased, erase_list_rows
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, ListImport
from ppaos.people.registry.models import Dwelling, Household, Residence
from ppaos.sharing.protection.actions._emptying import (
    Emptied,
    Kept,
    as_rows,
    empty_places,
    empty_rows,
    erase_found_files,
    left_in_places,
)
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest, DataRequestStep, Erasure
from ppaos.sharing.protection.queries.erasing import Scope, candidates_of, decisions, names_in_lists
from ppaos.sharing.protection.queries.named_elsewhere import named_elsewhere


@dataclass(frozen=True)
class _Sealed:
    """What happened to documents that are sealed with others' data in them."""

    lists: ListRowsErased
    answers: AnswersErased


def erased_everywhere(scope: Scope, erasure: Erasure, *, by: Any, at: datetime) -> dict[str, Any]:
    """Empty everything, scan afterwards, and return the proof; refused, and nothing changed, where the scan still
    finds something."""
    candidates = candidates_of(scope)
    naming = scope.naming.with_names(names_in_lists(candidates))
    scope = Scope(scope.person, scope.subject, naming, scope.emptied_households, scope.housemates)
    sealed = _Sealed(
        erase_list_rows(candidate_ids=candidates, naming=naming, by=by, at=at),
        _answers_erased(scope, by=by, at=at),
    )
    done = empty_places(scope, _kept_for(erasure))
    empty_rows(decisions()["targeting.candidate"], candidates, done)
    _empty_houses(scope, candidates, done)
    lists = _files_of_lists(candidates)
    files = erase_found_files(done, {*sealed.answers.file_ids, *lists}, by=by, at=at)
    left, looked = left_in_places(scope, done)
    if left or sealed.lists.left or sealed.answers.left:
        places = ", ".join(f"{model}.{column}" for model, column in sorted(left)) or _("a sealed document")
        raise ProtectionRefused(
            _(
                "Nothing was erased: a scan still found the person in %(places)s. Tell whoever looks after the system."
            )
            % {"places": places}
        )
    return _proof(scope, done, sealed, files, looked)


def _answers_erased(scope: Scope, *, by: Any, at: datetime) -> AnswersErased:
    members = InterviewMember.objects.filter(person_id__in=scope.records).values("interview_id")
    homes = Q(household_id__in=scope.subject.household_ids) | Q(pk__in=members)
    interviews = Interview.objects.filter(homes)
    whole = interviews.filter(household_id__in=scope.emptied_households)
    return erase_answers(
        interview_ids=list(interviews.values_list("pk", flat=True)),
        whole_ids=list(whole.values_list("pk", flat=True)),
        record_ids=scope.records, naming=scope.naming, by=by, at=at,
    )  # fmt: skip


def _kept_for(erasure: Erasure) -> Kept:
    """The request that asks for this erasure stays until it is answered, and its rule of retention takes it."""
    steps = DataRequestStep.objects.filter(request_id=erasure.request_id).values_list("pk", flat=True)
    kept: dict[type[Model], set[int]] = {Erasure: {erasure.pk}}
    if erasure.request_id:
        kept |= {DataRequest: {erasure.request_id}, DataRequestStep: set(steps)}
    return kept


def _empty_houses(scope: Scope, candidates: Collection[int], done: Emptied) -> None:
    """Houses where nobody is left: dwellings in which no other household ever lived, and houses of lists."""
    homes = list(scope.emptied_households)
    stays = Residence.objects.filter(household_id__in=homes).values("dwelling_id")
    lived = Dwelling.objects.filter(
        Q(pk__in=stays) | Q(pk__in=Household.objects.filter(pk__in=homes).values("dwelling_id"))
    )
    others = Residence.objects.exclude(household_id__in=homes).values("dwelling_id")
    now = Household.objects.exclude(pk__in=homes).values("dwelling_id")
    empty = lived.exclude(pk__in=others.filter(dwelling__in=lived)).exclude(
        pk__in=now.filter(dwelling__in=lived)
    )
    empty_rows(decisions()["registry.dwelling"], list(empty.values_list("pk", flat=True)), done)
    named = Candidate.objects.exclude(first_name="").values("candidate_household_id")
    houses = CandidateHousehold.objects.filter(candidates__in=candidates)
    houses = houses.exclude(pk__in=named.filter(candidate_household__in=houses)).distinct()
    empty_rows(decisions()["targeting.candidatehousehold"], list(houses.values_list("pk", flat=True)), done)


def _files_of_lists(candidates: Collection[int]) -> set[int]:
    """The files the lists came in: what they brought stands in the sealed rows, the files themselves hold everybody."""
    lists = ListImport.objects.filter(candidates__in=candidates)
    pairs = lists.values_list("file_id", "failed_file_id").distinct()
    return {number for pair in pairs for number in pair if number is not None}


def _proof(scope: Scope, done: Emptied, sealed: _Sealed, files: int, looked: int) -> dict[str, Any]:
    """What was done and what the scan found, in numbers: no value of the person."""
    naming = scope.naming
    return {
        "records": list(scope.records),
        "households": {
            "lived_in": list(scope.subject.household_ids), "nobody_left": list(scope.emptied_households),
        },
        "emptied": as_rows(done.emptied),
        "taken_out": as_rows(done.masked),
        "sealed": {
            "list_rows": sealed.lists.rows, "list_blocks": sealed.lists.blocks,
            "interviews": sealed.answers.interviews, "submissions": sealed.answers.submissions,
            "unreadable_submissions": list(sealed.answers.unreadable),
        },
        "files": files,
        "shared_files": sorted(done.shared_files),
        "listed": named_elsewhere(naming),
        "scan": {
            "names": len(naming.first_names) * len(naming.last_names), "ids": len(naming.citizen_ids),
            "columns": looked, "found": 0,
        },
    }  # fmt: skip
