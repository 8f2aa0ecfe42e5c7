"""What is an area called, in the reader's language, with the word for its level and on an address line?"""

from collections.abc import Iterable

from django.utils.translation import get_language

from ppaos.ground.geography.models import Area, Level

# Bangkok has เขต and แขวง where the provinces have อำเภอ and ตำบล.
BANGKOK = "10"
THAI_WORDS = {
    Level.PROVINCE: "จังหวัด",
    Level.DISTRICT: "อำเภอ",
    Level.SUBDISTRICT: "ตำบล",
    Level.COMMUNITY: "ชุมชน",
}
BANGKOK_WORDS = {Level.PROVINCE: "", Level.DISTRICT: "เขต", Level.SUBDISTRICT: "แขวง"}
SHORT_WORDS = {"จังหวัด": "จ.", "อำเภอ": "อ.", "ตำบล": "ต."}
ENGLISH_WORDS = {
    Level.PROVINCE: "Province",
    Level.DISTRICT: "District",
    Level.SUBDISTRICT: "Subdistrict",
    Level.COMMUNITY: "Community",
}


def name(area: Area) -> str:
    """The bare name in the language of the page; in Thai where there is no English one."""
    return area.name_th if _is_thai() or not area.name_en else area.name_en


def level_word(area: Area) -> str:
    """The Thai word for the area's level, as in its own place; empty where the name carries its own."""
    in_bangkok = area.code.startswith(BANGKOK)
    words = THAI_WORDS | BANGKOK_WORDS if in_bangkok else THAI_WORDS
    return words.get(Level(area.level), "")


def label(area: Area) -> str:
    """The name with its level: «อำเภอกุฉินารายณ์», «Kuchinarai District»."""
    if _is_thai() or not area.name_en:
        return _with_word(level_word(area), area.name_th)
    word = ENGLISH_WORDS.get(Level(area.level), "")
    return area.name_en if area.code == BANGKOK else f"{area.name_en} {word}".strip()


def address_line(areas: Iterable[Area]) -> str:
    """The way to a place on one line, the narrowest first, from a breadcrumb (the widest first)."""
    narrowest_first = list(areas)[::-1]
    if not _is_thai():
        return ", ".join(name(area) for area in narrowest_first)
    return " ".join(_with_word(_short(level_word(area)), area.name_th) for area in narrowest_first)


def _short(word: str) -> str:
    return SHORT_WORDS.get(word, word)


def _with_word(word: str, name_th: str) -> str:
    """Official names of Bangkok's districts, and many names of communities, carry their word already."""
    return name_th if name_th.startswith(word) else f"{word}{name_th}"


def _is_thai() -> bool:
    return (get_language() or "th").startswith("th")
