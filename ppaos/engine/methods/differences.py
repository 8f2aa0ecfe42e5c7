"""In what does one method differ from another? Entry by entry, so that an editor and a forum see the same."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ppaos.engine.methods.writing import is_list_of_tables

# What an entry of a list is known by; where none of these tells the entries apart they are told by their position.
NAMED_BY = ("code", "indicator", "number", "name")


@dataclass(frozen=True)
class Difference:
    """One value that differs. `of` is the list («indicator»), `name` its entry; both empty for the document's own.

    before, after: the values as the data have them; None where there was, or is, none.
    """

    of: str
    name: str
    key: str
    before: Any
    after: Any


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """What has to change in `before` to become `after`, in the order of its entries."""
    found: list[Difference] = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if is_list_of_tables(old or new) and is_list_of_tables(new or old):
            found += _of_lists(key, old or [], new or [])
        else:
            found += _of_values("", "", key, old, new)
    return tuple(found)


def _of_lists(of: str, old: Sequence[Any], new: Sequence[Any]) -> Iterable[Difference]:
    named_by = next((key for key in NAMED_BY if _tells_apart(key, old) and _tells_apart(key, new)), "")
    entries = [_by_name(rows, named_by) for rows in (old, new)]
    for name in dict.fromkeys([*entries[0], *entries[1]]):
        was, now = (known.get(name, {}) for known in entries)
        for key in dict.fromkeys([*was, *now]):
            yield from _of_values(of, name, key, was.get(key), now.get(key))


def _of_values(of: str, name: str, key: str, old: Any, new: Any) -> Iterable[Difference]:
    """The values under a key that differ; tables part by part."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for part in dict.fromkeys([*old, *new]):
            yield from _of_values(of, name, f"{key}.{part}", old.get(part), new.get(part))
    elif old != new:
        yield Difference(of, name, key, old, new)


def _tells_apart(key: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    names = [str(row[key]) for row in rows if key in row]
    return len(set(names)) == len(rows)


def _by_name(rows: Sequence[Mapping[str, Any]], named_by: str) -> dict[str, Mapping[str, Any]]:
    return {str(row[named_by] if named_by else number): row for number, row in enumerate(rows, start=1)}
