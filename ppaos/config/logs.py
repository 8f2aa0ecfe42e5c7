"""What must not stand in logs: the tokens that phones, links, slips and certificates have in their addresses."""

import logging
import re

TOKEN = re.compile(r"(/survey/key/|/a/(?=[\w-]{43}(?![\w-]))|/[sc]/(?=ey)|/v/own/slip/)[^/\s\"']+")
HIDDEN = r"\1…"


class HideTokens(logging.Filter):
    """Hides the token in every address that a line speaks of."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _hidden(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_hidden(each) for each in record.args)
        return True


def _hidden(value: object) -> object:
    return TOKEN.sub(HIDDEN, value) if isinstance(value, str) else value
