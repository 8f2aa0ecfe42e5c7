"""One question of a feed: which properties, rows, order and page, read from the address; and the page it gives.

Pages in the order of the key begin after the last row of the page before; pages in an order asked for by counting.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import F, Q, QuerySet

from ppaos.sharing.exchange.queries.catalogue import Column, Listing
from ppaos.sharing.exchange.queries.odata_filters import ODataFault, condition_of
from ppaos.sharing.exchange.queries.rows import frames_of

UNDERSTOOD = ("$select", "$filter", "$top", "$skip", "$orderby", "$count", "$skiptoken", "$format")
A_PAGE, LARGEST_PAGE = 5_000, 20_000
LARGEST_NUMBER = 2**53


@dataclass(frozen=True)
class Asked:
    """What a program asks of an entity set."""

    columns: tuple[Column, ...]
    condition: Q
    order: tuple[tuple[Column, bool], ...]  # column, whether the largest comes first
    top: int | None
    skip: int
    counts: bool
    after: tuple[Any, ...]  # of the key, or how many went before where an order was asked for
    page: int

    @property
    def size(self) -> int:
        """How many rows this page has at most."""
        return self.page if self.top is None else min(self.page, self.top)


@dataclass(frozen=True)
class Page:
    """Rows of one page; where the next begins, nothing where it was the last; how many there are in all, if asked."""

    rows: pl.DataFrame
    next_token: str
    left: int | None  # of $top
    count: int | None


def asked_of(
    listing: Listing, offered: Sequence[Column], given: Mapping[str, str], page: int = A_PAGE
) -> Asked:
    """Read the options of an address; ODataFault where one cannot be read or is none of those understood."""
    for name in given:
        if name.startswith("$") and name not in UNDERSTOOD:
            raise ODataFault(f"{name} is not understood here; there are {', '.join(UNDERSTOOD)}.")
    if given.get("$format", "json").split(";")[0] not in ("json", "application/json"):
        raise ODataFault("$format: the feed is JSON.")
    known = {column.code: column for column in offered}
    order = _order(given.get("$orderby", ""), known)
    return Asked(
        columns=_selected(given.get("$select", ""), offered),
        condition=condition_of(given["$filter"], known) if given.get("$filter") else Q(),
        order=order,
        top=_whole(given, "$top"),
        skip=_whole(given, "$skip") or 0,
        counts=_yes(given.get("$count", "false")),
        after=_after(given.get("$skiptoken", ""), 1 if order else len(listing.key)),
        page=page,
    )


def page_of(listing: Listing, rows: QuerySet[Any, Any], asked: Asked, area_codes: Sequence[str]) -> Page:
    """The page that is asked for."""
    found = rows.filter(asked.condition)
    count = found.count() if asked.counts else None
    if asked.size == 0:
        return Page(pl.DataFrame(), "", None, count)
    told = _begun(found, listing, asked)
    needed = _with_key(listing, asked)
    frame = pl.concat(frames_of(told[: asked.size + 1], needed, area_codes))
    is_more = frame.height > asked.size and asked.top != asked.size
    frame = frame.head(asked.size)
    token = _token(listing, asked, frame, needed) if is_more else ""
    left = None if asked.top is None else asked.top - asked.size
    return Page(frame.select(column.code for column in asked.columns), token, left, count)


def _begun(found: QuerySet[Any, Any], listing: Listing, asked: Asked) -> QuerySet[Any, Any]:
    """The rows in order, from where the page begins."""
    if asked.order:
        order = [
            F(column.path).desc(nulls_last=True) if down else F(column.path).asc(nulls_first=True)
            for column, down in asked.order
        ]
        return found.order_by(*order, *listing.key)[(asked.after[0] if asked.after else asked.skip) :]
    if asked.after:
        return found.filter(_beyond(listing.key, asked.after)).order_by(*listing.key)
    return found.order_by(*listing.key)[asked.skip :]


def _beyond(key: Sequence[str], after: Sequence[Any]) -> Q:
    """Rows behind this one in the order of the key."""
    found = Q()
    same = Q()
    for name, value in zip(key, after, strict=True):
        found |= same & Q((f"{name}__gt", value))
        same &= Q((name, value))
    return found


def _with_key(listing: Listing, asked: Asked) -> tuple[Column, ...]:
    """The columns of the page, with those of the key, by which the next page begins, and the area of named places."""
    key = [column.code for column in listing.columns if column.path in listing.key]
    return listing.chosen([*(column.code for column in asked.columns), *key])


def _token(listing: Listing, asked: Asked, frame: pl.DataFrame, columns: Sequence[Column]) -> str:
    if asked.order:
        values: list[Any] = [(asked.after[0] if asked.after else asked.skip) + asked.size]
    else:
        codes = {column.path: column.code for column in columns}
        values = [frame[codes[name]][-1] for name in listing.key]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _after(token: str, length: int) -> tuple[Any, ...]:
    if not token:
        return ()
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError):
        values = None
    is_plain = isinstance(values, list) and all(isinstance(each, str | int) for each in values)
    if not is_plain or len(values) != length:
        raise ODataFault("$skiptoken is none that was given out here; begin with the first page.")
    return tuple(values)


def _selected(said: str, offered: Sequence[Column]) -> tuple[Column, ...]:
    names = [name.strip() for name in said.split(",") if name.strip()]
    if not names or "*" in names:
        return tuple(offered)
    codes = {column.code for column in offered}
    if unknown := [name for name in names if name not in codes]:
        raise ODataFault(f"$select: there is no property «{unknown[0]}».")
    return tuple(column for column in offered if column.code in names)


def _order(said: str, known: Mapping[str, Column]) -> tuple[tuple[Column, bool], ...]:
    found = []
    for part in filter(None, (part.strip() for part in said.split(","))):
        name, _, way = part.partition(" ")
        column = known.get(name)
        if column is None or column.is_place or way.strip() not in ("", "asc", "desc"):
            raise ODataFault(f"$orderby: «{part}» is no property of the feed, or neither asc nor desc.")
        found.append((column, way.strip() == "desc"))
    return tuple(found)


def _whole(given: Mapping[str, str], name: str) -> int | None:
    if name not in given:
        return None
    said = given[name]
    if not (said.isascii() and said.isdigit() and int(said) < LARGEST_NUMBER):
        raise ODataFault(f"{name}: «{said}» is no whole number from 0 up.")
    return int(said)


def _yes(said: str) -> bool:
    if said not in ("true", "false"):
        raise ODataFault(f"$count: «{said}» is neither true nor false.")
    return said == "true"
