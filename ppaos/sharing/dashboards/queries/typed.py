"""What somebody typed into the search box, sealed for the address of its results: names and ids stand in no log."""

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ppaos.ground.privacy.queries import data_key

LONGEST = 120  # letters; longer texts are cut: nobody is called so
_SIV_KEY = 64


def sealed_text(text: str) -> str:
    """The text as it stands in an address; the same text always gives the same address."""
    return base64.urlsafe_b64encode(_cipher().encrypt(text[:LONGEST].encode(), None)).decode().rstrip("=")


def opened_text(sealed: str) -> str:
    """The text of an address; empty where this installation did not seal it."""
    try:
        closed = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        return _cipher().decrypt(closed, None).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return ""


def _cipher() -> AESSIV:
    return AESSIV(data_key("search.typed", _SIV_KEY))
