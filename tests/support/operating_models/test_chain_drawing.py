"""A chain drawn: boxes and words never lie on one another, arrows pass beside what they skip."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.support.operating_models.presenters.chain_drawing import Arrow, Box, drawn, letters, tone_of

RANKS = st.lists(st.integers(1, 4), min_size=1, max_size=5)


def boxes_in(*per_rank):
    """So many boxes in each rank, numbered on."""
    places = [(rank, lane) for rank, count in enumerate(per_rank) for lane in range(count)]
    return [Box(key, rank, lane, ["จุดสมมุติ", "ผลิต"], "poor") for key, (rank, lane) in enumerate(places)]


def arrow(source, target, share=0.5):
    return Arrow(source, target, [("100 บาท", "เห็ด 10 กก. × 10")], share, is_known=True)


def overlap(one, other):
    return (
        one.x < other.x + other.width and other.x < one.x + one.width
        and one.y < other.y + other.height and other.y < one.y + one.height
    )  # fmt: skip


@st.composite
def chains(draw):
    boxes = boxes_in(*draw(RANKS))
    down = [(one.key, other.key) for one in boxes for other in boxes if one.rank < other.rank]
    chosen = draw(st.lists(st.sampled_from(down), unique=True, max_size=9)) if down else []
    return boxes, [arrow(*pair) for pair in chosen]


@settings(max_examples=60, deadline=None)
@given(chains())
def test_nothing_lies_on_anything_else_or_beyond_the_edge(chain):
    picture = drawn(*chain)
    placed = [*picture.boxes, *picture.arrows]
    assert not any(overlap(one, other) for one, other in combinations(placed, 2))
    for thing in placed:
        assert thing.x >= 0
        assert thing.x + thing.width <= picture.width + 0.01
        assert thing.y + thing.height <= picture.height


def test_a_chain_of_three_side_by_side_fits_a_phone_and_one_of_five_is_moved():
    assert (drawn(boxes_in(3, 1), [arrow(0, 3)]).width, drawn(boxes_in(3), []).is_wide) == (328, False)
    assert drawn(boxes_in(5), []).is_wide


def test_an_arrow_that_skips_a_rank_passes_beside_its_boxes():
    boxes = boxes_in(1, 1, 1)
    picture = drawn(boxes, [arrow(0, 1), arrow(1, 2), arrow(0, 2)])
    assert picture.arrows[2].path.count("C") > picture.arrows[0].path.count("C")
    middle = picture.boxes[1]
    assert f"{middle.x + middle.width / 2:.1f} {middle.y:.1f}" not in picture.arrows[2].path


def test_goods_that_go_round_are_drawn_to_the_foot_of_the_box():
    boxes = [Box(1, 0, 0, ["ก"], "poor"), Box(2, 0, 1, ["ข"], "group", is_wrong=True)]
    picture = drawn(boxes, [arrow(1, 2), arrow(2, 1)])
    assert picture.arrows[0].path.endswith(f"{boxes[1].y + boxes[1].height + 3:.1f}")


@pytest.mark.parametrize(("share", "stroke"), [(None, 1.5), (0, 1.5), (1, 8.0), (3, 8.0), (-1, 1.5)])
def test_the_more_money_the_thicker_and_never_thinner_than_a_line(share, stroke):
    assert drawn(boxes_in(1, 1), [arrow(0, 1, share)]).arrows[0].stroke == stroke


def test_marks_above_and_below_letters_take_no_room():
    assert letters("ผู้ซื้อ") == 3
    assert letters("abc") == 3


def test_every_kind_of_actor_has_a_frame_and_another_word_the_plain_one():
    assert [tone_of(word) for word in ("poor_households", "an_office", "?")] == ["poor", "office", "others"]
