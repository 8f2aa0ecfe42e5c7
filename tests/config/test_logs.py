"""Tokens of phones, links and slips stand in no log, whatever goes wrong."""

import io
import logging

import pytest

from ppaos.config.logs import HideTokens

LINK = "aZ0-" * 10 + "_9x"  # as long as a real one


@pytest.mark.parametrize(
    ("words", "given", "secret", "shown"),
    [
        ("Bad Request: %s", ("/survey/key/SECRET/submission",), "SECRET", "/survey/key/…"),
        ("GET /survey/key/SECRET/formList took %s ms", (3,), "SECRET", "/survey/key/…"),
        ("%s %s", (404, "http://example.org/survey/key/SECRET"), "SECRET", "/survey/key/…"),
        ("Not Found: %s", (f"/a/{LINK}/code/",), LINK, "/a/…/code/"),
        ("%s", (f"http://example.org/a/{LINK}/?in=en",), LINK, "/a/…/?in=en"),
        ("%s", ("/data/a/short/",), "…", "/data/a/short/"),
        ("Not Found: %s", ("/s/eyJh.eyJz.x-_9/came/",), "eyJz", "/s/…/came/"),
        ("Not Found: %s", ("/c/eyJh.eyJz.x-_9/",), "eyJz", "/c/…/"),
        ("Not Found: %s", ("/v/own/slip/eyJh.eyJz.x-_9/",), "eyJz", "/v/own/slip/…/"),
    ],
)
def test_a_line_shows_no_token(words, given, secret, shown):
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(HideTokens())
    logger = logging.Logger("test")
    logger.addHandler(handler)
    logger.warning(words, *given)
    assert secret not in out.getvalue()
    assert shown in out.getvalue()


def test_other_lines_stay_as_they_are():
    record = logging.LogRecord("a", logging.INFO, "f", 1, "%(name)s", ({"name": "x"},), None)
    assert HideTokens().filter(record)
    assert record.getMessage() == "x"
