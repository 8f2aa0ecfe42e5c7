"""Which titles stand before Thai names, how are they written, and which sex do they tell?"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

_RANKS = ("police", "army", "navy", "air_force")
_ACTING, _FEMALE = "ว่าที่", "หญิง"


@dataclass(frozen=True)
class Title:
    """A title as shown, its short forms, the sex it tells ("m", "f", None), and whether a name may touch it."""

    title: str
    kind: str
    short: tuple[str, ...] = ()
    sex: Literal["m", "f"] | None = None
    touch: Literal[True, False, "alone"] = True


@cache
def titles() -> tuple[Title, ...]:
    """Return the titles of `titles.toml`, in its order."""
    kinds = {kind: rows for kind, rows in _table().items() if isinstance(rows, dict)}
    return tuple(
        Title(title, kind, **(row | {"short": tuple(row.get("short", ()))}))
        for kind, rows in kinds.items()
        for title, row in rows.items()
    )


@cache
def whole_names() -> tuple[str, ...]:
    """Return the names that look like a title and a name, and are one name."""
    return tuple(_table()["whole_names"])


@cache
def shown_titles() -> dict[str, str]:
    """Return how each title is shown, by its letters: «น.ส.» and «นส» are both นส, shown นางสาว."""
    return {letters(written): shown for written, shown, _ in _spellings()}


@cache
def sexes() -> dict[str, str | None]:
    """Return the sex that each title as shown tells."""
    return {shown: sex for _, shown, sex in _spellings()}


def letters(title: str) -> str:
    """Return a title without dots and blanks, in lower case."""
    return re.sub(r"[.\s]", "", title).lower()


@cache
def title_in_front() -> str:
    """Return the pattern of up to three titles (group 1) in front of a name (group 2).

    What is left must begin as a word can: in «นางสาวิตรี» the title is นาง, because no name begins with ิ.
    """
    ranks = _any(title for title in titles() if title.kind in _RANKS)
    others = _any(title for title in titles() if title.kind not in _RANKS)
    one = rf"(?:{_ACTING} ?)?(?:{ranks})(?: ?{_FEMALE})?|{others}"
    return rf"^((?:(?:{one}) ?){{1,3}})([ก-ฮเ-ไA-Za-z].+)$"


@cache
def lone_title_in_front() -> str:
    """Return the pattern of a title that touches its name, believed only where the list gives no other title."""
    lone = "|".join(title.title for title in titles() if title.touch == "alone")
    return rf"^({lone})([ก-ฮเ-ไ].+)$"


def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "titles.toml").read_text("utf-8"))


def _spellings() -> Iterator[tuple[str, str, str | None]]:
    """Every way to write a title, how it is shown, and its sex."""
    bearers = Counter(short for title in titles() for short in title.short)
    for title in titles():
        for written in (title.title, *title.short):
            shown = written if bearers[written] > 1 else title.title
            yield written, shown, title.sex
            if title.kind in _RANKS:
                yield _ACTING + written, _ACTING + shown, title.sex
                yield written + _FEMALE, shown + _FEMALE, "f"
                yield _ACTING + written + _FEMALE, _ACTING + shown + _FEMALE, "f"


def _any(some: Iterator[Title]) -> str:
    """The pattern of any of some titles, the longer first."""
    forms = {form for title in some for form in _forms(title)}
    return "|".join(sorted(forms, key=lambda form: (-len(form), form)))


def _forms(title: Title) -> Iterator[str]:
    if title.touch is True:
        yield title.title
    else:
        yield rf"(?i:{title.title})" + (" " if title.touch == "alone" else "[. ]")
    for short in title.short:
        stem = short.removesuffix(".")
        yield stem.replace(".", r"\. ?") + ("[. ]" if stem != short else "")
        yield stem.replace(".", "") + " "
