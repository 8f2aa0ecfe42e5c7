"""Small counts are held back, and nobody gets them back by adding and subtracting what is told."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.disclosure import DisclosureError, Partition, suppressed
from tests.engine.disclosure.attacking import Attacker

RULE = methods.load("disclosure_rule")
SMALL = replace(RULE, least=4)
SCHEMA = {"area": pl.String, "parent": pl.String, "column": pl.String, "count": pl.Int64}


def table(parents, columns, **counts):
    rows = [
        (area, parents[area], column, count)
        for area, told in counts.items()
        for column, count in zip(columns, told, strict=True)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def held_back(cells, partitions=(), rule=RULE):
    hidden = suppressed(cells, partitions, rule).filter("is_suppressed")
    return {f"{area} {column}" for area, column in hidden.select("area", "column").iter_rows()}


THREE = {"whole": None, "a": "whole", "b": "whole", "c": "whole"}


def test_a_small_count_takes_the_smallest_next_one_with_it():
    cells = table(THREE, ["poor"], whole=[96], a=[3], b=[40], c=[53])
    assert held_back(cells) == {"a poor", "b poor"}


def test_zero_tells_of_nobody_and_is_told():
    cells = table(THREE, ["poor"], whole=[90], a=[0], b=[40], c=[50])
    assert held_back(cells) == set()


def test_where_the_rule_calls_zero_small_it_is_held_back_too():
    cells = table(THREE, ["poor"], whole=[90], a=[0], b=[40], c=[50])
    assert held_back(cells, rule=replace(RULE, zero_is_small=True)) == {"a poor", "b poor"}
    nobody = table(THREE, ["poor"], whole=[0], a=[0], b=[0], c=[0])
    assert len(held_back(nobody, rule=replace(RULE, zero_is_small=True))) == 4


def test_two_small_counts_of_one_each_need_a_third_or_a_zero():
    cells = table(THREE, ["poor"], whole=[50], a=[1], b=[1], c=[48])
    assert held_back(cells) == {"a poor", "b poor", "c poor"}, (
        "1 and 1 would follow from 2 where no zero is hidden"
    )


def test_a_rectangle_is_closed_where_rows_and_columns_add_up():
    cells = table(
        THREE, ["all", "poor", "not"], whole=[100, 50, 50], a=[50, 3, 47], b=[30, 15, 15], c=[20, 32, 0][:3]
    )
    cells = cells.with_columns(
        count=pl.when((pl.col("area") == "c") & (pl.col("column") == "poor")).then(20)
        .when((pl.col("area") == "b") & (pl.col("column") == "poor")).then(27)
        .when((pl.col("area") == "b") & (pl.col("column") == "not")).then(3).otherwise("count")
    )  # fmt: skip
    found = held_back(cells, [Partition("all", ("poor", "not"))])
    assert found == {"a poor", "a not", "b poor", "b not"}


def test_a_small_rest_is_small_too():
    cells = table(THREE, ["all", "poor"], whole=[150, 117], a=[50, 47], b=[50, 30], c=[50, 40])
    found = held_back(cells, [Partition("all", ("poor",))])
    assert found == {"a poor", "b poor"}, "50 less 47 are three who are not poor"
    told = suppressed(cells, [Partition("all", ("poor",))], RULE, kept=["poor"]).filter("is_suppressed")
    assert set(told["column"]) == {"all"}, "a column that is kept is told as long as another can go"


def test_what_is_held_back_of_an_area_is_held_back_within_it():
    parents = THREE | {"a1": "a", "a2": "a"}
    cells = table(parents, ["poor"], whole=[96], a=[3], b=[40], c=[53], a1=[3], a2=[0])
    assert held_back(cells) == {"a poor", "b poor", "a1 poor"}
    parents = THREE | {"b1": "b", "b2": "b"}
    cells = table(parents, ["poor"], whole=[96], a=[3], b=[40], c=[53], b1=[18], b2=[22])
    assert held_back(cells) == {"a poor", "b poor", "b1 poor"}, "b must not be had from b1 and b2"


def test_the_areas_within_change_nothing_above_them():
    cells = table(
        THREE | {"b1": "b", "b2": "b"}, ["poor"], whole=[96], a=[3], b=[40], c=[53], b1=[2], b2=[38]
    )
    above = held_back(cells.filter(pl.col("area").is_in(list(THREE))))
    assert {name for name in held_back(cells) if name[1] == " " or name.startswith("whole")} == above


def test_those_who_are_elsewhere_count_as_a_place():
    parents = {"whole": None, "a": "whole"}
    assert held_back(table(parents, ["poor"], whole=[50], a=[3])) == {"a poor"}, (
        "47 are elsewhere, and nobody knows"
    )
    assert held_back(table(parents, ["poor"], whole=[50], a=[47])) == {"a poor"}, "three are elsewhere"
    assert held_back(table(parents, ["poor"], whole=[3], a=[3])) == {"whole poor", "a poor"}


def test_where_no_row_can_carry_a_change_nothing_of_these_columns_is_told_within():
    columns, partitions = (
        ["all", "x", "y", "p", "q"],
        [Partition("all", ("x", "y")), Partition("all", ("p", "q"))],
    )
    parents = {"whole": None, "a": "whole", "b": "whole"}
    cells = table(parents, columns, whole=[2, 1, 1, 1, 1], a=[1, 1, 0, 1, 0], b=[1, 0, 1, 0, 1])
    found = held_back(cells, partitions)
    assert {"whole all", "a all", "b all", "a x", "b y"} <= found
    told = suppressed(cells, partitions, RULE)
    assert Attacker(told, parents, partitions).pinned() == []


def test_a_change_that_a_row_within_can_carry_comes_before_a_cheaper_one_that_none_can():
    columns = ["found", "verified", "poor", "exited", "judged"]
    partitions = [
        Partition("found", ("verified",)),
        Partition("verified", ("poor", "exited")),
        Partition("verified", ("judged",)),
    ]
    parents = {"whole": None, "a": "whole", "b": "whole", "c": "whole"}
    # Who left is in a, who was not judged is in b: no place could lose one of both at once.
    cells = table(
        parents, columns, whole=[3005, 3000, 2947, 3, 2992], a=[1002, 1000, 980, 3, 1000], b=[1003, 1000, 983, 0, 992],
        c=[1000, 1000, 984, 0, 1000],
    )  # fmt: skip
    told = suppressed(cells, partitions, RULE)
    assert Attacker(told, parents, partitions).pinned() == []
    kept = told.filter(~pl.col("is_suppressed") & (pl.col("column") == "poor"))
    assert set(kept["area"]) == {"whole", "a", "b", "c"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c.drop("count"), "no column count"),
        (lambda c: c.with_columns(count=pl.lit(-1)), "whole number from 0 up"),
        (lambda c: c.with_columns(count=pl.lit(None, pl.Int64)), "whole number from 0 up"),
        (lambda c: pl.concat([c, c]), "twice"),
        (lambda c: c.filter((pl.col("area") != "a") | (pl.col("column") != "poor")), "has no column «poor»"),
        (lambda c: c.with_columns(parent=pl.when(pl.col("area") == "whole").then(pl.lit("a")).otherwise("parent")),
         "lies in itself"),
        (lambda c: pl.concat([c, c.with_columns(parent=pl.lit("b"))]), "two areas"),
        (lambda c: c.with_columns(count=pl.when(pl.col("area") == "a").then(200).otherwise("count")),
         "come to more than"),
        (lambda c: c.with_columns(count=pl.when(pl.col("column") == "poor").then(100).otherwise("count")),
         "come to more than all"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_add_up_is_refused_with_where(change, message):
    cells = table(THREE, ["all", "poor"], whole=[150, 117], a=[50, 47], b=[50, 30], c=[50, 40])
    with pytest.raises(DisclosureError, match=message):
        suppressed(change(cells), [Partition("all", ("poor",))], RULE)


@pytest.mark.parametrize(
    ("partitions", "message"),
    [
        ([Partition("all", ("rich",))], "no column «rich»"),
        ([Partition("all", ("poor",)), Partition("other", ("poor",))], "two totals"),
        ([Partition("all", ("poor",)), Partition("poor", ("all",))], "part of itself"),
    ],
)
def test_partitions_that_contradict_each_other_are_refused(partitions, message):
    cells = table(THREE, ["all", "poor", "other"], whole=[9, 9, 9], a=[3, 3, 3], b=[3, 3, 3], c=[3, 3, 3])
    with pytest.raises(DisclosureError, match=message):
        suppressed(cells, partitions, RULE)


def test_a_column_to_be_kept_that_there_is_not_is_refused():
    cells = table(THREE, ["poor"], whole=[96], a=[3], b=[40], c=[53])
    with pytest.raises(DisclosureError, match="no column «rich»"):
        suppressed(cells, [], RULE, kept=["rich"])


# --- whatever the counts, nothing that is held back can be had

PARTITIONS = [Partition("t", ("a", "b")), Partition("a", ("c", "d")), Partition("t", ("e",))]
COLUMNS = ["t", "a", "b", "c", "d", "e", "s"]
COUNT = st.sampled_from([0, 0, 0, 1, 1, 2, 3, 4, 6, 9, 15])


@st.composite
def counts_of_a_place(draw):
    """Counts that add up: d, c and a rest make a; a, b and a rest make t; e is a part of t on its own."""
    c, d, rest_a, b, rest_t, s = (draw(COUNT) for _ in range(6))
    a = c + d + rest_a
    t = a + b + rest_t
    return [t, a, b, c, d, draw(st.integers(0, t)), s]


@st.composite
def areas_within_areas(draw):
    parents, leaves = {"whole": None}, {}
    for middle in range(draw(st.integers(0, 3))):
        parents[f"m{middle}"] = "whole"
        for leaf in range(draw(st.integers(0, 3))):
            parents[f"m{middle}{leaf}"] = f"m{middle}"
    for area in parents:
        inside = [name for name in parents if parents[name] == area]
        elsewhere = draw(st.booleans())
        leaves[area] = draw(counts_of_a_place()) if not inside or elsewhere else [0] * len(COLUMNS)
    counts = {}
    for area in reversed(list(parents)):
        inside = [counts[name] for name in parents if parents[name] == area]
        counts[area] = [sum(told) for told in zip(leaves[area], *inside, strict=True)]
    return parents, table(parents, COLUMNS, **{area: counts[area] for area in parents})


@settings(max_examples=40, deadline=None)
@given(areas_within_areas(), st.booleans(), st.sets(st.sampled_from(COLUMNS)))
def test_nothing_held_back_can_be_had(made, zero_is_small, kept):
    parents, cells = made
    rule = replace(SMALL, zero_is_small=zero_is_small)
    told = suppressed(cells, PARTITIONS, rule, kept=kept)
    attacker = Attacker(told, parents, PARTITIONS)
    assert attacker.determined() == []
    assert attacker.pinned() == []
    small = told.filter(pl.col("count").map_elements(rule.is_small, return_dtype=pl.Boolean))
    assert small["is_suppressed"].all()


@settings(max_examples=30, deadline=None)
@given(areas_within_areas())
def test_the_same_table_holds_back_the_same_cells_and_the_top_knows_nothing_of_what_is_within(made):
    parents, cells = made
    told = suppressed(cells, PARTITIONS, SMALL)
    assert told.equals(suppressed(cells, PARTITIONS, SMALL))
    top = [area for area, parent in parents.items() if parent in (None, "whole")]
    above = cells.filter(pl.col("area").is_in(top))
    assert suppressed(above, PARTITIONS, SMALL).equals(told.filter(pl.col("area").is_in(top)))


@pytest.mark.parametrize(
    ("whole", "part"),
    [
        (
            [4, 1, 3, 0, 0, 0, 0],
            [0, 0, 0, 0, 0, 0, 0],
        ),  # nobody in the part to carry what changes in the whole
        ([11, 2, 0, 0, 0, 5, 5], [2, 2, 0, 0, 0, 0, 1]),  # nobody elsewhere to change against
    ],
)
def test_where_nothing_else_helps_nothing_of_the_columns_is_told(whole, part):
    parents = {"whole": None, "part": "whole", "within": "part", "other": "part"}
    cells = table(parents, COLUMNS, whole=whole, part=part, within=part, other=[0] * len(COLUMNS))
    told = suppressed(cells, PARTITIONS, replace(SMALL, zero_is_small=True))
    assert Attacker(told, parents, PARTITIONS).determined() == []
    assert told.filter((pl.col("area") != "whole") & (pl.col("column") == "t"))["is_suppressed"].all()
