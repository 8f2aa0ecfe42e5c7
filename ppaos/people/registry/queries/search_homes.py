"""Which household is meant by a code, or by a house number with its village?

«12/3 ม.5 นาโก» is house 12/3 in the fifth village of a place whose name has «นาโก» in it; the house number alone
will do.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ppaos.engine.thai import addresses
from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.engine.thai.one import of_one
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries.visibility import visible_households

HOUSE_CODE_DIGITS = 11
_DIGITS = str.maketrans(THAI, LATIN)
_MOO = re.compile(r"(?:หมู่บ้านที่|หมู่ที่|หมู่|ม\.|ม(?=\s*\d)|moo|m\.)\s*(\d{1,2})\b", re.IGNORECASE)
_HOUSE = re.compile(r"^(?:บ้านเลขที่|เลขที่บ้าน|เลขที่|บ้าน)?\s*(\d{1,5}(?:\s*[/-]\s*\d{1,5})?)(?=\s|$)")
_LEVEL = re.compile(r"^(?:บ้าน|ตำบล|อำเภอ|จังหวัด|[บตอจ]\.)")


@dataclass(frozen=True)
class TypedAddress:
    """An address as somebody typed it: house number, village number of two digits, words of names of places."""

    house_no: str
    moo: str = ""
    places: tuple[str, ...] = ()


def search_households(user: Any, text: str, limit: int = 20) -> list[Household]:
    """Households the user may see, by their code, the code of their house (11 digits) or their address."""
    asked = _asked(text.strip())
    if asked is None:
        return []
    found = visible_households(user).filter(asked)
    return list(found.select_related("area", "dwelling").order_by("area_id", "pk")[:limit])


def typed_address(text: str) -> TypedAddress | None:
    """The address in a text; None where it does not begin with a house number."""
    plain = text.translate(_DIGITS).strip()
    moo = _MOO.search(plain)
    without = f"{plain[: moo.start()]} {plain[moo.end() :]}" if moo else plain
    house = _HOUSE.match(without.strip())
    number = of_one(addresses.house_no, house.group(1)) if house else None
    if house is None or number is None:
        return None
    places = tuple(_LEVEL.sub("", word) for word in without.strip()[house.end() :].split())
    return TypedAddress(number, moo.group(1).zfill(2) if moo else "", tuple(filter(None, places)))


def _asked(text: str) -> Q | None:
    if not text:
        return None
    digits = text.translate(_DIGITS)
    if len(digits) == HOUSE_CODE_DIGITS and digits.isdecimal():
        return Q(code=text) | Q(dwelling__house_code=digits)
    address = typed_address(text)
    return Q(code=text) if address is None else Q(code=text) | _at(address)


def _at(address: TypedAddress) -> Q:
    at = Q(dwelling__house_no=address.house_no)
    if address.moo:
        at &= Q(dwelling__moo=address.moo) | Q(area__level="village", area__code__endswith=address.moo)
    for place in address.places:
        above = Q(area__parent__name_th__contains=place) | Q(area__parent__parent__name_th__contains=place)
        at &= Q(area__name_th__contains=place) | above
    return at
