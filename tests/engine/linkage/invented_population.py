"""Who lives in the invented province? Households in villages, their names, births and citizen ids."""

import numpy as np
import polars as pl
from pythainlp.corpus.common import thai_family_names, thai_female_names, thai_male_names

TODAY = 20_454  # 1 January 2026, in days from 1970
YEAR = 365.25
BE_2500 = -4_748  # 1 January 1957: before it many births were registered by their year alone
MOOS, SUBDISTRICTS, DISTRICTS = 12, 9, 25  # villages to a subdistrict, subdistricts to a district, and so on
PEOPLE_IN_VILLAGE = 500

Columns = dict[str, np.ndarray]


def name_pools(half: str) -> dict[str, pl.Series]:
    """PyThaiNLP's names in two halves by a fixed rule: of each sorted list every other name.

    ``half``: «tuning» or «unseen». Each pool is sorted, so that neighbours begin alike.
    """
    first = {"tuning": 0, "unseen": 1}[half]
    lists = {"male": thai_male_names(), "female": thai_female_names(), "family": thai_family_names()}
    return {kind: pl.Series(kind, sorted(names)[first::2]) for kind, names in lists.items()}


def population(size: int, pools: dict[str, pl.Series], chance: np.random.Generator) -> Columns:
    """One array a column. Names are positions in their pool; births are days from 1970."""
    sizes = chance.choice([1, 2, 3, 4, 5, 6], size=size, p=[0.12, 0.2, 0.25, 0.23, 0.13, 0.07])
    house = np.repeat(np.arange(size), sizes)[:size]
    member = np.arange(size) - np.searchsorted(house, house)
    is_woman = chance.random(size) < 0.51
    spouse = (member == 1) & (chance.random(size) < 0.8)
    is_woman[spouse] = ~is_woman[np.flatnonzero(spouse) - 1]
    birth = _births(member, spouse, chance)
    twin = (member > 2) & (chance.random(size) < 0.03)
    birth[twin] = birth[np.flatnonzero(twin) - 1]
    people = {"house": house, "member": member, "is_woman": is_woman, "birth": birth}
    people["first"] = _first_names(people, pools, chance)
    people |= _last_names(people, len(pools["family"]), chance)
    people["year_known_only"] = (birth < BE_2500) & (chance.random(size) < 0.06)
    people |= _addresses(house, chance)
    people["citizen_id"] = _citizen_ids(people, chance)
    return people


def subdistrict_code(village: np.ndarray) -> np.ndarray:
    """Six digits: province, district, subdistrict, counted up from 460101."""
    district, place = np.divmod(village // MOOS, SUBDISTRICTS)
    return (46 + district // DISTRICTS) * 10_000 + (district % DISTRICTS + 1) * 100 + place + 1


def check_digits(twelve: np.ndarray) -> np.ndarray:
    """The thirteenth digit of each number of twelve digits."""
    total = sum((twelve // 10 ** (11 - place) % 10) * (13 - place) for place in range(12))
    return (11 - total % 11) % 10


def _zipf(names: int, flat: int, size: int, chance: np.random.Generator) -> np.ndarray:
    """Positions in a pool, the k-th most common name with a weight of 1 / (k + flat)."""
    weights = np.cumsum(1 / (np.arange(names) + flat))
    rank = np.searchsorted(weights, chance.random(size) * weights[-1], side="right")
    return chance.permutation(names)[np.minimum(rank, names - 1)]


def _births(member: np.ndarray, spouse: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """A head of 22 to 90 years, a spouse of about that age, children, and parents of young heads."""
    size = len(member)
    head = 22 + 68 * chance.beta(1.6, 2.0, size)
    head = head[np.arange(size) - member]
    child = head - 18 - 22 * chance.random(size)
    age = np.where(spouse, head + chance.normal(0, 4, size), child)
    age = np.where(member == 0, head, np.where(age < 0, head + 18 + 17 * chance.random(size), age))
    return (TODAY - np.clip(age, 0.1, 100) * YEAR).astype(np.int64)


def _first_names(people: Columns, pools: dict[str, pl.Series], chance: np.random.Generator) -> np.ndarray:
    """Positions in males followed by females. One child in six bears a name that begins like a sibling's."""
    size, males = len(people["house"]), len(pools["male"])
    females, woman = len(pools["female"]), people["is_woman"]
    name = np.where(woman, males + _zipf(females, 30, size, chance), _zipf(males, 30, size, chance))
    sibling = (people["member"] > 2) & (woman == np.roll(woman, 1)) & (chance.random(size) < 1 / 6)
    at = np.flatnonzero(sibling)
    near = name[at - 1] + chance.choice([-3, -2, -1, 1, 2, 3], len(at))
    low, high = np.where(woman[at], males, 0), np.where(woman[at], males + females, males) - 1
    name[at] = np.clip(near, low, high)
    return name


def _last_names(people: Columns, names: int, chance: np.random.Generator) -> Columns:
    """The surname borne, and for each the other one of hers or his: the house's, or the one born with."""
    house, member = people["house"], people["member"]
    size = len(house)
    shared, own = _zipf(names, 100, size, chance)[house], _zipf(names, 100, size, chance)
    shares = chance.random(size) < np.select([member == 0, member == 1], [1.0, 0.7], 0.85)
    return {"last": np.where(shares, shared, own), "other_last": np.where(shares, own, shared)}


def _addresses(house: np.ndarray, chance: np.random.Generator) -> Columns:
    size = len(house)
    village = chance.integers(0, max(MOOS, size // PEOPLE_IN_VILLAGE), size)[house]
    sub_number = np.where(chance.random(size) < 0.25, chance.integers(1, 10, size), 0)[house]
    return {"village": village, "house_no": chance.integers(1, 400, size)[house], "sub_number": sub_number}


def _citizen_ids(people: Columns, chance: np.random.Generator) -> np.ndarray:
    """Thirteen digits as offices gave them: people of 1984 by household book, those born later by date.

    Housemates born before 1984 so share all digits but the last three or four; one in seven ids is another
    province's.
    """
    size, is_old = len(people["house"]), people["birth"] < 5_265
    away = chance.random(size) < 0.15
    office = np.where(away, chance.integers(1_001, 9_699, size), subdistrict_code(people["village"]) // 100)
    drawn = pl.DataFrame({"kind": np.where(is_old, 3, 1), "office": office} | people)
    book = pl.col("house").rank("dense").over("kind", "office").cast(pl.Int64) * 100 + pl.col("member")
    in_turn = pl.struct("birth", "house", "member").rank("ordinal").over("kind", "office").cast(pl.Int64)
    twelve = drawn.select(
        pl.col("kind").cast(pl.Int64) * 10**11
        + pl.col("office") * 10**7
        + pl.when(pl.col("kind") == 3).then(book).otherwise(in_turn)
    )
    numbers = twelve.to_series().to_numpy()
    return numbers * 10 + check_digits(numbers)
