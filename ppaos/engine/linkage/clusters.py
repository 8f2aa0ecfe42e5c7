"""Which records hang together, when each pair says that two are one person?"""

import numpy as np
import polars as pl


def clusters(pairs: pl.DataFrame) -> pl.DataFrame:
    """Frame left_id, right_id -> record_id, cluster (the least record_id in it), size; sorted by both."""
    ids = pl.concat([pairs["left_id"], pairs["right_id"].alias("left_id")]).unique().sort()
    left, right = (
        pairs[side].cast(pl.Enum(ids)).to_physical().to_numpy().astype(np.int64)
        for side in ("left_id", "right_id")
    )
    label = np.arange(len(ids))
    while True:
        # Both ends of a pair take the lesser label; then every label that of its own label.
        lesser = np.minimum(label[left], label[right])
        taken = label.copy()
        np.minimum.at(taken, left, lesser)
        np.minimum.at(taken, right, lesser)
        taken = taken[taken]
        if (taken == label).all():
            break
        label = taken
    sizes = np.bincount(label, minlength=len(ids))[label]
    return pl.DataFrame({"record_id": ids, "cluster": ids[label], "size": sizes}).sort("cluster", "record_id")
