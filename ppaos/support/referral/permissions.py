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
    FIELD_CLASSES,
    check_may,
    classes_flowing,
    may,
    organisations_in_sight,
)
from ppaos.people.registry.permissions import check_may_in_areas
from ppaos.support.referral.models import AnswerSetAside, Batch, Ground, Referral
from ppaos.support.referral.queries.desk import ANSWER, desks
from ppaos.support.referral.queries.referring import areas_around
from ppaos.support.referral.queries.urgent import REVIEW

EVERY_CLASS, NOTHING = frozenset(FIELD_CLASSES), frozenset[str]()
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


def check_can_review(by: Any, area_codes: Iterable[str]) -> None:
    """Raise PermissionDenied unless `by`, a named person, reviews urgent referrals in all of these areas."""
    if by is None:
        raise PermissionDenied(_("What left without an agreement is judged by a named person."))
    for code in sorted(area_codes):
        check_may(by, REVIEW, area_code=code)


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


def classes_by_way(pairs: Iterable[tuple[int, str]], on: date) -> dict[tuple[int, str], frozenset[str]]:
    """Of the pairs (organisation, area) those between which referrals flow on the day, each with the kinds of field
    that may go. Where not even names go no referral does: its receiver would see them."""
    codes_by_body: dict[int, set[str]] = {}
    for body, code in pairs:
        codes_by_body.setdefault(body, set()).add(code)
    receivers = Organisation.objects.in_bulk(list(codes_by_body))
    found: dict[tuple[int, str], frozenset[str]] = {}
    for number, codes in codes_by_body.items():
        # What flows from an area flows from all within it: the area around all of them is asked about first.
        around = (_flowing(receivers[number], code, on) for code in areas_around(sorted(codes), on))
        if together := next((classes for classes in around if classes), NOTHING):
            found |= {(number, code): together for code in codes}
        else:
            asked = {(number, code): _flowing(receivers[number], code, on) for code in sorted(codes)}
            found |= {way: classes for way, classes in asked.items() if classes}
    return found


def open_ways(pairs: Iterable[tuple[int, str]], on: date) -> set[tuple[int, str]]:
    """Those of the pairs (organisation, area) between which the agreements let referrals flow on the day."""
    return set(classes_by_way(pairs, on))


def flowing(referrals: Iterable[Referral], on: date) -> frozenset[int]:
    """Those of the referrals whose household may be told to their receivers on the day: an agreement lets them flow, or
    one that pressed went without, on a ground that was stated."""
    asked = list(referrals)
    ways = open_ways({(each.organisation_id, each.area_id) for each in asked}, on)
    return frozenset(
        each.pk for each in asked if presses(each) or (each.organisation_id, each.area_id) in ways
    )


def presses(referral: Referral) -> bool:
    """Whether it may go without an agreement: urgent, on another ground than consent."""
    return referral.is_urgent and bool(referral.ground) and referral.ground != Ground.CONSENT


def _flowing(organisation: Organisation, area_code: str, on: date) -> frozenset[str]:
    """The kinds of field that go with referrals; none where not even names do."""
    classes = classes_flowing(organisation, scope=Agreement.Scope.REFERRALS, area_code=area_code, on=on)
    return classes if classes and "names" in classes else NOTHING


def flows(rows: pl.DataFrame, at: datetime, batch: Batch | None = None) -> pl.Series:
    """Whether the agreements let each row go to its receiver."""
    area = pl.lit(batch.area_id) if batch else pl.col("area_code")
    asked = rows.select("organisation_id", area_code=area)
    ways = open_ways(asked.unique().iter_rows(), timezone.localdate(at))
    return pl.Series([pair in ways for pair in asked.iter_rows()], dtype=pl.Boolean)
