"""Which numbers do invented people and houses bear? Valid checksums under registration offices that do not exist."""

import geothai
import numpy as np

# District offices count up from 01 and municipal ones down from 99, so no office in Thailand has these
# numbers within its province: an invented id can never be a real person's.
_NO_OFFICE = 50
_OFFICES = 20
_BANGKOK = "10"  # has fifty districts
_REGISTERED_1984 = 1984  # the year from which newborns get 1 as the first digit
_ELSEWHERE = 0.15


def citizen_ids(birth_year: np.ndarray, office: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Thirteen digits a person as text: category by birth year, office, serial number, check digit."""
    count = len(birth_year)
    luck = dice.random(count)
    old = np.where(luck < 0.94, 3, np.where(luck < 0.985, 5, 4))
    young = np.where(luck < 0.97, 1, 2)
    rare = dice.choice([0, 6, 7, 8], count, p=[0.4, 0.1, 0.1, 0.4])
    category = np.where(luck > 0.993, rare, np.where(birth_year < _REGISTERED_1984, old, young))
    registered_at = np.where(dice.random(count) < _ELSEWHERE, _other_offices(count, dice), office)
    serial = dice.choice(10_000_000, count, replace=False)
    return with_check_digit(category * 10**11 + registered_at * 10**7 + serial)


def with_check_digit(first_twelve: np.ndarray) -> np.ndarray:
    """Append (11 − Σ digit × (13 … 2) mod 11) mod 10 to twelve-digit numbers; text of thirteen digits."""
    powers = 10 ** np.arange(11, -1, -1, dtype=np.int64)
    digits = first_twelve[:, None] // powers % 10
    check = (11 - digits @ np.arange(13, 1, -1) % 11) % 10
    return np.char.zfill((first_twelve * 10 + check).astype(str), 13)


def offices(district_codes: np.ndarray) -> np.ndarray:
    """The registration office of each district, under a number no real office has (4601 → 4651)."""
    district = district_codes.astype(np.int64)
    return district // 100 * 100 + _NO_OFFICE + district % 100 % _OFFICES


def house_codes(office: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Eleven digits a house as text: office and a serial number that no other house of the province has."""
    serial = dice.choice(10_000_000, len(office), replace=False)
    return (office * 10**7 + serial).astype(str)


def _other_offices(count: int, dice: np.random.Generator) -> np.ndarray:
    provinces = np.array([int(p.code) for p in geothai.provinces() if p.code != _BANGKOK])
    return dice.choice(provinces, count) * 100 + _NO_OFFICE + dice.integers(0, _OFFICES, count)
