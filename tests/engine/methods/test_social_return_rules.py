"""The rules of looking through a study are read whole, and refused where they cannot be."""

import pytest

from ppaos.engine import methods

TEXT = methods.texts("social_return_rules")["2569"]


def refused(old, new):
    assert old in TEXT
    with pytest.raises(methods.MethodError) as error:
        methods.parse(TEXT.replace(old, new, 1), place="here")
    return str(error.value)


def test_every_word_is_told_in_both_languages_and_every_number_has_a_source():
    rules = methods.load("social_return_rules")
    assert all(word.thai.strip() and word.english.strip() for word in rules.words.values())
    assert (rules.variation.value, rules.draws.value, rules.dominant.value) == (0.2, 10_000, 0.5)
    assert rules.variation.provenance.status == "proposal"


def test_what_cannot_be_is_refused():
    assert "«variation» is 1; write a share between 0 and 1" in refused("value = 0.2", "value = 1")
    assert "«draws» is 0; write a number from 1 up" in refused("value = 10000", "value = 0")
    assert "a word is there more than once" in refused('code = "missing"', 'code = "empty"')
