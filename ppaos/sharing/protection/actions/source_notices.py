"""Persons whose data came from others are found, in one statement, and told how the law asks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.permissions import check_may_in_areas
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import SourceNotice
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.source_notices import AGENCY, DAYS_TO_TELL, LIST

# Whom lists name (linked as the same person) and for whom agencies told what they gave: once a person and source, of
# the record that is kept, with the day on which the platform had the data.
_FOUND = """
    with told as (
        select match.person_id, %(list)s as source_label, edition.source_id,
            min(coalesce(list_import.committed_at, list_import.received_at)) as had_at
        from targeting_match match
        join targeting_candidate candidate on candidate.id = match.candidate_id
        join targeting_listimport list_import on list_import.id = candidate.list_import_id
        join targeting_edition edition on edition.id = list_import.edition_id
        where match.is_current and match.decision = 'same' and list_import.state = 'committed'
        group by match.person_id, edition.source_id
        union all
        select line.person_id, %(agency)s, help.organisation_id, min(coalesce(help.done_at, help.made_at))
        from assistance_helpline line join assistance_helpimport help on help.id = line.help_import_id
        where line.person_id is not null
        group by line.person_id, help.organisation_id),
    of_kept as (
        select coalesce(person.merged_into_id, person.id) as person_id, told.source_label, told.source_id,
            min(told.had_at) as had_at
        from told join registry_person person on person.id = told.person_id
        group by 1, 2, 3)
    insert into protection_sourcenotice
        (person_id, area_id, source_label, source_id, due_on, way, note, given_at, given_by_id, made_at)
    select person.id, coalesce(person.area_id, person.made_in_id), of_kept.source_label, of_kept.source_id,
        (of_kept.had_at at time zone 'Asia/Bangkok')::date + %(days)s, '', '', null, null, %(at)s
    from of_kept join registry_person person on person.id = of_kept.person_id
    where person.erased_at is null and person.died_on is null
    order by person.id
    on conflict (person_id, source_label, source_id) do nothing"""
WAYS_WITH_NOTE = (SourceNotice.Way.PUBLIC, SourceNotice.Way.KNOWN)


@dataclass(frozen=True)
class NoticesFound:
    """How many notices are new."""

    notices: int


@dataclass(frozen=True)
class NoticesGiven:
    """How many persons were told."""

    notices: int


@audited("source_notices.found")
def find_notices(*, by: Any, at: datetime) -> NoticesFound:
    """Find whom lists and agencies told us of and who was not noted yet; the same again finds nothing."""
    return NoticesFound(written(_FOUND, {"list": LIST, "agency": AGENCY, "days": DAYS_TO_TELL, "at": at}))


@audited("source_notices.given")
def give_notices(
    *, notice_ids: Iterable[int], way: str, on: date, by: Any, at: datetime, note: str = ""
) -> NoticesGiven:
    """Note that persons were told, on a day and in a way; a public notice, or that they knew, needs its reason.

    Who was told already stays so. Raises ProtectionRefused, PermissionDenied.
    """
    if way not in SourceNotice.Way.values:
        raise ProtectionRefused(_("Choose how the persons were told."))
    if way in WAYS_WITH_NOTE and not note.strip():
        raise ProtectionRefused(_("Say why: where the notice hangs and why it is enough, or how they knew."))
    if on > timezone.localdate(at):
        raise ProtectionRefused(_("Nobody was told on a day that is still to come."))
    waiting = SourceNotice.objects.filter(pk__in=set(notice_ids), given_at=None)
    check_may_in_areas(by, PROTECT, waiting.order_by().values_list("area_id", flat=True).distinct())
    told_at = timezone.make_aware(datetime(on.year, on.month, on.day))
    return NoticesGiven(waiting.update(way=way, note=note.strip()[:300], given_at=told_at, given_by=by))


@unaudited("record_export writes the event, with how many persons")
def take_notices_out(*, rows: int, area_code: str, by: Any, at: datetime) -> None:
    """Note that notices with names were printed."""
    record_export(
        by=by, at=at, purpose=PersonalRead.SUPPORT, rows=rows, what="notices of sources", area_code=area_code
    )
