"""Who moves where, when the same households are judged twice: by two versions, or in two rounds?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

UP, DOWN, SAME = "up", "down", "same"
NEWLY, NO_LONGER, NEVER = "newly scored", "no longer scored", "not scored"
ONLY_BEFORE, ONLY_AFTER = "only before", "only after"
MOVES = (UP, DOWN, SAME, NEWLY, NO_LONGER, NEVER, ONLY_BEFORE, ONLY_AFTER)


def verdict_moves(before: IntoFrameT, after: IntoFrameT, *, of: str = "level") -> IntoFrameT:
    """Set two verdicts on each household beside each other.

    Columns in, both frames: household_id, each once, and the column `of`: a rank where more is better (a level 1 to
    4), or null for «not scored». Columns out, a row a household of either: household_id, `<of>_before`, `<of>_after`
    and move: «up», «down», «same», «newly scored», «no longer scored», «not scored» (neither time), «only before»,
    «only after» (in one frame alone, which is no move). The order of rows never matters.
    """
    return cast(IntoFrameT, _told(nw.from_native(before), nw.from_native(after), of).to_native())


def move_matrix(pairs: IntoFrameT, *, of: str = "level", by: Sequence[str] = ()) -> IntoFrameT:
    """How many households stood where before and stand where after.

    Columns in: as `verdict_moves` gives them, and `by`. Columns out, a row a pair that occurs: `by`, `<of>_before`,
    `<of>_after` (null: not scored) and households. Households of one side alone are left out: nobody saw them move.
    """
    keys = [*by, f"{of}_before", f"{of}_after"]
    return cast(IntoFrameT, _counted(_seen_twice(nw.from_native(pairs)), keys).to_native())


def move_counts(pairs: IntoFrameT, *, by: Sequence[str]) -> IntoFrameT:
    """How many households of each part moved how: columns `by`, move, households; only what occurs."""
    return cast(IntoFrameT, _counted(nw.from_native(pairs), [*by, "move"]).to_native())


def _counted(frame: FrameT, keys: list[str]) -> FrameT:
    return frame.group_by(*keys).agg(nw.len().alias("households"))


def _seen_twice(frame: FrameT) -> FrameT:
    return frame.filter(~nw.col("move").is_in([ONLY_BEFORE, ONLY_AFTER]))


def _told(before: FrameT, after: FrameT, of: str) -> FrameT:
    """Both verdicts with one id and the kind of move."""
    sides = [
        side.select(nw.col("household_id").alias(f"id_{when}"), nw.col(of).alias(f"{of}_{when}"))
        for side, when in ((before, "before"), (after, "after"))
    ]
    both = sides[0].join(sides[1], left_on="id_before", right_on="id_after", how="full")
    one, other = nw.col(f"{of}_before"), nw.col(f"{of}_after")
    kinds = (
        (nw.col("id_after").is_null(), ONLY_BEFORE),
        (nw.col("id_before").is_null(), ONLY_AFTER),
        (one.is_null() & other.is_null(), NEVER),
        (one.is_null(), NEWLY),
        (other.is_null(), NO_LONGER),
        (other > one, UP),
        (other < one, DOWN),
    )
    move = nw.lit(SAME)
    for condition, kind in reversed(kinds):
        move = nw.when(condition).then(nw.lit(kind)).otherwise(move)
    return both.select(
        nw.coalesce("id_before", "id_after").alias("household_id"), one, other, move.alias("move")
    )
