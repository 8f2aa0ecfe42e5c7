"""Why two records may be one person, in words."""

import pytest
from django.utils.translation import override

from ppaos.engine.linkage import COMPARISONS
from ppaos.people.registry.presenters.reasons import SENTENCES, reasons, sentence, weight_in_words


def test_every_level_the_engine_knows_has_its_sentence():
    known = {(each.name, level) for each in COMPARISONS for level in each.levels if level != "missing"}
    assert known == set(SENTENCES)


@pytest.mark.parametrize(
    ("bits", "words"),
    [(9.0, "speaks strongly for it"), (3.0, "speaks for it"), (1.0, "says little"), (-1.0, "says little"),
     (-3.0, "speaks against it"), (-9.0, "speaks strongly against it")],
)  # fmt: skip
def test_weights_are_said_in_words(bits, words):
    with override("en"):
        assert weight_in_words(bits) == words


def test_the_weightiest_reason_comes_first_and_an_unknown_level_is_shown_as_it_is():
    levels = {"sex": {"level": "same", "weight": 1.0}, "home": {"level": "planet", "weight": -4.0}}
    assert [reason["comparison"] for reason in reasons(levels)] == ["home", "sex"]
    assert sentence("home", "planet") == "home: planet"
