"""Does a row that comes back name who was sent?"""

import polars as pl

from ppaos.engine.thai import citizen_ids, names
from ppaos.ground.privacy.queries import sealed_ids
from ppaos.ground.workbench.queries import fetched_frame, staged

NAMED = ("citizen_id", "title", "first_name", "last_name", "head")
# A name told may be that of the person or of the head: whoever lives or lived in the house counts.
_OTHERS = """
    select told.file_row
    from referral_named told
    join referral_referral referral on referral.id = told.referral_id
    join registry_membership member on member.household_id = referral.household_id
    join registry_person person on person.id = member.person_id
    left join registry_identifier known on known.person_id = member.person_id and known.kind = 'citizen_id'
    group by told.file_row
    having bool_or(told.name <> '') and not bool_or(person.search_key = told.name)
        or bool_or(told.head <> '') and not bool_or(person.search_key = told.head)
        or bool_or(told.sealed is not null and known.sealed is not null)
            and not coalesce(bool_or(known.sealed = told.sealed), false)
    order by told.file_row"""


def other_persons(rows: pl.DataFrame) -> pl.Series:
    """Of rows (file_row, referral_id, any of NAMED as written), the file_row of those that name nobody of the house.

    Names are compared by their keys, so that a letter of the same sound is no difference; an id that cannot be read,
    or a house of which no id is known, says nothing.
    """
    told = rows.filter(pl.col("referral_id").is_not_null()).select(
        "file_row",
        "referral_id",
        *((pl.col(name) if name in rows.columns else pl.lit(None, pl.String)).alias(name) for name in NAMED),
    )
    digits = told.select(read=citizen_ids.read(pl.col("citizen_id"))).unnest("read")
    good = digits.select(pl.when(pl.col("fault").is_null()).then("digits"))["digits"]
    nothing = pl.lit(None, pl.String)
    keys = told.select(
        name=_key(names.split(pl.col("title"), pl.col("first_name"), pl.col("last_name"))),
        head=_key(names.split(nothing, pl.col("head"), nothing)),
    )
    named = told.select("file_row", "referral_id").hstack(keys).with_columns(sealed=sealed_ids(good))
    is_telling = pl.col("sealed").is_not_null() | (pl.col("name") != "") | (pl.col("head") != "")
    staged("referral_named", named.filter(is_telling))
    return fetched_frame(_OTHERS, schema={"file_row": pl.Int64})["file_row"]


def _key(split: pl.Expr) -> pl.Expr:
    full = pl.concat_str(
        split.struct.field("first_name"), split.struct.field("last_name"), separator=" ", ignore_nulls=True
    )
    # Without a name there is nothing to compare.
    return names.search_key(full.str.strip_chars()).fill_null("")
