"""The rules of comparing are read whole, and refused where they contradict themselves."""

import pytest

from ppaos.engine import methods

TEXT = methods.texts("comparison_rules")["2569"]


def refused(old, new):
    assert old in TEXT
    with pytest.raises(methods.MethodError) as error:
        methods.parse(TEXT.replace(old, new, 1), place="here")
    return str(error.value)


def test_the_packaged_rules_say_what_becomes_of_whom():
    rules = methods.load("comparison_rules")
    assert rules.codes("found") == ["found"]
    assert rules.codes("left") == ["died", "counted_elsewhere"]
    assert {"moved", "refused", "not_visited"} <= set(rules.codes("lost"))
    assert [(band.least, band.most) for band in rules.age_bands] == [(0, 39), (40, 59), (60, None)]
    assert rules.provenance.status == "proposal"


def test_contradictions_are_refused_with_what_to_do():
    assert "write a share between 0 and 1" in refused("value = 0.95", "value = 95")
    assert "«fewest» is 0; write a number from 1 up" in refused("value = 30", "value = 0")
    assert "«smallest_cell» is 0" in refused("value = 10", "value = 0")
    assert "role is «gone»; use one of found, lost, left" in refused('role = "left"', 'role = "gone"')
    assert "2 outcomes have the role «found»" in refused('role = "lost"', 'role = "found"')
    assert "age bands under_40 and from_40 overlap or leave a gap" in refused("most = 39", "most = 41")
