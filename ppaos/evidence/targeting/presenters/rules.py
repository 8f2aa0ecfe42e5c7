"""What does each rule that a row may break say to its sender, and what is to be done?"""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.utils.translation import get_language


@dataclass(frozen=True)
class Rule:
    """What is wrong, what to do about it, and whether the row has to wait for that."""

    code: str
    blocking: bool
    th: str
    en: str
    fix_th: str
    fix_en: str

    @property
    def message(self) -> str:
        return self.th if _is_thai() else self.en

    @property
    def remedy(self) -> str:
        return self.fix_th if _is_thai() else self.fix_en


@lru_cache
def rules() -> dict[str, Rule]:
    """Every rule by its code."""
    text = files("ppaos.evidence.targeting.presenters").joinpath("rules.toml").read_text()
    return {code: Rule(code, **row) for code, row in tomllib.loads(text).items()}


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")
