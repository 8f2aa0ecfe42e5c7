"""How is one entry of a study read, value by value, so that every fault of it is told at once?"""

from collections.abc import Iterable, Mapping
from typing import Any

from ppaos.engine.methods import SocialReturnRules
from ppaos.engine.social_return.said import Place, Said, nearest, say

MOST = 1e12  # a larger amount is a slip, and could not be computed with over many years


class Entry:
    """One table of a study (or the study itself), read by keys; what is wrong with it gathers in `faults`."""

    def __init__(
        self, row: Mapping[str, Any], rules: SocialReturnRules, faults: list[Said], place: Place | None = None
    ) -> None:
        self.row, self.rules, self.faults, self._place = row, rules, faults, place or Place()

    def fault(self, code: str, key: str = "", value: Any = "", **more: Any) -> None:
        """Note what is wrong with the value under a key."""
        place = Place(self._place.table, self._place.position, self._place.name, key)
        self.faults.append(say(self.rules, code, place, value, **more))

    def only(self, known: Iterable[str]) -> None:
        """Refuse every other key, with the one that was probably meant."""
        names = tuple(known)
        for key in self.row:
            if key not in names:
                self.fault("unknown_key", str(key), nearest=nearest(str(key), names))

    def text(self, key: str, *, needed: bool = False) -> str | None:
        """A text without blanks around it; none where it is not given."""
        if key not in self.row:
            if needed:
                self.fault("missing", key)
            return None
        value = self.row[key]
        if not isinstance(value, str):
            self.fault("not_a_text", key, value)
        elif not value.strip():
            self.fault("empty", key)
        else:
            return value.strip()
        return None

    def number(self, key: str, *, default: float | None = None) -> float | None:
        """A number; `default` where it is not given, a fault where there is no default."""
        if key not in self.row:
            if default is None:
                self.fault("missing", key)
            return default
        value = self.row[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
            self.fault("not_a_number", key, value)
        elif abs(value) > MOST:
            self.fault("too_large", key, value, most=MOST)
        else:
            return float(value)
        return None

    def from_zero(self, key: str) -> float | None:
        """A number that is not below 0."""
        value = self.number(key)
        if value is not None and value < 0:
            self.fault("below_zero", key, value)
        return value

    def share(self, key: str) -> float | None:
        """A share between 0 and 1; 0 where it is not given."""
        value = self.number(key, default=0.0)
        if value is not None and not 0 <= value <= 1:
            self.fault("not_a_share", key, value)
        return value

    def whole(self, key: str, *, default: int | None = None) -> int | None:
        """A whole number from 0 up; `default` where it is not given, a fault where there is no default."""
        value = self.number(key, default=default)
        if value is None:
            return None
        if value != int(value):
            self.fault("not_whole", key, value)
            return None
        if value < 0:
            self.fault("below_zero", key, value)
        return int(value)

    def flag(self, key: str) -> bool:
        """Yes or no; yes where it is not given."""
        value = self.row.get(key, True)
        if not isinstance(value, bool):
            self.fault("not_yes_no", key, value)
        return bool(value)

    def choice(self, key: str, choices: tuple[Any, ...]) -> Any:
        """One of some values; the first where it is not given."""
        value = self.row.get(key, choices[0])
        if isinstance(value, bool) or value not in choices:
            self.fault("not_a_choice", key, value, most=" / ".join(map(str, choices)))
            return choices[0]
        return value

    def entries(self, table: str, *, needed: bool = True) -> list["Entry"]:
        """The entries of a list, each under its name."""
        rows = self.row.get(table, [])
        if not isinstance(rows, list | tuple) or not all(isinstance(row, Mapping) for row in rows):
            self.faults.append(say(self.rules, "not_a_table", Place(table), rows))
            return []
        if needed and not rows:
            self.faults.append(say(self.rules, "none_at_all", Place(table)))
        return [
            Entry(row, self.rules, self.faults, Place(table, position, _named(row)))
            for position, row in enumerate(rows, start=1)
        ]


def _named(row: Mapping[str, Any]) -> str:
    name = row.get("name", row.get("of", ""))
    return name.strip() if isinstance(name, str) else ""
