"""Does docs/reference/scoring.md tell every indicator?"""

from ppaos.config.reference.scoring import render


def test_every_indicator_is_on_the_page():
    assert render().count("| `") == 37
