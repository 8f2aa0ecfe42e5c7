"""Who may refer, answer for an organisation, and steer what was sent?"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import (
    FlowRefused,
    check_may,
    check_may_flow,
    may,
    organisations_in_sight,
)
from ppaos.people.registry.permissions import check_may_in_areas
from ppaos.support.referral.models import AnswerSetAside, Batch
from ppaos.support.referral.queries.desk import ANSWER, desks
from ppaos.support.referral.queries.referring import areas_around

REFER, SEE, SEND, MANAGE = "refer", "see_referrals", "send_batches", "manage_organisations"


def check_can_refer(by: Any, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by` refers people in all of these areas."""
    check_may_in_areas(by, REFER, area_codes)


def check_can_send(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` sends batches of the whole area."""
    check_may(by, SEND, area_code=area_code)


def check_can_answer(by: Any, organisation: Organisation, batch: Batch | None = None) -> None:
    """Raise PermissionDenied unless `by` answers for the organisation: acts for it, or for the body it is an office of;
    or sent the batch, whose answers came back to the sender.

    The platform itself (None: a link with its code, a machine with its key) was let in before.
    """
    if by is None or organisation.pk in desks(by).organisations:
        return
    is_receiver = batch is not None and organisation.pk in (
        batch.organisation_id,
        *batch.organisation.offices.values_list("pk", flat=True),
    )
    if not (is_receiver and may_tell_for(by, batch)):
        raise PermissionDenied(
            _("You do not answer for %(name)s: %(deed)s is granted by organisation.")
            % {"name": organisation, "deed": ANSWER}
        )


def check_can_put_aside(by: Any, aside: AnswerSetAside) -> None:
    """Raise PermissionDenied unless `by` answers for the organisation, sent the batch, or refers where it came from."""
    is_sender = by is not None and aside.referral is not None
    if not (is_sender and may(by, REFER, area_code=aside.referral.area_id)):  # type: ignore[union-attr]
        check_can_answer(by, aside.organisation, aside.batch)


def check_can_keep_forms(by: Any, organisation: Organisation) -> None:
    """Raise PermissionDenied unless `by` sends batches, or answers for the organisation whose spreadsheet it is."""
    if not may(by, SEND):
        check_can_answer(by, organisation)


def may_tell_for(by: Any, batch: Batch | None) -> bool:
    """Whether `by` sends batches in the area of this one, and so may bring in what its receiver answered."""
    return batch is not None and may(by, SEND, area_code=batch.area_id)


def check_can_manage_machines(by: Any, organisation: Organisation) -> None:
    """Raise PermissionDenied unless `by` manages organisations and this one lies in sight; a machine with its key
    (None) was let in before."""
    check_may(by, MANAGE)
    if by is not None and not organisations_in_sight(by).filter(pk=organisation.pk).exists():
        raise PermissionDenied(_("%(name)s lies outside your area.") % {"name": organisation})


def open_ways(pairs: Iterable[tuple[int, str]], on: date) -> set[tuple[int, str]]:
    """Those of the pairs (organisation, area) between which the agreements let referrals flow on the day."""
    codes_by_body: dict[int, set[str]] = {}
    for body, code in pairs:
        codes_by_body.setdefault(body, set()).add(code)
    receivers = Organisation.objects.in_bulk(list(codes_by_body))
    found: set[tuple[int, str]] = set()
    for number, codes in codes_by_body.items():
        # What flows from an area flows from all within it: the area around all of them is asked about first.
        if any(_flows(receivers[number], code, on) for code in areas_around(sorted(codes), on)):
            found |= {(number, code) for code in codes}
        else:
            found |= {(number, code) for code in sorted(codes) if _flows(receivers[number], code, on)}
    return found


def _flows(organisation: Organisation, area_code: str, on: date) -> bool:
    try:
        check_may_flow(scope=Agreement.Scope.REFERRALS, area_code=area_code, on=on, organisation=organisation)
    except FlowRefused:
        return False
    return True


def flows(rows: pl.DataFrame, at: datetime, batch: Batch | None = None) -> pl.Series:
    """Whether the agreements let each row go to its receiver."""
    area = pl.lit(batch.area_id) if batch else pl.col("area_code")
    asked = rows.select("organisation_id", area_code=area)
    ways = open_ways(asked.unique().iter_rows(), timezone.localdate(at))
    return pl.Series([pair in ways for pair in asked.iter_rows()], dtype=pl.Boolean)
