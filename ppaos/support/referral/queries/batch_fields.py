"""Which columns may stand in a batch, what class of field is each, and why does the receiver need it?"""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ppaos.people.cooperation.permissions import roles

RECEIVER = "agency_officer"


@dataclass(frozen=True)
class BatchField:
    """One column of a package."""

    code: str
    field_class: str  # empty where it names nobody
    thai: str
    english: str
    why_thai: str
    why_english: str
    is_always: bool
    is_default: bool


@lru_cache
def batch_fields() -> dict[str, BatchField]:
    """All columns that there are, in the order of the sheet."""
    rows = tomllib.loads(files("ppaos.support.referral").joinpath("batch_fields.toml").read_text())
    return {
        code: BatchField(
            code, row["field_class"], row["thai"], row["english"], row["why_thai"], row["why_english"],
            row.get("is_always", False), row.get("is_default", True),
        )
        for code, row in rows.items()
    }  # fmt: skip


def receiver_sees() -> frozenset[str]:
    """The field classes that officers of a receiver see; what they do not see never leaves."""
    return roles()[RECEIVER].fields


def may_leave(sender_sees: Collection[str]) -> list[str]:
    """The columns that may stand in a batch of somebody who sees these field classes."""
    seen = receiver_sees() & {*sender_sees}
    return [code for code, row in batch_fields().items() if not row.field_class or row.field_class in seen]


def leaving(asked: Iterable[str], sender_sees: Collection[str]) -> list[str]:
    """Of the columns asked for, those that leave; those without which no answer finds its way are always there."""
    wanted = {*asked}
    return [code for code in may_leave(sender_sees) if code in wanted or batch_fields()[code].is_always]
