"""Which register of the welfare card holds in an area, and who of the registered persons is on it?"""

from collections.abc import Iterable

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.models import ListImport
from ppaos.evidence.targeting.queries.matching import KEPT, LIVE
from ppaos.ground.workbench.queries import fetched_frame

ON, IN_DOUBT = "on", "in_doubt"
REGISTERS = {"area_id": pl.String, "year": pl.Int16, "edition_id": pl.Int64}
HOLDERS = {"edition_id": pl.Int64, "person_id": pl.Int64, "state": pl.String}
# An edition speaks once each of its committed files was linked with the register of persons.
_REGISTERS = """
    select distinct on (within.area_id, edition.year) within.area_id, edition.year, edition.id
    from targeting_edition edition
    join targeting_source source on source.id = edition.source_id and source.kind = 'welfare_register'
    join geography_areawithin within on within.ancestor_id = source.area_id
        and (within.valid_from is null or within.valid_from <= %(today)s)
        and (within.valid_to is null or within.valid_to > %(today)s)
    where exists (
        select from targeting_listimport import where import.edition_id = edition.id and import.state = 'committed'
    ) and not exists (
        select from targeting_listimport import where import.edition_id = edition.id and import.state = 'committed'
        and not exists (
            select from privacy_eventsubject subject join privacy_event event on event.id = subject.event_id
            where subject.label = %(label)s and subject.subject_id = import.id and event.verb = 'list.linked'
        )
    )
    order by within.area_id, edition.year, edition.round desc, edition.id desc"""
_HOLDERS = f"""
    with recursive {KEPT}
    select list_import.edition_id, coalesce(kept_record.kept_id, match.person_id),
        case when bool_or(match.decision = 'same') then '{ON}' else '{IN_DOUBT}' end
    from targeting_match match
    join targeting_candidate candidate on candidate.id = match.candidate_id
    join targeting_listimport list_import on list_import.id = candidate.list_import_id
    left join kept_record on kept_record.id = match.person_id
    where match.is_current and match.decision in ('same', 'doubtful', 'cannot_tell')
        and list_import.edition_id = any(%(editions)s) and {LIVE} {{chosen}}
    group by 1, 2"""
# Who lives or lived in the households, under any of their records.
_LIVING_THERE = """and match.person_id in (
        select person_id from registry_membership where household_id = any(%(households)s)
        union
        select kept_record.id from kept_record join registry_membership member on member.person_id = kept_record.kept_id
        where member.household_id = any(%(households)s))"""


def welfare_registers() -> pl.DataFrame:
    """The registers that may be asked: a row an area and year with the edition that speaks there (columns REGISTERS).

    A register speaks for its source's area and every area within; one that is not linked yet speaks for none.
    """
    asked = {"today": timezone.localdate(), "label": ListImport._meta.label_lower}
    return fetched_frame(_REGISTERS, asked, schema=REGISTERS)


def register_holders(edition_ids: Iterable[int], household_ids: Iterable[int] | None = None) -> pl.DataFrame:
    """Registered persons whom an edition names (columns HOLDERS), once each: «on» it, or «in_doubt» while nobody could
    tell whether a row means them. Whoever is not here is not on it. Of everybody, or of people of some households."""
    editions = sorted(set(edition_ids))
    if not editions:
        return pl.DataFrame(schema=HOLDERS)
    asked = {"editions": editions, "households": list(household_ids or ())}
    chosen = "" if household_ids is None else _LIVING_THERE
    return fetched_frame(_HOLDERS.format(chosen=chosen), asked, schema=HOLDERS)
