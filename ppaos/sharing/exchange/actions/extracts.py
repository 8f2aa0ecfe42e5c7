"""Extracts for research: asked for under an agreement, approved by somebody else, made without names, ended with it."""

from datetime import datetime
from typing import Any, BinaryIO

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.workbench.actions import erase_file, open_file, store_file
from ppaos.people.cooperation.models import AgreedFlow, Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.sharing.exchange.actions._packing import anonymous, manifest_of, packed
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.models import ResearchExtract
from ppaos.sharing.exchange.permissions import EXPORT, check_can_approve
from ppaos.sharing.exchange.queries.extracts import household_records, is_agreed, research_flows

State = ResearchExtract.State


@audited("extract.asked")
def ask_for_extract(
    *, flow: AgreedFlow, area: Area, title: str, question: str, by: Any, at: datetime
) -> ResearchExtract:
    """Ask for an extract of an area for the organisation of an agreed flow. The same title asked again under the same
    agreement is the next version of the same number."""
    check_may(by, EXPORT, area_code=area.code)
    if not research_flows(timezone.localdate(at), area.code).filter(pk=flow.pk).exists():
        raise ExchangeRefused(_not_agreed())
    Area.objects.select_for_update().get(pk=area.pk)  # numbers are given one after the other
    asked = ResearchExtract.objects.filter(area=area)
    earlier = asked.filter(agreement=flow.agreement, title=title.strip()).order_by("version").last()
    number = earlier.number if earlier else _next_number(area, at)
    return ResearchExtract.objects.create(
        number=number, version=earlier.version + 1 if earlier else 1, title=title.strip(), question=question.strip(),
        area=area, agreement=flow.agreement, organisation=flow.organisation, asked_by=by, asked_at=at,
    )  # fmt: skip


def _next_number(area: Area, at: datetime) -> str:
    begins = f"PPAOS-R-{area.code}-{buddhist_year(timezone.localdate(at))}-"
    given = ResearchExtract.objects.filter(number__startswith=begins).values("number").distinct().count()
    return f"{begins}{given + 1:03}"


@audited("extract.approved", subjects=("extract",))
def approve_extract(*, extract: ResearchExtract, by: Any, at: datetime) -> None:
    """Approve an extract that somebody else asked for, and make it: pseudonyms of its own, marks as coarse as the rule
    of disclosure asks."""
    extract = _decidable(extract, by)
    _check_agreed(extract, at)
    check_may(extract.asked_by, EXPORT, area_code=str(extract.area_id))
    told, records = anonymous(household_records(extract.asked_by, str(extract.area_id)))
    if records.is_empty():
        raise ExchangeRefused(
            _("Too few households are alike there: nothing is left to tell. Ask for a wider area.")
        )
    extract.manifest = manifest_of(extract, told, records.height, timezone.localtime(at))
    extract.file = store_file(
        content=packed(records, extract.manifest), name=f"{extract.number}-v{extract.version}.zip",
        purpose="research_extract", content_type="application/zip", area_code=str(extract.area_id), by=by, at=at,
    )  # fmt: skip
    extract.sha256, extract.state = extract.file.sha256, State.MADE
    extract.decided_by, extract.decided_at = by, at
    extract.save()


@audited("extract.declined", subjects=("extract",))
def decline_extract(*, extract: ResearchExtract, why: str, by: Any, at: datetime) -> None:
    """Decline an extract, with the reason."""
    extract = _decidable(extract, by)
    if not why.strip():
        raise ExchangeRefused(_("Say why it is declined."))
    extract.state, extract.decided_why = State.DECLINED, why.strip()
    extract.decided_by, extract.decided_at = by, at
    extract.save()


@audited("extract.fetched", subjects=("extract",))
def fetch_extract(*, extract: ResearchExtract, by: Any, at: datetime) -> BinaryIO:
    """Open the file of an extract for who takes records out of the area, as long as its agreement holds."""
    check_may(by, EXPORT, area_code=str(extract.area_id))
    _check_agreed(extract, at)
    if extract.state != State.MADE or extract.file is None:
        raise ExchangeRefused(_("There is no file: it was not approved yet, or it ended."))
    record_export(
        by=by, at=at, purpose="research", rows=extract.manifest["rows"], what=f"extract {extract}",
        area_code=str(extract.area_id),
    )  # fmt: skip
    return open_file(file=extract.file)


@unaudited("each extract that ends writes its event")
def end_extracts(*, by: Any, at: datetime) -> int:
    """End the extracts whose agreement holds no more; how many."""
    made = ResearchExtract.objects.filter(state=State.MADE).select_related("file")
    over = [extract for extract in made if not is_agreed(extract, timezone.localdate(at))]
    for extract in over:
        end_extract(extract=extract, by=by, at=at)
    return len(over)


@audited("extract.ended", subjects=("extract",))
def end_extract(*, extract: ResearchExtract, by: Any, at: datetime) -> None:
    """End an extract: its file is erased, its entry in the register stays. Only the house does so (None)."""
    if by is not None:
        raise PermissionDenied(_("An extract ends with its agreement."))
    if extract.file is not None:
        erase_file(file=extract.file, by=by, at=at)
    ResearchExtract.objects.filter(pk=extract.pk).update(state=State.ENDED, ended_at=at)


def _check_agreed(extract: ResearchExtract, at: datetime) -> None:
    """The agreement lets such records go for research, and the gate of the house lets them through."""
    on, area_code = timezone.localdate(at), str(extract.area_id)
    if not is_agreed(extract, on):
        raise ExchangeRefused(_not_agreed())
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area_code, on=on, organisation=extract.organisation
    )


def _not_agreed() -> str:
    return _("No agreement in force lets this organisation have records of the area for research.")


def _decidable(extract: ResearchExtract, by: Any) -> ResearchExtract:
    """The extract, held: it waits, and who decides is not who asked."""
    check_can_approve(by, str(extract.area_id))
    found = ResearchExtract.objects.select_for_update().get(pk=extract.pk)
    if found.state != State.ASKED:
        raise ExchangeRefused(_("It was decided already."))
    if by.pk == found.asked_by_id:
        raise PermissionDenied(_("Who asked for an extract does not approve it."))
    return found
