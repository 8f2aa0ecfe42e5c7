"""How often does each kind of error befall a record, and on which records does it fall?"""

import numpy as np

from tests.engine.linkage.invented_population import TODAY, YEAR, Columns

RATES = {
    "id_missing": 0.15,  # no id was written
    "id_mistyped": 0.05,  # one digit is another
    "id_transposed": 0.02,  # two neighbouring digits changed round
    "id_relative": 0.012,  # the id of another member of the house
    "first_sound": 0.02,  # a consonant of the same sound (ซสศษ, นณ, รล …)
    "first_mark": 0.015,  # tone mark, การันต์, length of a vowel, order of marks
    "first_key": 0.02,  # neighbouring key, letter lost, doubled, two changed round
    "first_changed": 0.012,  # another first name was taken
    "last_sound": 0.02,
    "last_mark": 0.015,
    "last_key": 0.02,
    "last_changed": 0.004,  # another surname was taken
    "married": 0.08,  # of grown women: the other of born and married surname
    "names_swapped": 0.003,  # first and last name in each other's column
    "title_in_name": 0.04,  # «นายสมชาย»
    "one_field": 0.01,  # both names in the first name's column
    "latin": 0.002,  # both names in Latin letters (only in the list)
    "birth_missing": 0.02,
    "birth_year_only": 0.03,
    "birth_first_of_year": 0.025,  # 1 January, because the day was not known
    "birth_swapped": 0.015,  # day and month changed round
    "birth_day_wrong": 0.015,
    "birth_month_wrong": 0.01,
    "birth_year_wrong": 0.012,  # by 1, 2 or 10
    "sex_wrong": 0.005,
    "sex_missing": 0.03,
    "moved": 0.05,  # alone, to another house
    "house_moved": 0.05,  # with the whole house; half of them within the subdistrict
    "house_no_wrong": 0.04,
    "address_missing": 0.03,  # house number and village number; the subdistrict stays
}
REGISTER = 0.5  # of the list's rates
CARELESS = (0.2, 4.0)  # share of the records written carelessly, and how often those err against the others
OF_THE_HOUSE = ("house_moved", "house_no_wrong", "address_missing")

Hits = dict[str, np.ndarray]  # kind of error -> positions of the records that bear it


def hits(of: Columns, errors: float, chance: np.random.Generator) -> Hits:
    """Positions each kind of error falls on; those it cannot fall on are left out."""
    size, house = len(of["house"]), of["house"]
    share, times = CARELESS
    care = np.where(chance.random(size) < share, times, 1.0) / (1 + share * (times - 1))
    hit = {}
    for kind, rate in RATES.items():
        if kind in OF_THE_HOUSE:
            fell = chance.random(house.max(initial=-1) + 1)[house] < rate * errors
        else:
            fell = chance.random(size) < rate * errors * care
        hit[kind] = fell
    hit["married"] &= of["is_woman"] & is_grown(of) & (of["last"] != of["other_last"])
    day, month = day_and_month(of["birth"])
    hit["birth_swapped"] &= (day <= 12) & (day != month)
    hit["birth_first_of_year"] |= of["year_known_only"] & (chance.random(size) < 0.5)
    hit["birth_year_only"] |= of["year_known_only"] & ~hit["birth_first_of_year"]
    for kind in ("id_mistyped", "id_transposed", "id_relative"):
        hit[kind] &= ~hit["id_missing"]
    return {kind: np.flatnonzero(fell) for kind, fell in hit.items()}


def is_grown(of: Columns) -> np.ndarray:
    """Fifteen years or older: titled Mr, Mrs or Miss."""
    return of["birth"] < TODAY - 15 * YEAR


def day_and_month(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of days from 1970."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    return (dates - months).astype(np.int64) + 1, months.astype(np.int64) % 12 + 1
