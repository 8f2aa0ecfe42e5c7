"""In the meeting an organisation pledges: in one act the referrals are made and sent, and the promise stands in the
ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._due_days import check_day
from ppaos.learning.policy.actions._meetings import locked_meeting
from ppaos.learning.policy.actions._open_words import check_open_words
from ppaos.learning.policy.actions._pledging import referred, written_down
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import AgendaItem, Pledge
from ppaos.learning.policy.permissions.pledges import check_can_pledge, refers_there
from ppaos.learning.policy.queries.meetings import WRITTEN
from ppaos.learning.policy.queries.pledging import PLEDGED, cases_of, same_pledge, services_of, weighed
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.actions.taking_back import take_back_lines
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.limits import limits
from ppaos.support.referral.models import Ground

FAULTS = {"household_id": pl.Int64, "fault": pl.String}


class NothingPledged(PolicyRefused):
    """None of the households could be pledged to; `faults` (household_id, fault) says why. Nothing was written."""

    def __init__(self, faults: pl.DataFrame) -> None:
        super().__init__(_("Nothing was pledged: none of the cases can be referred to it."))
        self.faults = faults


@dataclass(frozen=True)
class Pledged:
    """What a pledge came to: its number, how many households are new in it, were in it already, could not be pledged
    to. faults: household_id and fault (a code), one row a household."""

    pledge_id: int
    households: int
    again: int
    refused: int
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FAULTS))


@audited("pledge.made", subjects=("item", "organisation"))
def pledge(
    *, item: AgendaItem, case_ids: Iterable[int] | None, organisation: Organisation, service: Service, due_on: date,
    kind: str, baht_each: Decimal | None, ground: str, by: Any, at: datetime, note: str = "", text: str = "",
) -> Pledged:  # fmt: skip
    """Pledge a service to cases of an item (None: to all of them): their needs are referred to the organisation and
    sent, and a «promised» line of the ledger stands for each. The same told again changes nothing.

    baht_each: the worth of each, None where it is not told; kind: as the ledger's; ground: by what right the referrals
    go, with `note` where it is not consent. Who refers nobody in these areas pledges by consent alone. Households that
    cannot be pledged to are told with their fault and nothing is written of them; where none can, PolicyRefused.
    """
    check_can_pledge(by, item.meeting, organisation)
    meeting = locked_meeting(item.meeting, WRITTEN)
    _check_terms(item, organisation, service, kind, baht_each, at)
    check_day(meeting, due_on)
    said = {
        "meeting": meeting, "item": item, "organisation": organisation, "service": service, "baht_each": baht_each,
        "due_on": due_on, "text": check_open_words(text, meeting),
    }  # fmt: skip
    same = same_pledge(said)
    rows, again = _apart(_weighed_cases(item, case_ids, organisation, service, ground, by, at), same)
    rows = referred(rows, service, _referrer(by, rows, ground), ground, note or text, at)
    good, faults = rows.filter(pl.col("fault").is_null()), _faults(rows)
    if good.is_empty() and not again:
        raise NothingPledged(faults)
    made = same or Pledge.objects.create(needs=list(service.needs), made_by=by, made_at=at, **said)
    written_down(made, good, kind, by, at)
    return Pledged(made.pk, good["household_id"].n_unique(), again, faults.height, faults)


@audited("pledge.taken_back", subjects=("pledge",))
def take_back_pledge(*, pledge: Pledge, reason: str, by: Any, at: datetime) -> Pledge:
    """An organisation takes back what it pledged, with its reason: the «promised» lines are taken back in the ledger,
    none is deleted; the referrals stay with the office, which answers them. Twice changes nothing."""
    check_can_pledge(by, pledge.meeting, pledge.organisation)
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if pledge.taken_back_at is not None:
        return pledge
    words = check_open_words(reason, pledge.meeting)
    if not words:
        raise PolicyRefused(_("Write why the pledge is taken back: those it was for will ask."))
    lines = pledge.households.exclude(line=None).values_list("line_id", flat=True)
    try:
        take_back_lines(line_ids=lines, reason=words, by=by, at=at, deed=None)
    except HelpRefused as error:
        raise PolicyRefused(str(error)) from error
    pledge.taken_back_at, pledge.taken_back_reason = at, words[:300]
    pledge.save(update_fields=["taken_back_at", "taken_back_reason"])
    return pledge


def _check_terms(
    item: AgendaItem, organisation: Organisation, service: Service, kind: str, baht_each: Decimal | None, at: datetime
) -> None:  # fmt: skip
    if item.state == AgendaItem.State.TAKEN_OFF:
        raise PolicyRefused(_("This item was taken off the agenda. Choose another one."))
    if not services_of(organisation, timezone.localdate(at)).filter(pk=service.pk).exists():
        raise PolicyRefused(
            _("%(name)s does not give «%(service)s» today. Choose a service of its own.")
            % {"name": organisation, "service": service}
        )
    if kind not in HelpLine.Kind.values:
        raise PolicyRefused(_("Choose the kind of help from the list."))
    most = limits()[kind]["baht"]
    if baht_each is not None and not (baht_each.is_finite() and 0 <= baht_each <= most):
        raise PolicyRefused(
            _("%(value)s is no amount of one line: between 0 and %(largest)s.")
            % {"value": baht_each, "largest": f"{most:,}"}
        )


def _weighed_cases(
    item: AgendaItem, case_ids: Iterable[int] | None, organisation: Organisation, service: Service, ground: str,
    by: Any, at: datetime,
) -> pl.DataFrame:  # fmt: skip
    homes = list(cases_of(by, item, case_ids).values_list("household_id", flat=True))
    if not homes:
        raise PolicyRefused(
            _(
                "No case that you see is chosen. Tick cases, or ask who holds the meeting to write the pledge down."
            )
        )
    return weighed(homes, organisation, service, ground, at)


def _apart(rows: pl.DataFrame, same: Pledge | None) -> tuple[pl.DataFrame, int]:
    """The rows of households that this pledge does not hold yet, and how many it holds."""
    held = list(same.households.values_list("household_id", flat=True)) if same else []
    is_held = pl.col("household_id").is_in(held)
    again = rows.filter(is_held)["household_id"].n_unique()
    is_other = pl.col("pledge_id").is_not_null()
    fault = pl.when(is_other).then(pl.lit(PLEDGED)).otherwise("fault")
    return rows.filter(~is_held).with_columns(fault=fault), again


def _referrer(by: Any, rows: pl.DataFrame, ground: str) -> Any:
    """Who refers: the user where they refer people there; else the meeting, those alone who consented."""
    if refers_there(by, rows["area_code"].drop_nulls().unique().to_list()):
        return by
    if ground != Ground.CONSENT:
        raise PolicyRefused(
            _(
                "You refer nobody in these areas: pledge by consent, or ask who refers there for another ground."
            )
        )
    return None


def _faults(rows: pl.DataFrame) -> pl.DataFrame:
    """The households none of whose needs is pledged to, each with its first fault."""
    held = rows.filter(pl.col("fault").is_null())["household_id"]
    wrong = rows.filter(pl.col("fault").is_not_null() & ~pl.col("household_id").is_in(held.to_list()))
    return wrong.unique("household_id", keep="first", maintain_order=True).select(*FAULTS)
