"""Agreements signed, changed before they begin, renewed, ended; their documents kept and read."""

from datetime import date, datetime
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import erase_file, open_file, store_file
from ppaos.people.cooperation.actions._agreed import AgreementTerms, check_agreement, write_details
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_can_read_document, check_may

MANAGE, DOCUMENT = "manage_organisations", "cooperation.agreement"


@audited("agreement.signed")
def sign_agreement(*, area: Area, terms: AgreementTerms, by: User | None, at: datetime) -> Agreement:
    """Enter what organisations have agreed to do or share in an area, from when, and to before which day."""
    return _written(Agreement(area=area), terms, by)


@audited("agreement.renewed", subjects=["agreement"])
def renew_agreement(
    *, agreement: Agreement, terms: AgreementTerms, by: User | None, at: datetime
) -> Agreement:
    """Enter the agreement that follows another of the same area. The one before stays as it was."""
    return _written(Agreement(area=agreement.area, renews=agreement), terms, by)


@audited("agreement.changed", subjects=["agreement"])
def change_agreement(
    *, agreement: Agreement, terms: AgreementTerms, by: User | None, at: datetime
) -> Agreement:
    """Change an agreement before it begins: what has flowed under one is never told otherwise. The area stays."""
    held = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if held.valid_from <= timezone.localdate(at):
        raise CooperationRefused(
            _("This agreement has begun and stays as it is. End it, or renew it with other terms.")
        )
    return _written(held, terms, by)


@audited("agreement.ended", subjects=["agreement"])
def end_agreement(*, agreement: Agreement, on: date, reason: str, by: User | None, at: datetime) -> None:
    """End an agreement before its term: from that day nothing flows under it."""
    check_may(by, MANAGE, area_code=agreement.area_id)
    if not reason.strip():
        raise CooperationRefused(_("Say why the agreement ends."))
    if agreement.valid_to is not None and agreement.valid_to <= on:
        raise CooperationRefused(_("This agreement has ended already."))
    agreement.valid_to, agreement.ended_reason = max(on, agreement.valid_from), reason.strip()
    agreement.save(update_fields=["valid_to", "ended_reason"])


@audited("agreement.document_attached", subjects=["agreement"])
def attach_document(
    *, agreement: Agreement, content: BinaryIO, name: str, content_type: str, by: User | None, at: datetime
) -> Agreement:
    """Keep the signed document with its agreement, sealed; one that was attached before is erased."""
    check_may(by, MANAGE, area_code=agreement.area_id)
    before = agreement.document
    agreement.document = store_file(
        content=content, name=name, purpose=DOCUMENT, content_type=content_type,
        area_code=str(agreement.area_id), by=by, at=at,
    )  # fmt: skip
    agreement.save(update_fields=["document"])
    if before is not None:
        erase_file(file=before, by=by, at=at)
    return agreement


@audited("agreement.document_read", subjects=["agreement"])
def fetch_document(*, agreement: Agreement, by: Any, at: datetime) -> BinaryIO:
    """Open the document of an agreement for who may see it; it bears names of those who signed, so it is noted."""
    check_can_read_document(by, agreement)
    if agreement.document is None:
        raise CooperationRefused(_("No document is attached to this agreement."))
    return open_file(file=agreement.document)


def _written(agreement: Agreement, terms: AgreementTerms, by: User | None) -> Agreement:
    for area in [agreement.area, *terms.more_areas]:
        check_may(by, MANAGE, area_code=area.pk)
    check_agreement(terms)
    if agreement.renews is not None and terms.valid_from <= agreement.renews.valid_from:
        raise CooperationRefused(_("What renews an agreement begins after it. Look at the first day."))
    agreement.title, agreement.scopes = terms.title.strip(), list(terms.scopes)
    agreement.valid_from, agreement.valid_to = terms.valid_from, terms.valid_to
    agreement.signed_on, agreement.level = terms.signed_on, terms.level
    agreement.about, agreement.warn_days = terms.about.strip(), terms.warn_days
    agreement.save()
    write_details(agreement, terms)
    return agreement
