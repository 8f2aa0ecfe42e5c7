"""Of all who fit a model, who comes first, and who has to wait?"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl

from ppaos.engine.matching.criteria import Wanted
from ppaos.engine.matching.fits import DOES_NOT_FIT

INVITED, WAITING, NO_LIMIT = "invited", "waiting list", "no limit is known"
# splitmix64: Steele, Lea and Flood 2014, «Fast splittable pseudorandom number generators».
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True)
class Key:
    """One step of the order: a column, whether the larger comes first, and why. What is not known comes last."""

    column: str
    largest_first: bool
    thai: str
    english: str


# Status: proposal of PPAOS. Who fails a must is in no order at all.
FAIR_ORDER = (
    Key("unknown", False, "ข้อที่ต้องมีและยังไม่รู้ น้อยกว่าก่อน", "fewer musts that are not known yet"),
    Key("wishes_met", True, "ตรงข้อที่อยากให้มีมากกว่าก่อน", "more wishes met"),
    Key("income_per_head", False, "รายได้ต่อคนต่ำกว่าก่อน", "lower income a head"),
    Key("lot", False, "จับสลากจากรหัสครัวเรือน ไม่ให้ลำดับในรายชื่อเอื้อใคร",
        "a lot drawn from the household's uid and the model's code, so that no place in a list favours anybody"),
)  # fmt: skip


def placed(
    fitting: pl.DataFrame,
    households: pl.DataFrame,
    models: Sequence[Wanted],
    order: Sequence[Key] = FAIR_ORDER,
) -> pl.DataFrame:
    """The households of each model in a fair order, the first invited as far as there are places, the rest waiting.

    fitting: as `fits` gives it. households: household_id, uid (never changes, the same whatever list it is on),
    income_per_head (baht a person and year; null, or no column: not known, after those whose is).
    Columns out: those of `fitting`, and rank (from 1; who does not fit has none and is left out), place: «invited»,
    «waiting list», or «no limit is known» where the model does not say how many it takes; lot (what was drawn). By
    model code and rank; the order of rows never matters. Source: the order's own.
    """
    standing = fitting.filter(pl.col("state") != DOES_NOT_FIT)
    rows = standing.join(_of_models(models), on="model_id").join(
        _of_households(households), on="household_id"
    )
    drawn = rows.with_columns(_lots(rows))
    keys = ["code_place", "model_id", *(key.column for key in order), "uid_place"]
    largest = [False, False, *(key.largest_first for key in order), False]
    ranked = drawn.sort(keys, descending=largest, nulls_last=True).with_columns(
        pl.int_range(1, pl.len() + 1).over("model_id").alias("rank")
    )
    place = (
        pl.when(pl.col("places").is_null())
        .then(pl.lit(NO_LIMIT))
        .when(pl.col("rank") <= pl.col("places"))
        .then(pl.lit(INVITED))
        .otherwise(pl.lit(WAITING))
    )
    return ranked.select(*fitting.columns, "rank", place.alias("place"), "lot")


def _of_models(models: Sequence[Wanted]) -> pl.DataFrame:
    frame = pl.DataFrame(
        [(model.model_id, model.code, model.places) for model in models],
        schema={"model_id": pl.Int64, "code": pl.String, "places": pl.Int64},
        orient="row",
    )
    return frame.with_columns(_digests(frame["code"]), pl.col("code").rank("dense").alias("code_place"))


def _of_households(households: pl.DataFrame) -> pl.DataFrame:
    uids = households["uid"].cast(pl.String)
    income = "income_per_head" if "income_per_head" in households.columns else pl.lit(None, pl.Float64)
    named = households.select("household_id", uids, _digests(uids), income_per_head=income)
    return named.with_columns(pl.col("uid").rank("dense").alias("uid_place")).drop("uid")


def models_of(fitting: pl.DataFrame, household_id: int, models: Sequence[Wanted]) -> pl.DataFrame:
    """The models beside one household, those it fits best first: fewer musts failed, fewer not known, a larger share of
    wishes met (a model without wishes counts as half), then the code. Columns: those of `fits`, and rank."""
    wishes = {
        model.model_id: sum(each.get("weight") == "wish" for each in model.criteria) for model in models
    }
    codes = {model.model_id: model.code for model in models}
    own = fitting.filter(pl.col("household_id") == household_id).with_columns(
        pl.col("model_id").replace_strict(wishes, return_dtype=pl.Int64).alias("wishes"),
        pl.col("model_id").replace_strict(codes, return_dtype=pl.String).alias("code"),
    )
    share = pl.when(pl.col("wishes") > 0).then(pl.col("wishes_met") / pl.col("wishes")).otherwise(0.5)
    first = own.sort("failing", "unknown", -share, "code", "model_id")
    return first.select(*fitting.columns, pl.int_range(1, pl.len() + 1).alias("rank"))


def _lots(rows: pl.DataFrame) -> pl.Series:
    """A number for each pair of household and model, the same on every machine and day: blake2b of both, mixed."""
    mixed = rows["uid_digest"].to_numpy() ^ rows["code_digest"].to_numpy()
    for shift, factor in zip((30, 27), _MIX, strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * factor
    return pl.Series("lot", mixed ^ (mixed >> np.uint64(31)), dtype=pl.UInt64)


def _digests(texts: pl.Series) -> pl.Series:
    """Eight bytes of blake2b of each text."""
    numbers = [int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") for text in texts]
    return pl.Series(f"{texts.name}_digest", numbers, dtype=pl.UInt64)
