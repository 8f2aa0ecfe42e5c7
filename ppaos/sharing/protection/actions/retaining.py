"""Rules of retention: tried every night, run when one asked for it and another approved."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import erase_files
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import RetentionRun
from ppaos.sharing.protection.permissions.keeping import check_can_approve
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.emptied_columns import counted_filled, emptying
from ppaos.sharing.protection.queries.retention import (
    DELETE,
    ERASE_FIELDS,
    ERASE_FILE,
    LOOK,
    Rule,
    areas_within,
    rows_over,
    rules,
)

State = RetentionRun.State


@dataclass(frozen=True)
class RetentionTried:
    """How many rules were tried, in how many areas, and how many rows are over their time."""

    rules: int
    areas: int
    rows: int


@audited("retention.tried")
def try_rules(*, areas: list[Area], by: Any, at: datetime) -> RetentionTried:
    """Count what each rule would do in these areas today, and keep the counts: nothing else changes."""
    day = localdate(at)
    runs = []
    for area in areas:
        check_may(by, PROTECT, area_code=area.code)
        within = areas_within(area.code, day)
        for code, rule in rules().items():
            counted = rows_over(rule, as_of=day, areas=within).count()
            runs.append(
                RetentionRun(
                    rule=code, area=area, as_of=day, is_dry=True, state=State.TRIED, counted=counted, asked_by=by,
                    asked_at=at,
                )
            )  # fmt: skip
    RetentionRun.objects.bulk_create(runs)
    return RetentionTried(len(rules()), len(areas), sum(run.counted or 0 for run in runs))


@audited("retention.asked", subjects=("area",))
def ask_retention(*, rule: str, area: Area, by: Any, at: datetime) -> RetentionRun:
    """Ask that a rule be run in an area; somebody else says yes. Refused where there is nothing to do."""
    check_may(by, PROTECT, area_code=area.code)
    wanted = rules().get(rule)
    if wanted is None:
        raise ProtectionRefused(_("There is no rule of retention of this name."))
    if wanted.done == LOOK:
        raise ProtectionRefused(_("Nothing is done by machine here: look at the list, and ask for erasures."))
    if RetentionRun.objects.filter(rule=rule, area=area, state=State.ASKED).exists():
        raise ProtectionRefused(_("This run was asked for already and waits for approval."))
    day = localdate(at)
    counted = rows_over(wanted, as_of=day, areas=areas_within(area.code, day)).count()
    if not counted:
        raise ProtectionRefused(_("Nothing here is over its time; there is nothing to run."))
    return RetentionRun.objects.create(
        rule=rule,
        area=area,
        as_of=day,
        is_dry=False,
        state=State.ASKED,
        counted=counted,
        asked_by=by,
        asked_at=at,
    )


@audited("retention.done", subjects=("run",))
def run_retention(*, run: RetentionRun, by: Any, at: datetime) -> RetentionRun:
    """Approve a run and do it, over the rows that are over their time on the day it was asked for. What came since
    waits for the next run; what was put right since is left alone."""
    held = _held(run, by)
    rule = rules().get(held.rule)
    if rule is None:
        raise ProtectionRefused(_("There is no rule of retention of this name."))
    rows = rows_over(rule, as_of=held.as_of, areas=areas_within(held.area_id or "", held.as_of))
    held.result = _DONE[rule.done](rule, sorted(rows.values_list("pk", flat=True)), by, at)
    held.state, held.approved_by, held.approved_at, held.done_at = State.DONE, by, at, at
    held.save(update_fields=["state", "approved_by", "approved_at", "done_at", "result"])
    return held


@audited("retention.declined", subjects=("run",))
def decline_retention(*, run: RetentionRun, by: Any, at: datetime) -> RetentionRun:
    """Decline a run that was asked for; nothing is erased."""
    held = _held(run, by)
    held.state, held.approved_by, held.approved_at = State.DECLINED, by, at
    held.save(update_fields=["state", "approved_by", "approved_at"])
    return held


def _held(run: RetentionRun, by: Any) -> RetentionRun:
    check_can_approve(by, run)
    held = RetentionRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if held.state != State.ASKED:
        raise ProtectionRefused(
            _("This run stands at «%(state)s»; it was answered already.")
            % {"state": held.get_state_display()}
        )
    return held


def _fields_erased(rule: Rule, ids: list[int], by: Any, at: datetime) -> dict[str, Any]:
    columns = counted_filled(rule.model, rule.columns, ids)
    rows = written(emptying(rule.model, rule.columns, {}), {"ids": ids})
    return {"rows": rows, "columns": columns}


def _files_erased(rule: Rule, ids: list[int], by: Any, at: datetime) -> dict[str, Any]:
    if rule.model is StoredFile:
        return {"rows": len(ids), "files": erase_files(file_ids=ids, by=by, at=at).files}
    pairs = rule.model._default_manager.filter(pk__in=ids).values_list(*(f"{name}_id" for name in rule.files))
    found = {number for pair in pairs for number in pair if number is not None}
    return {"rows": len(ids), "files": erase_files(file_ids=found, by=by, at=at).files}


def _rows_deleted(rule: Rule, ids: list[int], by: Any, at: datetime) -> dict[str, Any]:
    with transaction.atomic():
        deleted, _by_model = rule.model._default_manager.filter(pk__in=ids).delete()
    return {"rows": deleted}


_DONE: dict[str, Callable[[Rule, list[int], Any, datetime], dict[str, Any]]] = {
    ERASE_FIELDS: _fields_erased,
    ERASE_FILE: _files_erased,
    DELETE: _rows_deleted,
}
