"""Where the header of a sheet stands, in one row or two, under titles or nowhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

DATA_CELL = re.compile(r"[\d๐-๙][\d๐-๙\s.,:/+\-E]*")


@dataclass(frozen=True)
class Merge:
    """A merged range, all four ends included; rows from 1 as Excel shows them, columns from 0."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class Header:
    """The header's rows, as positions among the non-blank rows, and the name found over each column."""

    first: int
    last: int
    names: list[str | None]
    is_missing: bool = False


def find_header(
    head: list[tuple[str | None, ...]], row_numbers: list[int], merges: tuple[Merge, ...] = ()
) -> Header:
    """Find the header among the first rows: the first row about as wide as the list, and its group row."""
    rows = [[clean_name(value) for value in row] for row in head]
    filled = [sum(value is not None for value in row) for row in rows]
    widest = max(filled)
    start = next(at for at, count in enumerate(filled) if 2 * count > widest)
    if looks_like_data(rows[start]):
        titles = [at for at in range(start) if filled[at] >= 2 and not looks_like_data(rows[at])]
        if not titles:
            return Header(first=start, last=start, names=[None] * len(rows[0]), is_missing=True)
        start = titles[-1]
    for upper in (start, start - 1):
        lower = upper + 1
        if upper < 0 or lower >= len(rows):
            continue
        spans = [merge for merge in merges if merge.top == row_numbers[upper]]
        if is_two_row_header(rows[upper], rows[lower], spans, has_merges=bool(merges)):
            return Header(first=upper, last=lower, names=joined_names(rows[upper], rows[lower], spans))
    spans = [merge for merge in merges if merge.top == merge.bottom == row_numbers[start]]
    return Header(first=start, last=start, names=spread(rows[start], spans))


def clean_name(value: str | None) -> str | None:
    """A header cell without byte-order mark and outer blanks; nothing else is touched."""
    return (value or "").replace("\ufeff", "").strip() or None


def looks_like_data(row: list[str | None]) -> bool:
    """Say whether a row holds values rather than names: a citizen id, or mostly numbers and dates."""
    values = [value for value in row if value]
    if any(re.fullmatch(r"[\d๐-๙]{13}", re.sub(r"[\s'\-]", "", value)) for value in values):
        return True
    return 2 * sum(bool(DATA_CELL.fullmatch(value)) for value in values) > len(values)


def is_two_row_header(
    upper: list[str | None], lower: list[str | None], spans: list[Merge], *, has_merges: bool
) -> bool:
    """Say whether two rows make one header: groups above, names beneath, each column named by one of them."""
    if any(value and DATA_CELL.fullmatch(value) for value in lower) or looks_like_data(upper):
        return False
    if sum(value is not None for value in upper) < 2:
        return False
    if has_merges:
        grouped = any(merge.right > merge.left and merge.bottom == merge.top for merge in spans)
        return grouped or any(merge.bottom == merge.top + 1 for merge in spans)
    under_blank = any(low and not high for high, low in zip(upper, lower, strict=True))
    over_blank = any(high and not low for high, low in zip(upper, lower, strict=True))
    return under_blank and over_blank


def spread(row: list[str | None], spans: list[Merge]) -> list[str | None]:
    """Give each column of a merged cell the cell's text."""
    names = list(row)
    for merge in spans:
        for column in range(merge.left, min(merge.right + 1, len(names))):
            names[column] = row[merge.left]
    return names


def joined_names(upper: list[str | None], lower: list[str | None], spans: list[Merge]) -> list[str | None]:
    """Join a group row and a name row: «group name» where both speak, else the one that does."""
    groups = spread(upper, spans)
    if not spans:
        group = None
        for column, high in enumerate(upper):
            group = high or (group if lower[column] else None)
            groups[column] = group
    return [
        f"{group} {name}" if group and name and group != name else name or group
        for group, name in zip(groups, lower, strict=True)
    ]
