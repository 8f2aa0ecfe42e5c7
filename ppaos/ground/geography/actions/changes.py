"""What becomes of single areas: renamed, moved, abolished, given another code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.ground.geography.actions._closure import rewrite_closure
from ppaos.ground.geography.actions._placing import move_children, save_successions, sorted_by
from ppaos.ground.geography.models import CODE_PATTERNS, Area, AreaPlacement, Level, Origin, in_force
from ppaos.ground.geography.queries import ancestors, area_at
from ppaos.ground.privacy.actions import audited


class AreaRefused(ValueError):
    """The change asked for cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class AreaRenamed:
    """The names before and after."""

    code: str
    before: str
    after: str


@dataclass(frozen=True)
class AreaMoved:
    """Where the area lies from now on."""

    code: str
    before: str
    after: str
    on: str


@dataclass(frozen=True)
class AreaEnded:
    """What ended, when, and what took over (codes, with blanks between)."""

    code: str
    on: str
    successors: str


@audited("area.renamed")
def rename_area(*, code: str, name_th: str, name_en: str = "", by: Any, at: datetime) -> AreaRenamed:
    """Give an area another name. From then on it is the province's own: loading official names leaves it."""
    area = _area(code)
    if not name_th.strip():
        raise AreaRefused(f"The Thai name of {area} is empty. Write the name and try again.")
    before, area.name_th, area.name_en = area.name_th, name_th.strip(), name_en.strip()
    area.sort_key = _sort_key(area)
    area.origin = Origin.LOCAL
    area.save(update_fields=["name_th", "name_en", "sort_key", "origin"])
    return AreaRenamed(code, before, area.name_th)


@audited("area.moved")
def move_area(*, code: str, parent_code: str, on: date, by: Any, at: datetime) -> AreaMoved:
    """Place an area in another one from a date on; what it holds comes along, its code stays."""
    area = _in_force(code, on)
    parent = _in_force(parent_code, on)
    if area == parent or area in ancestors(parent_code, on):
        raise AreaRefused(f"{area} cannot lie in {parent}, which lies in it. Choose another area.")
    before = area.parent_id or ""
    _end_placements(area, on, only=before)
    _place(area, parent_code, on)
    Area.objects.filter(code=code).update(parent_id=parent_code)
    rewrite_closure([code])
    return AreaMoved(code, before, parent_code, on.isoformat())


@audited("area.abolished")
def abolish_area(*, code: str, successors: Sequence[str], on: date, by: Any, at: datetime) -> AreaEnded:
    """End an area on a date. Its records, and what it holds, pass to its only successor; with several
    successors the records lie in the nearest area that holds them all, with none where it last lay."""
    return _abolish(_in_force(code, on), successors, on)


@audited("area.recoded")
def recode_area(
    *, code: str, new_code: str, on: date, parent_code: str | None = None, by: Any, at: datetime
) -> AreaEnded:
    """Give an area another code from a date on, in the same place or under another parent."""
    old = _in_force(code, on)
    if not re.match(CODE_PATTERNS[Level(old.level)], new_code):
        raise AreaRefused(f"«{new_code}» is no code of a {old.level}. Codes of that level look like {code}.")
    if Area.objects.filter(code=new_code).exists():
        raise AreaRefused(f"The code {new_code} is taken. Abolish {code} with {new_code} as its successor.")
    parents = AreaPlacement.objects.filter(in_force(on), area=old).values_list("parent_id", flat=True)
    kept = {parent_code if parent_code and parent == old.parent_id else parent for parent in parents}
    new = Area.objects.get(code=code)
    new.pk, new.valid_from, new.origin, new.parent_id = (
        new_code,
        on,
        Origin.LOCAL,
        parent_code or old.parent_id,
    )
    new.sort_key = _sort_key(new)
    new.save(force_insert=True)
    for parent in sorted(kept):
        _place(new, parent, on)
    rewrite_closure([new_code])
    return _abolish(old, [new_code], on)


def _abolish(area: Area, successors: Sequence[str], on: date) -> AreaEnded:
    heirs = [_in_force(code, on) for code in sorted(set(successors))]
    for heir in heirs:
        if heir.code == area.code or area in ancestors(heir.code, on):
            raise AreaRefused(f"{heir} lies in {area} and cannot succeed it. Move it out first.")
    if heirs:
        _end_placements(area, on)
        _place(area, _heir_code(heirs, on), on)
    Area.objects.filter(code=area.code).update(valid_to=on, origin=Origin.LOCAL)
    codes = [heir.code for heir in heirs]
    save_successions(
        pl.DataFrame(
            {"area_code": [area.code] * len(codes), "successor_code": codes, "on": [on] * len(codes)}, _STEP
        )
    )
    move_children()
    rewrite_closure([area.code])
    return AreaEnded(area.code, on.isoformat(), " ".join(codes))


_STEP = {"area_code": pl.String, "successor_code": pl.String, "on": pl.Date}


def _heir_code(heirs: list[Area], on: date) -> str:
    """The only heir, or the narrowest area that holds all of them."""
    if len(heirs) == 1:
        return heirs[0].code
    shared = set.intersection(*({area.code for area in ancestors(heir.code, on)} for heir in heirs))
    return next(area.code for area in reversed(ancestors(heirs[0].code, on)) if area.code in shared)


def _area(code: str) -> Area:
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise AreaRefused(f"There is no area with the code {code}. Look it up in the list of areas.")
    return area


def _in_force(code: str, on: date) -> Area:
    area = _area(code)
    if area_at(code, on) is None:
        raise AreaRefused(f"{area} does not exist on {on:%Y-%m-%d}. Choose an area in use, or another date.")
    if area.valid_to is not None:
        raise AreaRefused(f"{area} was abolished on {area.valid_to:%Y-%m-%d}. Choose its successor.")
    return area


def _end_placements(area: Area, on: date, only: str | None = None) -> None:
    """End what is open on the date; what would only begin then or later is taken back."""
    open_ones = AreaPlacement.objects.filter(area=area, valid_to=None)
    if only is not None:
        open_ones = open_ones.filter(parent_id=only)
    open_ones.filter(valid_from__gte=on).delete()
    open_ones.update(valid_to=on)


def _place(area: Area, parent_code: str, on: date) -> None:
    AreaPlacement.objects.create(area=area, parent_id=parent_code, valid_from=on)


def _sort_key(area: Area) -> str:
    one = pl.DataFrame({"code": [area.code], "level": [area.level], "name_th": [area.name_th]})
    return str(one.select(sorted_by()).item())
