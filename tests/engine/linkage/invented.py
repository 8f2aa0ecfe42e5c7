"""Two lists of invented people with the errors real lists have, and the truth about who is who.

Names are PyThaiNLP's, drawn so that a few are common and most rare; everything else comes from a seed.
A register of households (right) and a list (left) of which nine in ten stand in the register.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from pythainlp.corpus.common import thai_family_names, thai_female_names, thai_male_names

# Share of records of the list (and at half the rate, of the register) that have each error.
RATES = {
    "id_missing": 0.16, "id_mistyped": 0.06, "id_relative": 0.02,
    "first_misspelt": 0.05, "first_changed": 0.01, "last_misspelt": 0.05, "married": 0.06, "names_swapped": 0.003,
    "title_in_name": 0.04, "one_field": 0.01,
    "birth_missing": 0.02, "birth_year_only": 0.04, "birth_first_of_year": 0.03, "birth_swapped": 0.015,
    "birth_day_wrong": 0.02, "birth_year_wrong": 0.01, "sex_wrong": 0.005, "sex_missing": 0.03,
    "moved": 0.06, "house_no_wrong": 0.04, "address_missing": 0.03,
}  # fmt: skip
SWAPS = ("ซสศษ", "นณ", "รล", "ทธฑ", "คขฆ", "พภผ", "ใไ", "ชฌฉ", "ญย", "ถฐ", "ดฎ", "ตฏ")
MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")


@dataclass(frozen=True)
class Invented:
    """Two lists with the columns of a list file, and truth: left_id, right_id of those in both."""

    left: pl.DataFrame
    right: pl.DataFrame
    truth: pl.DataFrame


def people(left_rows: int, right_rows: int, *, seed: int, errors: float = 1.0, ids: bool = True) -> Invented:
    """Lists of these sizes; ``errors`` multiplies every rate, ``ids=False`` empties citizen_id."""
    chance = np.random.default_rng(seed)
    everyone = _population(right_rows + left_rows // 10, chance)
    listed = np.concatenate(
        [
            chance.permutation(right_rows)[: left_rows - left_rows // 10],
            np.arange(right_rows, right_rows + left_rows // 10),
        ]
    )
    left = {name: values[listed] for name, values in everyone.items()}
    right = {name: values[:right_rows] for name, values in everyone.items()}
    truth = pl.DataFrame({"left_id": _ids("L", listed), "right_id": _ids("R", listed)})
    return Invented(
        _written(left, _ids("L", listed), everyone, errors, ids, chance),
        _written(right, _ids("R", np.arange(right_rows)), everyone, errors / 2, ids, chance),
        truth.head(left_rows - left_rows // 10),
    )


def f1(found: pl.DataFrame, truth: pl.DataFrame) -> float:
    """Harmonic mean of precision and recall of the pairs found."""
    right = found.join(truth, on=["left_id", "right_id"], how="semi").height
    return 2 * right / max(1, found.height + truth.height)


def check_digits(twelve: np.ndarray) -> np.ndarray:
    """The thirteenth digit of each number of twelve digits."""
    total = sum((twelve // 10 ** (11 - place) % 10) * (13 - place) for place in range(12))
    return (11 - total % 11) % 10


def _ids(letter: str, numbers: np.ndarray) -> list[str]:
    return [f"{letter}{number:07}" for number in numbers.tolist()]


def _zipf(names: frozenset[str], size: int, chance: np.random.Generator) -> np.ndarray:
    """Draw names, the k-th most common with a weight of 1 / (k + 30)."""
    pool = np.array(sorted(names))
    chance.shuffle(pool)
    weights = 1 / (np.arange(len(pool)) + 30)
    return chance.choice(pool, size=size, p=weights / weights.sum()).astype(object)


def _population(size: int, chance: np.random.Generator) -> dict[str, np.ndarray]:
    """Households of one to six, in villages; two in three members bear the household's surname."""
    sizes = chance.choice([1, 2, 3, 4, 5, 6], size=size, p=[0.12, 0.2, 0.25, 0.23, 0.13, 0.07])
    house = np.repeat(np.arange(size), sizes)[:size]
    surnames, own = _zipf(thai_family_names(), size, chance), _zipf(thai_family_names(), size, chance)
    woman = chance.random(size) < 0.51
    first = np.where(woman, _zipf(thai_female_names(), size, chance), _zipf(thai_male_names(), size, chance))
    village = chance.integers(0, max(2, size // 500), size)[house]
    birth = chance.integers(-14_000, 20_000, size)  # days from 1970: 1931 to 2024
    twin = (np.r_[False, house[1:] == house[:-1]]) & (chance.random(size) < 0.008)
    birth = np.where(twin, np.roll(birth, 1), birth)
    twelve = chance.integers(1, 9, size) * 10**11 + chance.permutation(size) * 7919 + 10_000_000_000
    return {
        "first": first,
        "last": np.where(chance.random(size) < 0.67, surnames[house], own),
        "woman": woman,
        "birth": birth,
        "house": house,
        "house_no": chance.integers(1, 400, size)[house],
        "moo": village % 12 + 1,
        "subdistrict": 460100 + village // 12 % 18 + 100 * (village // 216),
        "citizen_id": twelve * 10 + check_digits(twelve),
    }


def _written(
    of: dict[str, np.ndarray],
    record_ids: list[str],
    everyone: dict[str, np.ndarray],
    errors: float,
    ids: bool,
    chance: np.random.Generator,
) -> pl.DataFrame:
    """The records as a clerk would have them."""
    size = len(record_ids)
    hit = {name: np.flatnonzero(chance.random(size) < rate * errors) for name, rate in RATES.items()}
    title, first, last = _names(of, everyone, hit, chance)
    columns = {
        "record_id": record_ids,
        "citizen_id": _citizen_ids(of, everyone, hit, chance) if ids else [None] * size,
        "title": title, "first_name": first, "last_name": last,
        "sex": _sex(of, hit), "birth_date": _births(of, hit, chance),
        **_addresses(of, everyone, hit, chance),
    }  # fmt: skip
    order = chance.permutation(size)
    return pl.DataFrame([pl.Series(name, list(values), pl.String) for name, values in columns.items()])[order]


def _names(of, everyone, hit, chance):
    first, last, woman = of["first"].copy(), of["last"].copy(), of["woman"]
    grown = of["birth"] < 14_000
    for name, values in (("first_misspelt", first), ("last_misspelt", last)):
        for at in hit[name]:
            values[at] = _misspelt(values[at], chance)
    for at in hit["first_changed"]:
        first[at] = everyone["first"][chance.integers(len(everyone["first"]))]
    for at in hit["married"]:
        if woman[at] and grown[at]:
            last[at] = everyone["last"][chance.integers(len(everyone["last"]))]
    swapped = hit["names_swapped"]
    first[swapped], last[swapped] = last[swapped], first[swapped]
    title = np.where(grown, np.where(woman, "นาง", "นาย"), np.where(woman, "ด.ญ.", "ด.ช.")).astype(object)
    title[grown & woman & (chance.random(len(title)) < 0.4)] = "นางสาว"
    for at in hit["title_in_name"]:
        first[at], title[at] = f"{title[at]} {first[at]}", ""
    for at in hit["one_field"]:
        first[at], last[at] = f"{first[at]} {last[at]}", ""
    return title, first, last


def _misspelt(name: str, chance: np.random.Generator) -> str:
    """A letter of the same class, a mark lost, a letter lost, doubled or of the next key."""
    kind, letters = chance.random(), list(name)
    if kind < 0.5:
        for at in chance.permutation(len(letters)):
            for group in SWAPS:
                if letters[at] in group:
                    letters[at] = group[(group.index(letters[at]) + 1) % len(group)]
                    return "".join(letters)
    if kind < 0.7:
        return "".join(letter for letter in letters if letter not in "่้๊๋์็") + ("์" if kind < 0.55 else "")
    at = int(chance.integers(len(letters)))
    if kind < 0.8 and len(letters) > 3:
        del letters[at]
    elif kind < 0.9:
        letters.insert(at, letters[at])
    else:
        letters[at] = "กดสวทมนรย"[int(chance.integers(9))]
    return "".join(letters)


def _citizen_ids(of, everyone, hit, chance):
    ids = [f"{number:013}" for number in of["citizen_id"].tolist()]
    for at in hit["id_relative"]:
        other = min(np.searchsorted(everyone["house"], of["house"][at]) + 1, len(everyone["house"]) - 1)
        if everyone["house"][other] == of["house"][at]:  # the second of the house lends the id
            ids[at] = f"{everyone['citizen_id'][other]:013}"
    for at in hit["id_mistyped"]:
        place = int(chance.integers(12))
        text = ids[at]
        swap = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        digit = text[:place] + str((int(text[place]) + int(chance.integers(1, 10))) % 10) + text[place + 1 :]
        ids[at] = swap if chance.random() < 0.4 and swap != text else digit
    for at in hit["id_missing"]:
        ids[at] = None
    return ids


def _sex(of, hit):
    sex = np.where(of["woman"], "ญ", "ช").astype(object)
    sex[hit["sex_wrong"]] = np.where(of["woman"][hit["sex_wrong"]], "ช", "ญ")
    sex[hit["sex_missing"]] = None
    return sex


def _births(of, hit, chance):
    """Dates in one of three writings: ISO, d/m/y in BE, or Thai months."""
    days = of["birth"].copy()
    days[hit["birth_day_wrong"]] += chance.integers(1, 28, len(hit["birth_day_wrong"]))
    days[hit["birth_year_wrong"]] += 365 * chance.choice([-10, -1, 1, 2, 10], len(hit["birth_year_wrong"]))
    dates = days.astype("datetime64[D]")
    year = dates.astype("datetime64[Y]").astype(int) + 1970
    month = dates.astype("datetime64[M]").astype(int) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(int) + 1
    first = hit["birth_first_of_year"]
    day[first], month[first] = 1, 1
    swapped = hit["birth_swapped"][day[hit["birth_swapped"]] <= 12]
    day[swapped], month[swapped] = month[swapped], day[swapped]
    style = chance.integers(0, 3, len(days))
    written = [
        (f"{y}-{m:02}-{d:02}", f"{d}/{m}/{y + 543}", f"{d} {MONTHS[m - 1]} {y + 543}")[s]
        for y, m, d, s in zip(year.tolist(), month.tolist(), day.tolist(), style.tolist(), strict=True)
    ]
    for at in hit["birth_year_only"]:
        written[at] = str(year[at] + 543)
    for at in hit["birth_missing"]:
        written[at] = None
    return written


def _addresses(of, everyone, hit, chance):
    house_no, moo, area = of["house_no"].copy(), of["moo"].copy(), of["subdistrict"].copy()
    new = chance.integers(0, len(everyone["house"]), len(hit["moved"]))
    for column, values in (("house_no", house_no), ("moo", moo), ("subdistrict", area)):
        values[hit["moved"]] = everyone[column][new]
    house_no[hit["house_no_wrong"]] += chance.integers(1, 10, len(hit["house_no_wrong"]))
    columns = {"house_no": house_no, "moo": moo, "subdistrict_code": area}
    written = {name: values.astype(str).astype(object) for name, values in columns.items()}
    for at in hit["address_missing"]:
        written["house_no"][at] = written["moo"][at] = None
    return written
