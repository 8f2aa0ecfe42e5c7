"""What leaves with a batch, row by row: exactly the columns asked for, and nothing is read that does not leave."""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.referral.models import Batch
from ppaos.support.referral.queries.batch_fields import batch_fields

# Column → how it is read and as what; `whom` is the person it is for, else the head of the household.
READ = {
    "referral_id": ("referral.id", pl.Int64),
    "need": ("need.code", pl.String),
    "service": ("service.name_th", pl.String),
    "is_urgent": ("referral.is_urgent", pl.Boolean),
    "due_on": ("referral.due_on", pl.Date),
    "ground": ("referral.ground", pl.String),
    "title": ("whom.title", pl.String),
    "first_name": ("whom.first_name", pl.String),
    "last_name": ("whom.last_name", pl.String),
    "sex": ("whom.sex", pl.String),
    "birth_on": ("whom.birth_on", pl.Date),
    "birth_precision": ("whom.birth_precision", pl.String),
    "head": ("concat_ws(' ', concat(head.title, head.first_name), nullif(head.last_name, ''))", pl.String),
    "house_no": ("dwelling.house_no", pl.String),
    "moo": ("dwelling.moo", pl.String),
    "village": ("place.village", pl.String),
    "subdistrict": ("place.subdistrict", pl.String),
    "district": ("place.district", pl.String),
    "latitude": ("dwelling.latitude", pl.Float64),
    "longitude": ("dwelling.longitude", pl.Float64),
    "note": ("referral.note", pl.String),
    "citizen_id": ("identifier.sealed", pl.Binary),
}
_ROWS = """
    with place as (
        select within.area_id, max(area.name_th) filter (where area.level = 'village') as village,
            max(area.name_th) filter (where area.level = 'subdistrict') as subdistrict,
            max(area.name_th) filter (where area.level = 'district') as district
        from geography_areawithin within join geography_area area on area.code = within.ancestor_id
        where (within.valid_from is null or within.valid_from <= current_date)
            and (within.valid_to is null or within.valid_to > current_date)
            and within.area_id in (select distinct area_id from referral_referral where batch_id = %(batch)s)
        group by within.area_id)
    select {columns}
    from referral_referral referral
    join assistance_need need on need.id = referral.need_id
    join cooperation_service service on service.id = referral.service_id
    join registry_household household on household.id = referral.household_id
    left join registry_dwelling dwelling on dwelling.id = household.dwelling_id
        and household.area_id = referral.area_id
    left join place on place.area_id = referral.area_id
    left join lateral (select member.person_id from registry_membership member
        where member.household_id = referral.household_id and member.is_head and member.valid_to is null
        order by member.id limit 1) heading on true
    left join registry_person head on head.id = heading.person_id
    left join registry_person named on named.id = coalesce(referral.person_id, heading.person_id)
    left join registry_person whom on whom.id = coalesce(named.merged_into_id, named.id)
    {ids}
    where referral.batch_id = %(batch)s and referral.sent_at = %(sent_at)s
    order by referral.area_id, referral.id"""
_IDS = """left join registry_identifier identifier on identifier.person_id = whom.id
        and identifier.kind = 'citizen_id' and identifier.valid_to is null"""


def rows_leaving(batch: Batch, fields: Sequence[str]) -> pl.DataFrame:
    """The referrals sent with the batch, village by village: the columns `fields` (codes of batch_fields), as values.

    `birth_on` comes with `birth_precision`: its first of January may mean just the year. Where a household has moved
    to since is not told: its new address belongs to another area's referral.
    """
    wanted = [code for code in batch_fields() if code in fields]
    read = [*wanted, *(["birth_precision"] if "birth_on" in wanted else [])]
    sql = _ROWS.format(
        columns=", ".join(f"{READ[code][0]} as {code}" for code in read),
        ids=_IDS if "citizen_id" in read else "",
    )
    schema = {code: READ[code][1] for code in read}
    rows = fetched_frame(sql, {"batch": batch.pk, "sent_at": batch.sent_at}, schema=schema)
    if "citizen_id" in read:
        rows = rows.with_columns(opened_ids(rows["citizen_id"]))
    return rows
