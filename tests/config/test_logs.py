"""Tokens of phones stand in no log, whatever goes wrong."""

import io
import logging

import pytest

from ppaos.config.logs import HideTokens


@pytest.mark.parametrize(
    ("words", "given"),
    [
        ("Bad Request: %s", ("/survey/key/SECRET/submission",)),
        ("GET /survey/key/SECRET/formList took %s ms", (3,)),
        ("%s %s", (404, "http://example.org/survey/key/SECRET")),
    ],
)
def test_a_line_shows_no_token(words, given):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(HideTokens())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning(words, *given)
    assert "SECRET" not in out.getvalue()
    assert "/survey/key/…" in out.getvalue()


def test_other_lines_stay_as_they_are():
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%(name)s", ({"name": "x"},), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == "x"
