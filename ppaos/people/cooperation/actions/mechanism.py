"""Committees and teams: set up, changed, ended."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import store_file
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Agreement, Committee, CommitteeMember, CoveredPlace, Organisation
from ppaos.people.cooperation.permissions import areas_holding, check_may
from ppaos.people.cooperation.permissions.mechanism import KEEP_MECHANISM
from ppaos.people.cooperation.queries.mechanism import in_term, line_above, running

ORDER_PAPER = "order of a committee"
LEVELS = {
    Level.COUNTRY: Agreement.Level.CENTRAL,
    Level.PROVINCE: Agreement.Level.PROVINCE,
    Level.DISTRICT: Agreement.Level.DISTRICT,
    Level.SUBDISTRICT: Agreement.Level.SUBDISTRICT,
    Level.LOCAL_AUTHORITY: Agreement.Level.LOCAL,
}
OF_SUBDISTRICTS = {Agreement.Level.SUBDISTRICT, Agreement.Level.LOCAL}


@audited("committee.set_up")
def set_up_committee(
    *,
    kind: str,
    area: Area,
    name_th: str,
    valid_from: date,
    by: Any,
    at: datetime,
    name_en: str = "",
    parent: Committee | None = None,
    organisation: Organisation | None = None,
    mandate: str = "",
    order_no: str = "",
    paper: "UploadedFile[bytes] | None" = None,
    valid_to: date | None = None,
    covers_all: bool = False,
) -> Committee:
    """Enter a committee or team of an area for a term; its level is that of its area.

    With `covers_all` it looks after the whole of its area from its first day.
    """
    check_may(by, KEEP_MECHANISM, area_code=area.code)
    committee = Committee(
        kind=kind, level=_level_of(area, kind), area=area, parent=parent, organisation=organisation,
        name_th=name_th.strip(), name_en=name_en.strip(), mandate=mandate.strip(), order_no=order_no.strip(),
        valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip
    _check(committee)
    committee.document = _kept(paper, area.code, by, at)
    committee.save()
    if covers_all:
        CoveredPlace.objects.create(committee=committee, area=area, valid_from=valid_from)
    return committee


@audited("committee.changed", subjects=["committee"])
def change_committee(
    *,
    committee: Committee,
    name_th: str,
    by: Any,
    at: datetime,
    name_en: str = "",
    parent: Committee | None = None,
    organisation: Organisation | None = None,
    mandate: str = "",
    order_no: str = "",
    paper: "UploadedFile[bytes] | None" = None,
    valid_to: date | None = None,
) -> None:
    """Correct what is said of a committee, or put it under another. Kind, area and first day stay."""
    check_may(by, KEEP_MECHANISM, area_code=committee.area_id)
    _check_stands(committee, timezone.localdate(at))
    committee.name_th, committee.name_en = name_th.strip(), name_en.strip()
    committee.parent, committee.organisation = parent, organisation
    committee.mandate, committee.order_no = mandate.strip(), order_no.strip()
    committee.valid_to = valid_to
    _check(committee)
    committee.document = _kept(paper, committee.area_id, by, at) or committee.document
    committee.save()


@audited("committee.ended", subjects=["committee"])
def end_committee(*, committee: Committee, on: date, reason: str, by: Any, at: datetime) -> None:
    """End a committee from a day on, with its seats and the places it looks after. What was, stays."""
    check_may(by, KEEP_MECHANISM, area_code=committee.area_id)
    _check_stands(committee, on)
    if not reason.strip():
        raise CooperationRefused(_("Say why the committee or team ends."))
    beneath = Committee.objects.filter(parent=committee).filter(running(on)).count()
    if beneath:
        raise CooperationRefused(
            _("%(count)d committees or teams stand under it. End them first, or put them under another.")
            % {"count": beneath}
        )
    committee.valid_to, committee.ended_reason = max(on, committee.valid_from), reason.strip()
    committee.save(update_fields=["valid_to", "ended_reason"])
    for rows in (CommitteeMember.objects, CoveredPlace.objects):
        left = rows.filter(committee=committee).filter(running(on))
        left.update(valid_to=Greatest(F("valid_from"), Value(committee.valid_to)))


def _check_stands(committee: Committee, on: date) -> None:
    """Refuse to change what has ended by the day."""
    if committee.valid_to is not None and committee.valid_to <= on:
        raise CooperationRefused(_("«%(name)s» has ended. What it was stays as it is.") % {"name": committee})


def _level_of(area: Area, kind: str) -> str:
    level = LEVELS.get(Level(area.level))
    if level is None:
        raise CooperationRefused(
            _("A committee or team stands in a country, province, district, subdistrict or local authority.")
        )
    if kind == Committee.Kind.OPERATION and level not in OF_SUBDISTRICTS:
        raise CooperationRefused(
            _("An operation team works in a subdistrict or local authority. Take that area, or another kind.")
        )
    return level


def _check(committee: Committee) -> None:
    if not committee.name_th:
        raise CooperationRefused(_("Give the committee or team a name."))
    if committee.valid_to is not None and committee.valid_to <= committee.valid_from:
        raise CooperationRefused(_("A committee or team ends after it begins. Look at the two days."))
    same = Committee.objects.filter(area=committee.area, name_th=committee.name_th).exclude(pk=committee.pk)
    if same.filter(in_term(committee.valid_from)).exists():
        raise CooperationRefused(
            _("There is a committee or team «%(name)s» here already in that term.")
            % {"name": committee.name_th}
        )
    _check_above(committee)


def _check_above(committee: Committee) -> None:
    above = committee.parent
    if above is None:
        return
    holding = areas_holding(committee.area_id, committee.valid_from)
    if not holding.filter(ancestor_id=above.area_id).exists():
        raise CooperationRefused(
            _("«%(name)s» is of another area. A committee stands under one of its own or a wider area.")
            % {"name": above}
        )
    if committee.pk in line_above(above):
        raise CooperationRefused(
            _("«%(above)s» stands under «%(name)s» and cannot stand above it.")
            % {"above": above, "name": committee}
        )


def _kept(paper: "UploadedFile[bytes] | None", area_code: str, by: Any, at: datetime) -> Any:
    if paper is None:
        return None
    return store_file(
        content=paper, name=str(paper.name), purpose=ORDER_PAPER, by=by, at=at, area_code=area_code,
        content_type=paper.content_type or "",
    )  # fmt: skip
