"""To whom was a referral sent; which organisation does a cell name, by its number or its name?"""

import polars as pl
from django.db import transaction
from django.db.models import Q

from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.people.cooperation.models import Organisation

OWNERS = {"referral_id": pl.Int64, "owner": pl.Int64}
_OWNERS = """
    select referral.id, referral.organisation_id from referral_owned told
    join referral_referral referral on referral.id = told.referral_id"""
NAMED = {"organisation_id": pl.Int64, "fault": pl.String}


@transaction.atomic
def receivers_of(referral_ids: pl.Series) -> pl.DataFrame:
    """Each of the referrals that is there, with the organisation it was sent to (referral_id, owner)."""
    staged("referral_owned", pl.DataFrame({"referral_id": referral_ids.drop_nulls().unique().cast(pl.Int64)}))
    return fetched_frame(_OWNERS, schema=OWNERS)


def organisations_named(cells: pl.Series) -> pl.DataFrame:
    """For each cell the organisation of that number or name (either language) that is there today, or the fault."""
    told = pl.DataFrame({"cell": cells}).select(latin_digits(pl.col("cell")).str.strip_chars())["cell"]
    words = told.drop_nulls().unique().to_list()
    numbers = [int(word) for word in words if word.isdecimal()]
    there = Organisation.objects.filter(ended_on=None)
    named = there.filter(Q(pk__in=numbers) | Q(name_th__in=words) | Q(name_en__in=words))
    found: dict[str, set[int]] = {}
    for pk, thai, english in named.values_list("pk", "name_th", "name_en"):
        for word in (str(pk), thai, english):
            found.setdefault(word, set()).add(pk)
    lines = [
        {
            "organisation_id": next(iter(bodies)) if len(bodies) == 1 else None,
            "fault": None
            if len(bodies) == 1 or word is None
            else "redirect_ambiguous"
            if bodies
            else "redirect_unknown",
        }
        for word in told
        for bodies in [found.get(word, set())]
    ]
    return pl.DataFrame(lines, schema=NAMED)
