"""Bringing a list in: received, checked, committed, undone. Nothing is half-written at any step."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.actions._rows import (
    carry_decisions_over,
    fresh_rows,
    save_blocks,
    save_candidates,
    save_houses,
)
from ppaos.evidence.targeting.actions.editions import ask_for_comparisons
from ppaos.evidence.targeting.models import (
    Candidate,
    CandidateHousehold,
    Edition,
    ListImport,
    RowBlock,
    Source,
)
from ppaos.evidence.targeting.permissions import (
    ImportRefused,
    check_can_bring_in,
    check_can_commit,
    check_can_undo,
)
from ppaos.evidence.targeting.queries import imports as queries
from ppaos.evidence.targeting.queries.rows import sealed_blocks
from ppaos.ground.geography.actions import ensure_villages
from ppaos.ground.geography.models import Area, Origin
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import analysed, copy_frame


@dataclass(frozen=True)
class Checked:
    """What a checked file holds and would change."""

    rows: int
    accepted: int
    failed: int
    new: int
    changed: int
    unchanged: int
    leaving: int


@dataclass(frozen=True)
class Committed:
    """What a commit did."""

    new: int
    changed: int
    unchanged: int
    left: int


@audited("source.registered")
def register_source(
    *, code: str, name: str, kind: str, area: Area, needs_second_person: bool = False, by: Any, at: datetime
) -> Source:
    """Make a source known; the same code again gives the source there is."""
    check_can_bring_in(user=by, area_code=area.pk)
    told = {"name": name, "kind": kind, "area": area, "needs_second_person": needs_second_person}
    return Source.objects.get_or_create(code=code, defaults=told)[0]


@audited("list.received", subjects=("source",))
def receive_list(
    *, source: Source, year: int, round: int, file: StoredFile, by: Any, at: datetime
) -> ListImport:
    """Take a stored file as the next one on its way into an edition (a Buddhist-era year and a round)."""
    check_can_bring_in(user=by, area_code=source.area_id)
    edition, _made = Edition.objects.get_or_create(source=source, year=year, round=round)
    return ListImport.objects.create(
        edition=edition, file=file, file_sha256=file.sha256, received_at=at, received_by=by
    )


@audited("list.checked", subjects=("list_import",))
def record_check(
    *,
    list_import: ListImport,
    received: dict[str, pl.DataFrame],
    people: pl.DataFrame,
    households: pl.DataFrame,
    answers: pl.DataFrame,
    facts: pl.DataFrame,
    faults: pl.DataFrame,
    rows: int,
    failed: int,
    mapping: dict[str, dict[str, str]],
    remembered: dict[str, dict[str, str]],
    notes: list[dict[str, Any]],
    failed_file: StoredFile | None,
    by: Any,
    at: datetime,
) -> Checked:
    """Keep a file's rows as received and as typed, its faults, and what a commit would change. Safe to repeat."""
    check_can_bring_in(user=by, area_code=list_import.edition.source.area_id)
    _step(list_import, ListImport.State.CHECKED)
    list_import.blocks.all().delete()
    list_import.faults.all().delete()
    numbered = faults.with_columns(pl.lit(list_import.pk, pl.Int64).alias("list_import_id"))
    copy_frame("targeting_rowfault", numbered)
    preview, found = _preview(list_import.edition, people, households, answers)
    typed = {"people": people, "households": households, "answers": answers, "changes": found.samples}
    _keep_rows(list_import, received, typed | {"facts": facts})
    checked = Checked(rows=rows, accepted=answers.height or people.height, failed=failed, **preview)
    list_import.counts = asdict(checked) | {
        "changed_fields": found.changed_fields,
        "households": households.height,
    }
    list_import.mapping, list_import.sheet_names, list_import.notes = mapping, list(received), notes
    list_import.failed_file, list_import.checked_at, list_import.failure = failed_file, at, ""
    list_import.save()
    Source.objects.filter(pk=list_import.edition.source_id).update(mapping=remembered)
    return checked


def _preview(
    edition: Edition, people: pl.DataFrame, households: pl.DataFrame, answers: pl.DataFrame
) -> tuple[dict[str, int], queries.Difference]:
    """What a commit would do: rows by what happens to them, and the rows beside those of the edition."""
    if answers.height:
        return queries.compared_answers(answers, edition) | {"leaving": 0}, queries.NO_DIFFERENCE
    live = queries.live_candidates(edition)
    if live.is_empty():
        # The first file of an edition is new from end to end; there is nothing to key its rows for yet.
        return {"new": people.height, "changed": 0, "unchanged": 0, "leaving": 0}, queries.NO_DIFFERENCE
    found = queries.difference(fresh_rows(people, households), live)
    counts = {"new": found.new.height, "changed": found.changed.height, "unchanged": found.unchanged}
    return counts | {"leaving": found.leaving.height}, found


@audited("list.read", subjects=("list_import",))
def record_layout(
    *,
    list_import: ListImport,
    received: dict[str, pl.DataFrame],
    mapping: dict[str, dict[str, str]],
    notes: list[dict[str, Any]],
    by: Any,
    at: datetime,
) -> None:
    """Keep a file's rows as received and what its columns seem to be, until somebody says what they are."""
    check_can_bring_in(user=by, area_code=list_import.edition.source.area_id)
    _step(list_import, ListImport.State.RECEIVED)
    list_import.blocks.all().delete()
    _keep_rows(list_import, received, {})
    list_import.mapping, list_import.sheet_names, list_import.notes = mapping, list(received), notes
    list_import.save()


