"""Questions of privacy: which key opens what."""

from ppaos.ground.privacy.queries.keys import (
    KNOWN_TEXT,
    KeyMissing,
    KeyWrong,
    check_key,
    data_key,
    key_file,
    opened_id,
    opened_ids,
    sealed_id,
    sealed_ids,
)

__all__ = [
    "KNOWN_TEXT",
    "KeyMissing",
    "KeyWrong",
    "check_key",
    "data_key",
    "key_file",
    "opened_id",
    "opened_ids",
    "sealed_id",
    "sealed_ids",
]
