"""Which organisation does a cell name, by its number or its name?"""

import polars as pl
from django.db.models import Q

from ppaos.engine.thai.digits import latin_digits
from ppaos.people.cooperation.models import Organisation

NAMED = {"organisation_id": pl.Int64, "fault": pl.String}


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
