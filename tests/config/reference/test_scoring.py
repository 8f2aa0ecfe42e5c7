"""Is docs/reference/scoring.md what the data says today?"""

from ppaos.config.reference.scoring import PAGE, render


def test_the_page_is_current():
    remedy = "run python -m ppaos.config.reference.scoring and commit the page"
    assert PAGE.read_text(encoding="utf-8") == render(), remedy


def test_every_indicator_is_on_the_page():
    assert render().count("| `") == 37
