"""Proposals and plans leave as files: through the gate, and noted."""

from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.models import PolicyPlan, Proposal
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may_flow

PLAN_PAPER = "paper of a development plan"


@unaudited("the export is an event of its own")
def proposal_taken_out(*, proposal: Proposal, by: Any, at: datetime) -> None:
    """Note that a proposal left as a paper. Raises FlowRefused for who takes no figures out."""
    _check_figures_flow(proposal.area_id, by, at)
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=1, what="proposal", area_code=proposal.area_id,
        subjects=[proposal],
    )  # fmt: skip


@unaudited("the export is an event of its own")
def plan_taken_out(*, plan: PolicyPlan, rows: int, by: Any, at: datetime) -> None:
    """Note that the lines of a plan left as a sheet. Raises FlowRefused for who takes no figures out."""
    _check_figures_flow(plan.area_id, by, at)
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=rows, what="lines of a development plan",
        area_code=plan.area_id, subjects=[plan],
    )  # fmt: skip


@unaudited("keeping a file is an event of its own")
def kept_plan_paper(*, given: Any, area_code: str, by: Any, at: datetime) -> StoredFile | None:
    """Keep an uploaded paper of a plan sealed; None where none was sent."""
    if given is None:
        return None
    return store_file(
        content=given, name=given.name, purpose=PLAN_PAPER, by=by, at=at, content_type=given.content_type,
        area_code=area_code,
    )  # fmt: skip


@unaudited("a plan is a public paper: nobody's data are read")
def plan_paper(*, file: StoredFile, by: Any, at: datetime) -> BinaryIO:
    """Open the paper of a plan."""
    return open_file(file=file)


def _check_figures_flow(area_code: str, by: Any, at: datetime) -> None:
    check_may_flow(scope=Agreement.Scope.AGGREGATE, area_code=area_code, on=timezone.localdate(at), user=by)
