"""What does each kind of change take: a paper or a reason, who may ask it, whether many are approved at once?"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

FILE, FILE_OR_REASON = "file", "file_or_reason"


@dataclass(frozen=True)
class ChangeKind:
    """One row of change_kinds.toml."""

    evidence: str
    papers_th: str
    papers_en: str
    by_household: bool
    many: bool
    fields_by_file: tuple[str, ...] = ()


@lru_cache
def change_kinds() -> dict[str, ChangeKind]:
    """The table of kinds, by kind."""
    text = files("ppaos.people.registry.queries").joinpath("change_kinds.toml").read_text(encoding="utf-8")
    return {
        name: ChangeKind(**row | {"fields_by_file": tuple(row.get("fields_by_file", ()))})
        for name, row in tomllib.loads(text).items()
    }
