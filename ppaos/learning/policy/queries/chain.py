"""From a proposal to its result: the line of a plan it became, the model or batch behind it, what came of it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from ppaos.learning.policy.models import PlanLine
from ppaos.learning.policy.queries.plans import Money, money_in
from ppaos.learning.policy.queries.proposals import visible_proposals
from ppaos.learning.policy.queries.resolutions import visible_resolutions
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.help import lines as ledger_lines
from ppaos.support.operating_models.models import Enrolment, ModelResult, OperatingModel
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.queries.results import current_results
from ppaos.support.referral.models import Batch
from ppaos.support.referral.queries.batches import sent_with, visible_batches


@dataclass(frozen=True)
class BatchResult:
    """What a batch brought: referrals sent and answered, households given help by them, baht (None: worth not known),
    and of how many lines of the ledger the worth is not known."""

    sent: int
    answered: int
    households: int
    baht: Decimal | None
    worth_untold: int


@dataclass(frozen=True)
class Chain:
    """One line of a plan with what it comes from and what it led to; what the reader may not open is in no set of
    `opens` (proposal, resolution, model, batch)."""

    line: PlanLine
    money: Money
    members: int | None  # households enrolled in the model; None: no model
    result: ModelResult | None
    batch: BatchResult | None
    opens: frozenset[str]

    @property
    def result_at(self) -> datetime | None:
        """When the model's result was worked out."""
        return self.result.made_at if self.result else None


def chain_of(user: Any, line: PlanLine) -> Chain:
    """The chain that a line of a plan is part of."""
    return Chain(
        line=line,
        money=money_in(line.years.all()),
        members=_members(line.model) if line.model else None,
        result=current_results([line.model]).get(line.model.pk) if line.model else None,
        batch=batch_result(line.batch) if line.batch else None,
        opens=_opens(user, line),
    )


def batch_result(batch: Batch) -> BatchResult:
    """What a batch brought so far, by the ledger of help."""
    sent = sent_with(batch)
    counted = sent.aggregate(sent=Count("pk"), answered=Count("pk", filter=Q(answered_at__isnull=False)))
    paid = ledger_lines().filter(
        referral_id__in=sent.order_by().values("pk"), stage=HelpLine.Stage.PAID, is_taken_back=False
    )
    told = paid.order_by().aggregate(
        households=Count("household_id", distinct=True),
        baht=Sum("worth"),
        worth_untold=Count("pk", filter=Q(worth=None)),
    )
    return BatchResult(**counted, **told)


def _members(model: OperatingModel) -> int:
    return model.enrolments.filter(state=Enrolment.State.ENROLLED).count()


def _opens(user: Any, line: PlanLine) -> frozenset[str]:
    seen = {
        "proposal": visible_proposals(user).filter(pk__in=[line.proposal_id]),
        "resolution": visible_resolutions(user).filter(pk__in=[line.resolution_id]),
        "model": visible_models(user).filter(pk__in=[line.model_id]),
        "batch": visible_batches(user).filter(pk__in=[line.batch_id]),
    }
    return frozenset(name for name, found in seen.items() if found.exists())
