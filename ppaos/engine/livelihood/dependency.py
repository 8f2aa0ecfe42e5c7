"""Who of a household depends on others, and who works?"""

from functools import reduce
from operator import and_, or_

import narwhals as nw
from narwhals.typing import FrameT

from ppaos.engine.methods.vulnerability import Dependants

MEMBERS = ("household_id", "age", "health", "works")


def dependency(members: FrameT, rule: Dependants) -> FrameT:
    """A row a household with known members: known (how many), dependants and workers (null where one member's age,
    health or work, on which it hangs, is not known).

    Members in: household_id; age (whole years or null); health («normal», «chronic», «disabled», «bedbound» or null);
    works (true, false or null).
    """
    age, health = nw.col("age"), nw.col("health")
    depends = [age <= rule.child_most, age >= rule.old_least, health.is_in(list(rule.health))]
    # A yes by either is a yes; a no takes both to be known.
    yes = reduce(or_, (each.fill_null(False) for each in depends))
    no = reduce(and_, ((~each).fill_null(False) for each in depends)) & ~health.is_null()
    told = members.with_columns(
        _one(yes).alias("depends"),
        _one(~yes & ~no).alias("in_doubt"),
        _one(nw.col("works").fill_null(False)).alias("working"),
        _one(nw.col("works").is_null()).alias("work_unknown"),
    )
    counted = told.group_by("household_id").agg(
        nw.len().alias("known"),
        *(nw.col(name).sum() for name in ("depends", "in_doubt", "working", "work_unknown")),
    )
    return counted.select(
        "household_id",
        "known",
        nw.when(nw.col("in_doubt") == 0).then(nw.col("depends")).alias("dependants"),
        nw.when(nw.col("work_unknown") == 0).then(nw.col("working")).alias("workers"),
    )


def _one(is_so: nw.Expr) -> nw.Expr:
    return nw.when(is_so).then(nw.lit(1)).otherwise(nw.lit(0))
