"""Did a household leave a state of poverty between two rounds, fall into it, or stay as it was?"""

from collections.abc import Sequence
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.moves import IMPROVED, UNCHANGED, UNKNOWN, WORSE

POOR, NOT_POOR = "poor", "not_poor"


def state_moves(pairs: IntoFrameT, names: Sequence[str]) -> IntoFrameT:
    """Set two states of each household beside each other, for each of `names`.

    Columns in: `<name>_before`, `<name>_after`: «poor», «not_poor» or anything else for not known (null, «unknown»).
    Columns added: `<name>_move`: «improved» (poor before, not poor after), «worse» (the other way round), «unchanged»,
    or «unknown» where either round is not known. Source: no published rule of its own; what is poor is judged by the
    rule of each round.
    """
    return cast(IntoFrameT, _moved(nw.from_native(pairs), names).to_native())


def _moved(pairs: FrameT, names: Sequence[str]) -> FrameT:
    return pairs.with_columns(_move(name).alias(f"{name}_move") for name in names)


def _move(name: str) -> nw.Expr:
    before, after = nw.col(f"{name}_before"), nw.col(f"{name}_after")
    kinds = (
        ((before == POOR) & (after == NOT_POOR), IMPROVED),
        ((before == NOT_POOR) & (after == POOR), WORSE),
        (before.is_in([POOR, NOT_POOR]) & (before == after), UNCHANGED),
    )
    move = nw.lit(UNKNOWN)
    for condition, kind in kinds:
        move = nw.when(condition).then(nw.lit(kind)).otherwise(move)
    return move
