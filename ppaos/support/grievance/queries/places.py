"""Which place does somebody mean who types a village, its subdistrict and district as they are spoken?"""

import re
import unicodedata

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.evidence.targeting.queries.imports import working_area
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force

MOST_PLACES = 15
_LEVELS = (Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE, Level.COMMUNITY)
_DIGITS = str.maketrans(THAI, LATIN)
_WORDS = r"ตำบล|ต\.|แขวง|อำเภอ|อ\.|เขต|จังหวัด|จ\.|หมู่บ้าน|หมู่ที่|หมู่|ม\.|ชุมชน"
_BEFORE = re.compile(f"(?={_WORDS})")
_PREFIX = re.compile(f"^(?:{_WORDS}|บ้าน)")
_NUMBER = re.compile(r"^\d{1,2}$")
_MEANT = {
    "ตำบล": Level.SUBDISTRICT, "ต.": Level.SUBDISTRICT, "แขวง": Level.SUBDISTRICT, "อำเภอ": Level.DISTRICT,
    "อ.": Level.DISTRICT, "เขต": Level.DISTRICT, "หมู่บ้าน": Level.VILLAGE, "บ้าน": Level.VILLAGE,
    "ชุมชน": Level.COMMUNITY,
}  # fmt: skip
MOST_WORDS = 6
# A word of one letter or a mark fits everywhere.
_SHORTEST = 2


def whole_area() -> Area | None:
    """The area this installation works in; None before it is set up."""
    return Area.objects.filter(pk=working_area()).first()


def place_of_code(code: str) -> Area | None:
    """The area of a poster, where it is in force and lies in the area of this installation; None for any other."""
    return _inside().filter(pk=code).first() if code and len(code) <= 12 else None


def places_named(typed: str) -> list[Area]:
    """Villages, communities, subdistricts and districts that fit all that was typed, the narrowest first, at most
    MOST_PLACES + 1. «หมู่ 3» asks for villages of that number, «บ้าน» for villages, where there are any."""
    words = _words(typed)
    names = [name for _level, name in words if len(name) >= _SHORTEST and not name.isdecimal()][:MOST_WORDS]
    if not names:
        return []
    on, found, own = timezone.localdate(), _inside().filter(level__in=_LEVELS), Q()
    for name in names:
        called = Q(name_th__icontains=name) | Q(name_en__icontains=name)
        around = AreaWithin.objects.filter(in_force(on), ancestor__in=Area.objects.filter(called))
        found = found.filter(pk__in=around.values("area_id"))
        own |= called
    moo = next((int(name) for _level, name in words if _NUMBER.match(name)), None)
    own = own if moo is None else Q(level=Level.VILLAGE, code__endswith=f"{moo:02d}")
    return _closest(list(found.filter(own)), names, {level for level, _name in words if level})[
        : MOST_PLACES + 1
    ]


def _closest(found: list[Area], names: list[str], levels: set[Level]) -> list[Area]:
    """Of what fits: the narrowest kind of place that was spoken of, and what is called just so, where there are any."""
    narrowest = max(levels, key=_LEVELS.index, default=None)
    found = [area for area in found if area.level == narrowest] or found
    exactly = [area for area in found if _PREFIX.sub("", area.name_th) in names] or found
    return sorted(exactly, key=lambda area: (-_LEVELS.index(Level(area.level)), area.sort_key, area.code))


def _inside() -> QuerySet[Area]:
    on = timezone.localdate()
    return Area.objects.within(working_area(), on).in_force(on)


def _words(typed: str) -> list[tuple[Level | None, str]]:
    """What was typed word by word, each with the kind of place that stands before it."""
    plain = _BEFORE.sub(" ", unicodedata.normalize("NFC", typed.replace("\0", "")).translate(_DIGITS))
    words, level = [], None
    for word in re.split(r"[\s,/()]+", plain):
        before = _PREFIX.match(word)
        level = _MEANT.get(before.group()) if before else level
        if rest := _PREFIX.sub("", word):
            words.append((level, rest))
            level = None
    return words
