"""What submissions of a chain say together depends on nothing but their set."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.evidence.survey.queries.chains import NO_SHAPE, Joined, Sent, Shape, Side, chains_of, joined

A = "/data/age"
B = "/data/house/water"
MEMBERS = Shape(member_keys={"/data/member": "/data/member/key"})


def sent(name, *bases, **answers):
    return Sent(name, bases, {f"/data/{path}": value for path, value in answers.items()})


def members(name, *bases, **people):
    """A submission whose members are key=age, in their order."""
    answers = {}
    for place, (key, age) in enumerate(people.items(), 1):
        answers[f"/data/member[{place}]/key"] = key
        answers[f"/data/member[{place}]/age"] = age
    return Sent(name, bases, answers)


def told(*submissions, shape=NO_SHAPE):
    return joined(submissions, shape)


def test_one_submission_says_what_it_says():
    assert told(sent("a", age="4", water="")) == Joined({A: "4"}, (), ("a",), roots=("a",))


def test_an_edit_says_the_newest_also_where_it_takes_an_answer_out():
    result = told(sent("b", "a", age="5"), sent("a", age="4", water="tap"))
    assert result.answers == {A: "5"}
    assert (result.conflicts, result.heads, result.roots) == ((), ("b",), ("a",))


def test_different_fields_join():
    result = told(
        sent("a", age="4", w="tap"), sent("b", "a", age="5", w="tap"), sent("c", "a", age="4", w="rain")
    )
    assert result.answers == {A: "5", "/data/w": "rain"}
    assert (result.conflicts, result.heads) == ((), ("b", "c"))


def test_the_same_field_changed_apart_keeps_both_and_shows_the_least():
    result = told(sent("a", age="4"), sent("c", "a", age="6"), sent("b", "a", age="5"))
    assert result.answers == {A: "5"}
    (conflict,) = result.conflicts
    assert (conflict.path, conflict.sides) == (A, (Side("5", "b"), Side("6", "c")))


def test_the_same_change_in_both_is_one():
    result = told(sent("a", age="4"), sent("c", "a", age="6"), sent("b", "a", age="6"))
    assert (result.answers, result.conflicts) == ({A: "6"}, ())


def test_a_change_taken_back_is_newer_than_what_it_took_back():
    result = told(
        sent("a", age="4"), sent("b", "a", age="5"), sent("c", "b", age="4"), sent("d", "a", age="4")
    )
    assert (result.answers, result.conflicts) == ({A: "4"}, ())


def test_three_branches_stand_beside_each_other():
    result = told(*(sent(name, "a", age=name) for name in "dcb"), sent("a", age="4"))
    assert [side.instance_id for side in result.conflicts[0].sides] == ["b", "c", "d"]


def test_a_submission_with_both_bases_settles_and_is_remembered():
    branches = sent("a", age="4"), sent("b", "a", age="5"), sent("c", "a", age="6")
    result = told(*branches, sent("s", "b", "c", age="6"))
    assert (result.answers, result.conflicts, result.heads) == ({A: "6"}, (), ("s",))
    assert [(each.path, each.settled_by) for each in result.settled] == [(A, "s")]
    third = told(*branches, sent("s", "b", "c", age="7"), sent("t", "b", "c", age="8"))
    assert [side.value for side in third.conflicts[0].sides] == ["7", "8"]


def test_a_settlement_that_says_what_both_say_changes_nothing():
    result = told(
        sent("a", age="4", w="1"), sent("b", "a", age="5", w="1"), sent("c", "a", age="4", w="2"),
        sent("s", "b", "c", age="5", w="2"),
    )  # fmt: skip
    assert (result.answers, result.settled) == ({A: "5", "/data/w": "2"}, ())


def test_what_was_made_from_the_unknown_is_a_branch_until_the_unknown_comes():
    branches = sent("b", "x", age="5"), sent("c", "x", age="6")
    before = told(*branches)
    assert (before.heads, before.missing, before.roots) == (("b", "c"), ("x",), ("b", "c"))
    assert len(before.conflicts) == 1
    after = told(*branches, sent("x", age="5"))
    assert (after.answers, after.conflicts, after.missing) == ({A: "6"}, (), ())


def test_bases_in_a_circle_or_on_oneself_hurt_nobody():
    result = told(sent("a", "c", age="1"), sent("b", "a", "b", age="2"), sent("c", "b", age="3"))
    assert (result.answers, result.heads) == ({A: "3"}, ("c",))


def test_stamps_are_those_of_the_first_record():
    shape = Shape(stamps=frozenset({"/data/end"}))
    result = told(
        sent("a", end="9:00", age="4"), sent("b", "a", end="10:00", age="4"), sent("c", "a", end="11:00", age="4"),
        shape=shape,
    )  # fmt: skip
    assert (result.answers, result.conflicts) == ({A: "4", "/data/end": "9:00"}, ())


def test_what_a_form_works_out_is_no_answer_where_branches_differ():
    shape = Shape(worked_out=frozenset({A}))
    branches = sent("a", age="4"), sent("b", "a", age="5"), sent("c", "a", age="6")
    assert (told(*branches, shape=shape).answers, told(*branches, shape=shape).conflicts) == ({}, ())
    assert told(*branches[:2], shape=shape).answers == {A: "5"}


def test_an_edit_without_a_photo_keeps_the_one_that_was_sent():
    """A phone that mends what another sent has not its photos; a member taken out takes its photo along."""
    shape = Shape(files=frozenset({"/data/photo", "/data/member/face"}))
    first = Sent(
        "a", (), {A: "4", "/data/photo": "1.jpg", "/data/member[1]/face": "2.jpg", "/data/member[1]/n": "x"}
    )
    edit = Sent("b", ("a",), {A: "5", "/data/member[1]/n": "y"})
    kept = {A: "5", "/data/photo": "1.jpg", "/data/member[1]/face": "2.jpg", "/data/member[1]/n": "y"}
    assert told(first, edit, shape=shape).answers == told(edit, first, shape=shape).answers == kept
    assert told(first, edit, sent("c", "b", age="6"), shape=shape).answers == {A: "6", "/data/photo": "1.jpg"}
    assert told(first, Sent("b", ("a",), {"/data/photo": "3.jpg"}), shape=shape).answers == {
        "/data/photo": "3.jpg"
    }


def test_members_join_by_their_key_wherever_they_stand():
    result = told(
        members("a", ann="40", bo="10"), members("b", "a", bo="11", ann="40"), members("c", "a", ann="41", bo="10"),
        shape=MEMBERS,
    )  # fmt: skip
    people = {
        result.answers[f"/data/member[{n}]/key"]: result.answers[f"/data/member[{n}]/age"] for n in (1, 2)
    }
    assert (people, result.conflicts) == ({"ann": "41", "bo": "11"}, ())


def test_members_added_apart_are_both_there():
    result = told(
        members("a", ann="40"), members("b", "a", ann="40", bo="1"), members("c", "a", ann="40", cy="2"),
        shape=MEMBERS,
    )  # fmt: skip
    assert [result.answers[f"/data/member[{n}]/key"] for n in (1, 2, 3)] == ["ann", "bo", "cy"]
    assert result.conflicts == ()


def test_without_a_key_members_are_told_by_their_place_and_two_of_one_key_too():
    result = told(members("a", ann="40"), members("b", "a", ann="41"))
    assert result.answers["/data/member[1]/age"] == "41"
    twice = Sent("a", (), {"/data/member[1]/key": "k", "/data/member[1]/age": "1",
                           "/data/member[2]/key": "k", "/data/member[2]/age": "2",
                           "/data/member[3]/age": "3"})  # fmt: skip
    assert joined([twice], MEMBERS).answers == dict(twice.answers)


def test_a_member_taken_out_in_one_branch_and_changed_in_another_stays_whole_until_somebody_chooses():
    result = told(
        members("a", ann="40", bo="10"), members("b", "a", ann="40"), members("c", "a", ann="40", bo="11"),
        shape=MEMBERS,
    )  # fmt: skip
    assert result.answers["/data/member[2]/key"] == "bo"
    (conflict,) = result.conflicts
    assert (conflict.path, [side.value for side in conflict.sides]) == ("/data/member[2]/age", ["", "11"])


def test_a_member_taken_out_leaves():
    result = told(members("a", ann="40", bo="10"), members("b", "a", bo="10"), shape=MEMBERS)
    assert result.answers == {"/data/member[1]/key": "bo", "/data/member[1]/age": "10"}


def test_repeats_within_repeats_keep_to_their_member():
    def jobs(name, *bases, first="rice", second="fish"):
        return Sent(name, bases, {
            "/data/member[1]/key": "ann", "/data/member[1]/job[1]/name": first,
            "/data/member[2]/key": "bo", "/data/member[2]/job[1]/name": second,
        })  # fmt: skip

    result = told(jobs("a"), jobs("b", "a", first="goat"), jobs("c", "a", second="silk"), shape=MEMBERS)
    assert result.answers["/data/member[1]/job[1]/name"] == "goat"
    assert result.answers["/data/member[2]/job[1]/name"] == "silk"
    assert result.conflicts == ()


def test_a_settled_conflict_of_a_member_that_left_has_no_place():
    branches = [
        members("a", bo="1"),
        members("b", "a", bo="2"),
        members("c", "a", bo="3"),
        members("s", "b", "c"),
    ]
    result = joined(branches, MEMBERS)
    assert (result.answers, {each.path for each in result.settled}) == ({}, {"/data/member/age"})


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 0, 2]])
def test_chains_are_named_by_the_least_id_that_hangs_together(order):
    links = [("c", ["b"]), ("b", ["a"]), ("e", ["d"])]
    named = chains_of(links[place] for place in order)
    assert named == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}
    assert set(chains_of([*links, ("f", ["e", "c"])]).values()) == {"a"}


# The slow twin: by the definition. A submission changes a field when it does not say what all it has seen say; what
# holds at the end is every change that nobody changed after having seen it.
def twin(submissions, path):
    by_id = {one.instance_id: one for one in submissions}

    def seen(one):
        return {one}.union(*(seen(base) for base in by_id[one].bases if base in by_id))

    def newest(ids):
        changes = [each for each in sorted(ids) if changed(each)]
        return [each for each in changes if not any(each in seen(o) for o in changes if o != each)]

    def value(one):
        return by_id[one].answers.get(path, "")

    def changed(one):
        before = newest(seen(one) - {one})
        return {value(each) for each in before} != {value(one)}

    least = {}
    for one in newest(by_id):
        least[value(one)] = min(one, least.get(value(one), one))
    return sorted((one, text) for text, one in least.items())


@st.composite
def worlds(draw):
    """Submissions of which each was made from some that came before it, or from one that never comes."""
    names = draw(st.permutations("abcdefg"))[: draw(st.integers(1, 6))]
    made = []
    for place, name in enumerate(names):
        bases = (
            draw(st.lists(st.sampled_from([*names[:place], "~"]), max_size=2, unique=True)) if place else []
        )
        answers = draw(st.dictionaries(st.sampled_from("xyz"), st.sampled_from(["", "1", "2"])))
        made.append(sent(name, *bases, **answers))
    return made


@settings(max_examples=300, deadline=None)
@given(worlds(), st.randoms())
def test_the_twin_says_the_same_in_any_order_and_repetition(world, chance: random.Random):
    result = joined(world)
    again = [*world, *chance.choices(world, k=3)]
    chance.shuffle(again)
    assert joined(again) == result
    open_now = {conflict.path: conflict for conflict in result.conflicts}
    for path in ("/data/x", "/data/y", "/data/z"):
        sides = twin(world, path)
        assert result.answers.get(path, "") == sides[0][1]
        found = (
            [(side.instance_id, side.value) for side in open_now[path].sides] if path in open_now else sides
        )
        assert found == sides
        assert (path in open_now) == (len(sides) > 1)


@settings(max_examples=200, deadline=None)
@given(*(st.sampled_from(["", "1", "2"]) for _ in range(3)))
def test_two_branches_merge_as_the_textbook_says(base, ours, theirs):
    result = told(sent("a", age=base), sent("b", "a", age=ours), sent("c", "a", age=theirs))
    if ours == theirs or theirs == base:
        expected = ours
    elif ours == base:
        expected = theirs
    else:
        assert len(result.conflicts) == 1
        expected = ours
    assert result.answers.get(A, "") == expected
