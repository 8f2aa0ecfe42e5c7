"""The walk of an erasure through every model: own rows emptied, names taken out of what belongs to others too."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BinaryField, ForeignKey, Model

from ppaos.ground.workbench.actions import erase_files
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import written
from ppaos.sharing.protection.queries.emptied_columns import (
    counted_filled,
    counted_named,
    emptying,
    masking,
    written_fields,
)
from ppaos.sharing.protection.queries.erasing import (
    EMPTIED,
    KEPT,
    MASKED,
    REWRITTEN,
    Decision,
    Scope,
    decisions,
)
from ppaos.sharing.protection.queries.personal import Place, places, rows_of_households, rows_of_persons

Kept = dict[type[Model], set[int]]


@dataclass
class Emptied:
    """What was emptied and masked (model, column → rows), the rows looked at, and files of the person's own rows."""

    emptied: Counter[tuple[str, str]] = field(default_factory=Counter)
    masked: Counter[tuple[str, str]] = field(default_factory=Counter)
    own: dict[str, list[int]] = field(default_factory=dict)
    others: dict[str, list[int]] = field(default_factory=dict)
    files: set[int] = field(default_factory=set)
    shared_files: set[int] = field(default_factory=set)


def empty_places(scope: Scope, kept: Kept) -> Emptied:
    """Go through every place the house has: `kept` names rows that stay as they are."""
    done = Emptied()
    for place, decision in _walked():
        own = _own_rows(place, scope) - kept.get(place.model, set())
        others = _rows_of_others(place, scope) - own - kept.get(place.model, set())
        done.own[place.label], done.others[place.label] = sorted(own), sorted(others)
        _find_files(place, own, done)
        if decision is None or decision.how != KEPT:
            if decision is not None:
                empty_rows(decision, own, done)
            _mask_rows(place, own | others, scope, done)
    return done


def empty_rows(decision: Decision, ids: Collection[int], done: Emptied) -> None:
    """Empty the personal fields of rows; a sealed document of many has its own way."""
    fields = _fields(decision)
    if not ids or not fields:
        return
    filled = counted_filled(decision.model, fields, ids)
    if filled:
        written(emptying(decision.model, fields, decision.also), {"ids": list(ids)})
    done.emptied.update({(decision.label, column): rows for column, rows in filled.items()})


def erase_found_files(done: Emptied, more: Collection[int], *, by: Any, at: datetime) -> int:
    """Erase the files found on the way, and these; how many."""
    return erase_files(file_ids={*done.files, *more}, by=by, at=at).files


def left_in_places(scope: Scope, done: Emptied) -> tuple[Counter[tuple[str, str]], int]:
    """What a scan finds after the erasure (model, column → rows), and how many columns it looked through."""
    found: Counter[tuple[str, str]] = Counter()
    looked = 0
    for place, decision in _walked():
        own, others = done.own.get(place.label, []), done.others.get(place.label, [])
        if decision is not None and decision.how != KEPT and own:
            fields = [each for each in _fields(decision) if not isinstance(each, BinaryField) or each.null]
            looked += len(fields)
            found.update(_named(place, counted_filled(place.model, fields, own) if fields else {}))
        texts = written_fields(place.model._meta.concrete_fields)
        if texts and (own or others) and (decision is None or decision.how != KEPT):
            looked += len(texts)
            found.update(
                _named(place, counted_named(place.model, texts, [*own, *others], scope.naming.full_pattern))
            )
    return found, looked


def _walked() -> Iterator[tuple[Place, Decision | None]]:
    """The places from which a way leads to somebody, with what is decided about their personal fields."""
    for place in places():
        if not place.is_shared:
            decision = decisions().get(place.label)
            if decision is None or decision.how in (EMPTIED, MASKED, REWRITTEN, KEPT):
                yield place, decision


def _own_rows(place: Place, scope: Scope) -> set[int]:
    """Rows about the person, and those about a household in which nobody else is left."""
    own = (
        set(rows_of_persons(place, scope.records).values_list("pk", flat=True)) if place.to_person else set()
    )
    if scope.emptied_households and place.to_household:
        own |= set(rows_of_households(place, scope.emptied_households).values_list("pk", flat=True))
    return own


def _rows_of_others(place: Place, scope: Scope) -> set[int]:
    """Rows about the households that still have somebody, and about those who live there."""
    if place.label in OWN_NAMES or not written_fields(place.model._meta.concrete_fields):
        return set()
    homes = set(scope.subject.household_ids) - set(scope.emptied_households)
    found: set[int] = set()
    if homes and place.to_household:
        found |= set(rows_of_households(place, homes).values_list("pk", flat=True))
    if scope.housemates and place.to_person:
        found |= set(rows_of_persons(place, scope.housemates).values_list("pk", flat=True))
    return found


# What these hold is how somebody is called: a housemate of the same name keeps it.
OWN_NAMES = ("registry.person", "registry.correction", "registry.identifier", "targeting.candidate")


def _mask_rows(place: Place, ids: Collection[int], scope: Scope, done: Emptied) -> None:
    """Take names and ids out of whatever was written in rows, declared personal or not."""
    fields = written_fields(place.model._meta.concrete_fields)
    if not ids or not fields:
        return
    values = {"ids": list(ids), "full": scope.naming.full_pattern, "loose": scope.naming.loose_pattern}
    found = counted_named(place.model, fields, ids, scope.naming.loose_pattern)
    if found:
        written(masking(place.model, fields), values)
    done.masked.update(_named(place, found))


def _find_files(place: Place, own: Collection[int], done: Emptied) -> None:
    """Files of the person's own rows; one that rows of others have as well stays, and is listed."""
    keys = [each for each in place.model._meta.concrete_fields if isinstance(each, ForeignKey)]
    for key in keys if own else ():
        if key.related_model is StoredFile:
            rows = place.model._default_manager.filter(pk__in=own).exclude((key.name, None))
            files = set(rows.values_list(key.attname, flat=True))
            shared = place.model._default_manager.filter((f"{key.attname}__in", files)).exclude(pk__in=own)
            also = set(shared.values_list(key.attname, flat=True))
            done.files |= files - also
            done.shared_files |= also


def _fields(decision: Decision) -> list[Any]:
    """The columns that are emptied here: sealed documents of many are rewritten elsewhere."""
    is_sealed = decision.how == REWRITTEN
    return [each for each in decision.fields if not (is_sealed and isinstance(each, BinaryField))]


def _named(place: Place, counts: dict[str, int]) -> dict[tuple[str, str], int]:
    return {(place.label, column): rows for column, rows in counts.items()}


def as_rows(counts: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """Counts for the proof: model, column, rows."""
    by_model: dict[str, dict[str, int]] = defaultdict(dict)
    for (model, column), rows in sorted(counts.items()):
        by_model[model][column] = rows
    return [
        {"model": model, "column": name, "rows": rows}
        for model, told in by_model.items()
        for name, rows in told.items()
    ]
