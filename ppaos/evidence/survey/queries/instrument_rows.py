"""What do the short rows of a shipped form stand for, written out as an XLSForm needs them?"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

Row = dict[str, Any]
Lists = Mapping[str, list[list[str]]]

# Types that ask nobody anything, so that no answer can be required.
SILENT = ("start", "end", "today", "deviceid", "calculate", "note", "begin_group", "end_group", "begin_repeat",
          "end_repeat")  # fmt: skip
REFUSED = "refused"
ONLY_ONE = {"th": "ข้อนี้เลือกพร้อมกับข้ออื่นไม่ได้", "en": "This choice stands alone; take away the others"}
REQUIRED = {"th": "กรุณาตอบข้อนี้", "en": "Please answer this question"}


def expanded(
    rows: list[Row], *, lists: Lists, exclusive: Collection[str], rules: Mapping[str, Mapping[str, str]]
) -> Iterator[Row]:
    """The rows in full.

    for_each = a list: a row for each of its choices but those that stand alone; {choice}, {th}, {en} are filled in.
    sum_of = a list: the calculation is the sum of itself for each of them. unless_empty = an answer: without it the
    calculation is empty; or_refused = true: as well where that answer was refused. rule = a shared constraint.
    A question of several choices refuses one that stands alone beside others. Every question is required but those
    that are optional.
    """
    for row in rows:
        for each in _repeated(row, lists, exclusive):
            yield _constrained(_guarded(each), lists, exclusive, rules)


def _repeated(row: Row, lists: Lists, exclusive: Collection[str]) -> list[Row]:
    if "sum_of" in row:
        terms = [_filled(row["calculation"], each) for each in _each(lists[row["sum_of"]], exclusive)]
        return [{**row, "calculation": " + ".join(terms)}]
    if "for_each" not in row:
        return [row]
    return [
        {key: _filled(value, each) if isinstance(value, str) else value for key, value in row.items()}
        for each in _each(lists[row["for_each"]], exclusive)
    ]


def _guarded(row: Row) -> Row:
    if "unless_empty" not in row:
        return row
    answer = row["unless_empty"]
    silent = f"{answer} = '' or {answer} = '{REFUSED}'" if row.get("or_refused") else f"{answer} = ''"
    return {**row, "calculation": f"if({silent}, '', {row['calculation']})"}


def _each(listed: list[list[str]], exclusive: Collection[str]) -> list[dict[str, str]]:
    return [
        {"choice": name, "th": thai, "en": english}
        for name, thai, english, *_ in listed
        if name not in exclusive
    ]


def _filled(text: str, words: Mapping[str, str]) -> str:
    for word, meant in words.items():
        text = text.replace("{" + word + "}", meant)
    return text


def _constrained(
    row: Row, lists: Lists, exclusive: Collection[str], rules: Mapping[str, Mapping[str, str]]
) -> Row:
    kind, _, list_name = row["type"].partition(" ")
    full = {**row}
    if rule := rules.get(row.get("rule", "")):
        full |= {"constraint": rule["constraint"], "says_th": rule["th"], "says_en": rule["en"]}
    alone = [name for name, *_ in lists.get(list_name, []) if name in exclusive]
    if kind == "select_multiple" and alone:
        taken = " or ".join(f"selected(., '{name}')" for name in alone)
        full |= {"constraint": f"not(({taken}) and count-selected(.) > 1)"}
        full |= {"says_th": ONLY_ONE["th"], "says_en": ONLY_ONE["en"]}
    if kind not in SILENT and not row.get("optional"):
        full |= {"required": "yes", "asks_th": REQUIRED["th"], "asks_en": REQUIRED["en"]}
    return full
