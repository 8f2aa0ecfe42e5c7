"""Can a list be linked at all, and in which order do its records stand, however they came?"""

import numpy as np
import polars as pl

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.linkage.model import Codes

TEXT = (
    "citizen_id", "title", "first_name", "last_name", "sex", "birth_date", "house_no", "moo", "subdistrict_code",
)  # fmt: skip
TYPED = {"birth_on": pl.Date, "birth_precision": pl.String}


def identified(frame: pl.DataFrame, side: str) -> tuple[pl.DataFrame, pl.Series, Codes]:
    """A list as given -> the columns of TEXT and TYPED (null where absent), record_id, and the order to take them in.

    The order follows from the record_ids alone, so that rows may come in any. Raises LinkageError, naming
    ``side``, where record_id is absent, empty or repeated.
    """
    _check_columns(frame, side)
    ids = frame["record_id"].cast(pl.String).str.strip_chars()
    empty = (ids.fill_null("") == "").arg_true()
    if len(empty):
        message = f", data row {empty[0] + 1}, column record_id: empty. Give each row its own record_id."
        raise LinkageError(message, side)
    order = _order(ids, side)
    columns = [_given(frame, name, dtype) for name, dtype in (dict.fromkeys(TEXT, pl.String) | TYPED).items()]
    return frame.select(columns), ids, order


def _given(frame: pl.DataFrame, name: str, dtype: type[pl.DataType]) -> pl.Expr:
    return (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)


def _order(ids: pl.Series, side: str) -> Codes:
    """Positions by the hash of record_id, which is faster to sort by than its text."""
    hashes = hashed(ids).to_numpy()
    order = np.argsort(hashes)
    in_order = hashes.take(order)
    if (in_order[1:] != in_order[:-1]).all():
        return order
    _check_repeated(ids, side)
    return np.asarray(ids.arg_sort())


def hashed(ids: pl.Series) -> pl.Series:
    """A number for each record_id, hardly ever the same for two."""
    return ids.hash(seed=0)


def _check_repeated(ids: pl.Series, side: str) -> None:
    repeated = ids.is_duplicated().arg_true()
    if len(repeated):
        value = ids[repeated[0]]
        places = (ids == value).arg_true()
        raise LinkageError(
            f", column record_id: «{value[:60]}» stands on {len(places):,} rows, first on data rows "
            f"{places[0] + 1} and {places[1] + 1}. Give each row its own record_id.",
            side,
        )


def _check_columns(frame: pl.DataFrame, side: str) -> None:
    found = f"Found: {', '.join(frame.columns)[:300] or 'no columns at all'}."
    if "record_id" not in frame.columns:
        raise LinkageError(f": no column record_id. {found} Add one that names each row once.", side)
    if not {*TEXT, "birth_on"} & set(frame.columns):
        raise LinkageError(f": nothing to link by. {found} Give at least one of {', '.join(TEXT)}.", side)
