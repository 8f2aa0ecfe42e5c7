"""Does docs/reference/scoring.md tell every indicator?"""

from ppaos.config.reference.scoring import render
from ppaos.engine import methods


def test_every_indicator_is_on_the_page():
    page = render()
    told = [each.code for each in methods.load("slf_capitals").indicators]
    assert len(told) == 37
    assert [code for code in told if page.count(f"| `{code}`") != 1] == []
