"""The threshold below which counts are held back, as data."""

import pytest

from ppaos.engine import methods

TEXT = methods.texts("disclosure_rule")["2569"]


def test_the_threshold_is_ten_and_a_proposal():
    rule = methods.load("disclosure_rule")
    assert (rule.least, rule.zero_is_small, rule.provenance.status) == (10, False, "proposal")
    assert [rule.is_small(count) for count in (0, 1, 9, 10)] == [False, True, True, False]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("least = 10", "least = 1", "write a whole number from 2 up"),
        ("least = 10", "least = 9.5", "write a whole number from 2 up"),
        ("zero_is_small = false", 'zero_is_small = "no"', "write true or false"),
    ],
)
def test_a_rule_that_protects_nobody_is_refused(old, new, message):
    with pytest.raises(methods.MethodError, match=message):
        methods.parse(TEXT.replace(old, new), place="mine.toml")