@audited("list.unreadable", subjects=("list_import",))
def record_failure(*, list_import: ListImport, failure: str, by: Any, at: datetime) -> None:
    """Note why nothing of a file could be used, in words for its sender."""
    _step(list_import, ListImport.State.FAILED)
    list_import.failure = failure
    list_import.save()


@audited("list.committed", subjects=("list_import",))
def commit_list(*, list_import: ListImport, is_full: bool = False, by: Any, at: datetime) -> Committed:
    """Let the checked rows into the edition: new ones added, changed ones superseded.

    Rows that the file no longer has leave only where it is said to be the full edition. Never makes a person.
    """
    check_can_commit(user=by, list_import=list_import)
    # One commit into an edition at a time: two would not see each other's rows.
    Edition.objects.select_for_update().get(pk=list_import.edition_id)
    _step(list_import, ListImport.State.COMMITTED)
    list_import.committed_at, list_import.committed_by = at, by
    list_import.approved_by = by if list_import.edition.source.needs_second_person else None
    list_import.save()
    done = _let_in(list_import, is_full, by, at)
    list_import.counts = list_import.counts | asdict(done)
    list_import.save(update_fields=["counts"])
    return done


def _let_in(list_import: ListImport, is_full: bool, by: Any, at: datetime) -> Committed:
    people, households = queries.typed_people(list_import), queries.typed_households(list_import)
    if people is None or households is None:
        return Committed(
            left=0, **{name: list_import.counts[name] for name in ("new", "changed", "unchanged")}
        )
    _ensure_areas(households, by, at)
    live = queries.live_candidates(list_import.edition)
    found = queries.difference(fresh_rows(people, households), live)
    leaving = found.leaving if is_full else found.leaving.head(0)
    gone = pl.concat([found.changed.select("candidate_id", "house_id"), leaving])
    _supersede(list_import, gone, found.changed)
    houses = save_houses(list_import, households, found)
    saved = save_candidates(
        list_import, pl.concat([found.new, found.changed.select(found.new.columns)]), houses
    )
    carry_decisions_over(found.changed, saved)
    analysed("targeting_candidate", "targeting_candidatehousehold", rows=saved.ids.height)
    announce(
        lists=[*saved.houses, *gone["house_id"].unique()], area_code=list_import.edition.source.area_id, at=at
    )
    return Committed(found.new.height, found.changed.height, found.unchanged, leaving.height)


def _ensure_areas(households: pl.DataFrame, by: Any, at: datetime) -> None:
    """Villages that a list names and the register does not know yet."""
    codes = households["area_code"].drop_nulls().unique()
    villages = codes.filter(codes.str.len_bytes() == 8).sort().to_list()
    if villages:
        ensure_villages(codes=villages, origin=Origin.LIST, by=by, at=at)


def _supersede(list_import: ListImport, gone: pl.DataFrame, changed: pl.DataFrame) -> None:
    """Mark rows as no longer the edition's; a house goes with its last row, or when it changed itself."""
    Candidate.objects.filter(pk__in=gone["candidate_id"].to_list()).update(superseded_by=list_import)
    emptied = CandidateHousehold.objects.filter(pk__in=gone["house_id"].unique().to_list())
    emptied.exclude(candidates__superseded_by__isnull=True).update(superseded_by=list_import)


@audited("list.undone", subjects=("list_import",))
def undo_list(*, list_import: ListImport, by: Any, at: datetime) -> None:
    """Take a commit back while nothing rests on it: its rows no longer count, those it superseded do again."""
    check_can_undo(user=by, list_import=list_import)
    _step(list_import, ListImport.State.UNDONE)
    list_import.undone_at, list_import.undone_by = at, by
    list_import.save()
    for model in (Candidate, CandidateHousehold):
        model.objects.filter(superseded_by=list_import).update(superseded_by=None)
    ask_for_comparisons(edition=list_import.edition, at=at)
    houses = CandidateHousehold.objects.filter(candidates__list_import=list_import)
    announce(
        lists=houses.values_list("pk", flat=True).distinct(),
        area_code=list_import.edition.source.area_id,
        at=at,
    )


@audited("list.withdrawn", subjects=("list_import",))
def withdraw_list(*, list_import: ListImport, by: Any, at: datetime) -> None:
    """Put an import aside before it was committed."""
    check_can_bring_in(user=by, area_code=list_import.edition.source.area_id)
    _step(list_import, ListImport.State.WITHDRAWN)
    list_import.save()


def _step(list_import: ListImport, state: str) -> None:
    """Take the import to another state, if the state it is in now allows that."""
    now = ListImport.objects.select_for_update().values_list("state", flat=True).get(pk=list_import.pk)
    if state not in ListImport.TRANSITIONS[ListImport.State(now)]:
        raise ImportRefused(
            _("The import is %(now)s and cannot become %(state)s.")
            % {"now": ListImport.State(now).label, "state": ListImport.State(state).label}
        )
    list_import.state = state


def _keep_rows(
    list_import: ListImport, received: dict[str, pl.DataFrame], typed: dict[str, pl.DataFrame]
) -> None:
    """Rows into sealed blocks: as received by sheet, as typed by what they are."""
    for sheet, rows in received.items():
        save_blocks(sealed_blocks(list_import, RowBlock.Kind.RECEIVED, sheet, rows))
    for name, rows in typed.items():
        numbered = rows if "row_no" in rows.columns else rows.with_row_index("row_no", offset=1)
        save_blocks(sealed_blocks(list_import, RowBlock.Kind.TYPED, name, numbered))
