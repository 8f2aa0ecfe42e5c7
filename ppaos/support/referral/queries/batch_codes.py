"""The code that opens a package: made here, kept sealed until it is shown, told apart from the package."""

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ppaos.ground.privacy.queries import data_key

# Without signs that are taken for each other when they are read out on the telephone.
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, SIGNS_A_GROUP = 4, 5


def new_code() -> str:
    """A code of four groups: 99 bits of chance, easy to read out."""
    groups = ("".join(secrets.choice(SIGNS) for _ in range(SIGNS_A_GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def sealed_code(code: str) -> bytes:
    """The code, sealed by this installation's key."""
    return _cipher().encrypt(code.encode(), None)


def opened_code(sealed: bytes | memoryview) -> str:
    """The code again."""
    return _cipher().decrypt(bytes(sealed), None).decode()


def _cipher() -> AESSIV:
    return AESSIV(data_key("referral.batch_codes", 64))
