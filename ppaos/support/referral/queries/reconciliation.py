"""What became of a batch: what was sent, what was answered and how, what is unanswered, and what differs?"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import AnswerSetAside, Batch, Overlap, Referral, State
from ppaos.support.referral.queries.batches import sent_with

SENT, ANSWERED, UNANSWERED, HELPED, CORRECTED = "sent", "answered", "unanswered", "helped", "corrected"
STATE, OVERLAP, ASIDE = "state", "overlap", "aside"


@dataclass(frozen=True)
class Group:
    """Referrals of a batch that have one thing in common; `key` is how an address names them."""

    key: str
    referrals: int
    households: int


@dataclass(frozen=True)
class Reconciled:
    """A batch counted. Differences are answers that stand aside, by fault; baht by stage is what the ledger has now,
    never added (a stage of which no worth is known has none)."""

    groups: dict[str, Group]
    states: list[Group]
    overlaps: list[Group]
    differs: dict[str, int]
    baht: dict[str, Decimal | None]
    without_baht: int


def reconciled(batch: Batch) -> Reconciled:
    """The batch counted as it stands now."""
    left = sent_with(batch).order_by()
    groups = {
        key: _group(of_group(batch, key), key) for key in (SENT, ANSWERED, UNANSWERED, HELPED, CORRECTED)
    }
    lines = _lines(batch)
    known = lines.filter(stage=HelpLine.Stage.PAID, corrects=None, baht=None)
    return Reconciled(
        groups,
        _groups(left, STATE, State.values),
        _groups(left, OVERLAP, Overlap.values),
        dict(
            aside_of(batch)
            .order_by()
            .values_list("fault")
            .annotate(number=Count("pk"))
            .order_by("-number", "fault")
        ),
        dict(lines.order_by().values_list("stage").annotate(baht=Sum("baht"))),
        known.count(),
    )


def of_group(batch: Batch, key: str) -> QuerySet[Referral] | None:
    """The referrals of a group of the batch; None where there is no such group."""
    left = sent_with(batch)
    whose, _sign, value = key.partition(":")
    if whose == STATE and value in State.values:
        return left.filter(state=value)
    if whose == OVERLAP and value in Overlap.values:
        return left.filter(overlap=value)
    corrected = HelpLine.objects.filter(referral_id=OuterRef("pk"), corrections__isnull=False)
    return {
        SENT: left,
        ANSWERED: left.filter(answered_at__isnull=False),
        UNANSWERED: left.filter(answered_at=None),
        HELPED: left.filter(helped_at__isnull=False),
        CORRECTED: left.filter(Exists(corrected)),
    }.get(key)


def aside_of(batch: Batch, fault: str = "") -> QuerySet[AnswerSetAside]:
    """Answers to the batch that stand aside and wait for somebody: those that name it, and those to its referrals."""
    waiting = AnswerSetAside.objects.filter(settled_at=None)
    ours = waiting.filter(Q(batch=batch) | Q(batch=None, referral__in=sent_with(batch).values("pk")))
    return ours.filter(fault=fault) if fault else ours


def _lines(batch: Batch) -> QuerySet[HelpLine]:
    return HelpLine.objects.filter(referral_id__in=sent_with(batch).values("pk"))


def _group(referrals: QuerySet[Referral] | None, key: str) -> Group:
    told = referrals.order_by().aggregate(  # type: ignore[union-attr]
        referrals=Count("pk"), households=Count("household_id", distinct=True)
    )
    return Group(key, told["referrals"], told["households"])


def _groups(left: QuerySet[Referral], name: str, order: list[str]) -> list[Group]:
    rows = left.values_list(name).annotate(Count("pk"), Count("household_id", distinct=True))
    found = {value: Group(f"{name}:{value}", number, homes) for value, number, homes in rows}
    return [found[value] for value in order if value in found]
