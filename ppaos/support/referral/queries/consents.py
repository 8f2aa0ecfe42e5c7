"""Whose consent to being referred is in force?"""

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged

FOUND = {"referral_id": pl.Int64, "new_consent_id": pl.Int64}
# A person's own consent, else that of the household.
_FOUND = """
    select distinct on (wanted.referral_id) wanted.referral_id, consent.id
    from referral_consenting wanted
    join registry_consent consent on consent.household_id = wanted.household_id and consent.purpose = 'referral'
        and consent.withdrawn_at is null
        and (consent.person_id is null or consent.person_id = wanted.person_id)
    order by wanted.referral_id, consent.person_id nulls last, consent.id desc"""


def consents_for(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows (referral_id, household_id, person_id) with new_consent_id: the consent in force, or null."""
    staged("referral_consenting", rows.select("referral_id", "household_id", "person_id"))
    found = fetched_frame(_FOUND, schema=FOUND)
    return rows.join(found, on="referral_id", how="left", maintain_order="left")
