"""Which month does a word name, in Thai or English, short, long or misspelt?"""

from ppaos.engine.thai.calendar import MONTHS, SHORT_MONTHS

_STEMS = (
    "มกรา", "กุมภา", "มีนา", "เมษา", "พฤษภา", "มิถุนา", "กรกฎา", "สิงหา", "กันยา", "ตุลา", "พฤศจิกา", "ธันวา",
)  # fmt: skip
_MISSPELT = {"กรกฏาคม": 7, "กรกฏา": 7, "กุมภาพันธุ์": 2, "กุมภาพันธ": 2, "พฤษจิกายน": 11, "พฤศจิกายาน": 11}
_ENGLISH = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


def _spellings() -> dict[str, int]:
    short = [word.rstrip(".") for word in SHORT_MONTHS]
    tables = (
        MONTHS,
        _STEMS,
        short,
        [word.replace(".", "") for word in short],
        [word.replace(".", ". ") for word in short],
        _ENGLISH,
        [word[:3] for word in _ENGLISH],
    )
    words = {word: number for table in tables for number, word in enumerate(table, start=1)}
    words |= _MISSPELT | {"sept": 9}
    return dict(sorted(words.items(), key=lambda item: -len(item[0])))


# Lower case, longer words before the shorter ones they begin with.
MONTH_OF_WORD = _spellings()
ANY_MONTH = "|".join(word.replace(".", r"\.") for word in MONTH_OF_WORD)
