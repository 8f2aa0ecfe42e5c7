"""Two spellings are marked where they differ, letter by letter, and nothing of either is lost."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.evidence.targeting.presenters.spelling import LETTER, by_letters, by_places, by_words

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "spellings.toml").read_text())["case"]
EXAMPLES = [(case["by"], *example) for case in CASES for example in case["examples"]]
APART = {"letters": by_letters, "words": by_words, "places": by_places}
thai = st.text(st.sampled_from("กขคงชตนมรลวสา่้ิีูุ์ัำเแ "), max_size=20)


def bracketed(parts) -> str:
    return "".join(f"[{part.text}]" if part.differs else part.text for part in parts)


@pytest.mark.parametrize(("by", "ours", "theirs", "left", "right"), EXAMPLES)
def test_what_differs_is_marked(by, ours, theirs, left, right):
    found = APART[by](ours, theirs)
    assert (bracketed(found[0]), bracketed(found[1])) == (left, right)


@given(ours=thai, theirs=thai)
def test_nothing_is_lost_and_equal_texts_have_no_mark(ours, theirs):
    for apart in APART.values():
        left, right = apart(ours, theirs)
        assert ("".join(part.text for part in left), "".join(part.text for part in right)) == (ours, theirs)
        assert not any(part.differs for parts in apart(ours, ours) for part in parts)


@given(text=thai)
def test_a_mark_above_or_beneath_never_stands_alone(text):
    letters = LETTER.findall("ก" + text)
    assert "".join(letters) == "ก" + text
    assert not any(letter[0] in "่้ิีูุ์ั" for letter in letters)


def test_a_name_of_five_thousand_letters_is_marked_in_time():
    left, right = by_letters("กา" * 2500, "กา" * 2499 + "กี")
    assert bracketed(right)[-4:] == "[กี]"
    assert left
