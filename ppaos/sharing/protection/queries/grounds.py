"""What stands against erasing a person today? Grounds as data, each with the rows that speak for it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from ppaos.engine.thai.calendar import fiscal_year
from ppaos.people.registry.models import ChangeRequest, MergeRequest, Restriction
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.queries.erasing import Scope
from ppaos.support.assistance.models import HelpLine
from ppaos.support.grievance.models import Voice
from ppaos.support.operating_models.models import Enrolment, FundEntry
from ppaos.support.referral.models import Referral
from ppaos.support.referral.models.referrals import State

OPEN_REFERRALS = (State.DRAFT, State.CLEARED, State.SENT, State.ARRIVED, State.ASKED, State.TAKEN_ON, State.VISITED,
                  State.APPROVED, State.DELIVERING)  # fmt: skip
SETTLED_VOICES = (Voice.State.CLOSED, Voice.State.ANSWERED, Voice.State.JOINED)
MEMBERS = (
    Enrolment.State.INVITED,
    Enrolment.State.ACCEPTED,
    Enrolment.State.QUEUED,
    Enrolment.State.ENROLLED,
)
UNANSWERED = (DataRequest.State.RECEIVED, DataRequest.State.HANDLING)


@dataclass(frozen=True)
class Ground:
    """One ground of grounds.toml, in Thai («th») and English («en»), with what it rests on."""

    code: str
    words: Mapping[str, str]
    basis: str
    source: str
    status: str


@lru_cache
def grounds() -> dict[str, Ground]:
    """The grounds by their code, in the order of grounds.toml."""
    text = files("ppaos.sharing.protection.queries").joinpath("grounds.toml").read_text("utf-8")
    return {
        row["code"]: Ground(
            row["code"], {"th": row["thai"], "en": row["english"]}, row["basis"], row["source"], row["status"]
        )
        for row in tomllib.loads(text)["ground"]
    }


def grounds_against(scope: Scope, *, at: datetime, request_id: int | None = None) -> dict[str, int]:
    """The grounds that hold now, with how many records speak for each; none where the person may be erased.

    A record of the whole household counts where nobody else is left in it. `request_id`: the request that asks for
    this very erasure.
    """
    found = {code: rows(scope, at) for code, rows in _ROWS.items()}
    found["request_open"] = found["request_open"].exclude(pk=request_id)
    counts = {code: rows.count() for code, rows in found.items()}
    return {code: count for code, count in counts.items() if count}


def _concerned(scope: Scope) -> Q:
    alone = Q(person=None, household_id__in=scope.emptied_households)
    return Q(person_id__in=scope.records) | alone


def _help(scope: Scope, at: datetime) -> QuerySet[HelpLine]:
    later = HelpLine.objects.filter(stage=HelpLine.Stage.PAID, takes_back=False)
    paid = Q(Exists(later.filter(need=OuterRef("need"))), need__isnull=False)
    paid |= Q(Exists(later.filter(referral_id=OuterRef("referral_id"))), referral_id__isnull=False)
    taken_back = Exists(HelpLine.objects.filter(corrects=OuterRef("pk"), takes_back=True))
    promised = (HelpLine.Stage.PROMISED, HelpLine.Stage.BUDGETED)
    lines = HelpLine.objects.filter(_concerned(scope), stage__in=promised, takes_back=False)
    return lines.filter(fiscal_year__gte=fiscal_year(localdate(at))).exclude(paid).exclude(taken_back)


def _loans(scope: Scope, at: datetime) -> QuerySet[FundEntry]:
    lent = FundEntry.objects.filter(kind=FundEntry.Kind.LOAN, taken_back_by=None)
    lent = lent.filter(enrolment__in=Enrolment.objects.filter(_concerned(scope)))
    repaid = Sum(
        "repayments__quantity", filter=Q(repayments__taken_back_by=None, repayments__kind="repayment")
    )
    amount = FundEntry._meta.get_field("quantity")
    return lent.annotate(repaid=Coalesce(repaid, 0, output_field=amount)).filter(quantity__gt=F("repaid"))


def _restricted(scope: Scope, at: datetime) -> QuerySet[Restriction]:
    holding = Q(valid_to=None) | Q(valid_to__gt=localdate(at))
    kind = Restriction.Kind.RESTRICTED
    return Restriction.objects.filter(_concerned(scope), holding, kind=kind, valid_from__lte=localdate(at))


_ROWS: dict[str, Callable[[Scope, datetime], QuerySet]] = {  # type: ignore[type-arg]
    "referral_open": lambda scope, at: Referral.objects.filter(_concerned(scope), state__in=OPEN_REFERRALS),
    "help_on_its_way": _help,
    "loan_open": _loans,
    "member_of_model": lambda scope, at: Enrolment.objects.filter(_concerned(scope), state__in=MEMBERS),
    "voice_open": lambda scope, at: Voice.objects.filter(_concerned(scope)).exclude(state__in=SETTLED_VOICES),
    "change_waiting": lambda scope, at: ChangeRequest.objects.filter(
        _concerned(scope), state=ChangeRequest.State.WAITING
    ),
    "merge_waiting": lambda scope, at: MergeRequest.objects.filter(
        Q(kept_id__in=scope.records) | Q(merged_id__in=scope.records), answer=""
    ),
    "use_restricted": _restricted,
    "request_open": lambda scope, at: DataRequest.objects.filter(_concerned(scope), state__in=UNANSWERED),
}
