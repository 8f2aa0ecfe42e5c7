"""Who lives in the invented province: households of three generations with their names, births and numbers."""

import numpy as np
import polars as pl

from ppaos.config.demo import numbers
from ppaos.config.demo.names import NameLists, family_names, first_names
from ppaos.config.demo.plan import Plan, data

_REFERENCE = np.datetime64("2020-10-01")  # the first round's first day; nobody met in it is born later
_ROLES = np.array(["child", "grandchild", "parent", "in_law", "sibling"])
_ROLE_SHARES = np.array(  # of those who are neither head nor spouse; the head under 45, under 62, older
    [[0.72, 0.00, 0.20, 0.00, 0.08], [0.62, 0.16, 0.08, 0.10, 0.04], [0.34, 0.44, 0.00, 0.18, 0.04]]
)
_SHARE_FAMILY_NAME = {
    "head": 1.0, "spouse": 0.7, "child": 0.95, "grandchild": 0.5, "parent": 0.8, "in_law": 0.0, "sibling": 0.85,
}  # fmt: skip
_HAS_SPOUSE = 0.63
_HEAD_IS_MALE = 0.58
_TWIN = 0.01  # of children and grandchildren: born on the same day as the one before
_LISTED_OF_AN_UNMET_HOUSEHOLD = 1.3


def households(plan: Plan, places: pl.DataFrame) -> pl.DataFrame:
    """One row a household: village, house number and code, size, poor or not; those no round met come last."""
    dice = plan.dice("households")
    unmet = round((plan.listed_not_found + plan.listed_not_visited) / _LISTED_OF_AN_UNMET_HOUSEHOLD) + 2
    count = plan.households + unmet
    populous = places["populous"].to_numpy()
    place = dice.choice(places.height, count, p=populous / populous.sum())
    not_poor = round(plan.households * (1 - data("province")["share"]["poor_households"]))
    is_poor = np.concatenate([dice.permutation(plan.households) >= not_poor, np.zeros(unmet, bool)])
    size = np.concatenate([_sizes(plan.households, plan.persons, dice), _sizes(unmet, None, dice)])
    office = numbers.offices(places["district_code"].to_numpy()[place])
    behind = np.where(dice.random(count) < 0.2, dice.integers(1, 31, count), 0)  # the 2 of 25/2
    number = pl.int_range(1, pl.len() + 1).over("village_code") * 9 - pl.Series(dice.integers(0, 9, count))
    return places[place].with_columns(
        household=pl.int_range(count),
        village_no=pl.Series(place),
        office=pl.Series(office),
        house_code=pl.Series(numbers.house_codes(office, dice)),
        house_no=number.cast(pl.String)
        + pl.Series(np.where(behind > 0, np.char.add("/", behind.astype(str)), "")),
        size=pl.Series(size),
        is_met=pl.Series(np.arange(count) < plan.households),
        is_poor=pl.Series(is_poor),
    )


def _sizes(count: int, total: int | None, dice: np.random.Generator) -> np.ndarray:
    """Household sizes in the shares of the data, a few moved by one so that the people add up to the total."""
    shares = np.array(data("province")["household_size"]["shares"])
    sizes = np.searchsorted(np.cumsum(shares), (np.arange(count) + 0.5) / count) + 1
    gap = 0 if total is None else total - int(sizes.sum())
    movable = np.flatnonzero((sizes > 2) & (sizes < len(shares)))
    sizes[dice.choice(movable, abs(gap), replace=False)] += np.sign(gap)
    return dice.permutation(sizes)


def members(plan: Plan, homes: pl.DataFrame, lists: NameLists) -> pl.DataFrame:
    """One row a person: household, number in it (1 = head), role, sex, birth, names and citizen id, all true."""
    dice = plan.dice("members")
    size = homes["size"].to_numpy()
    household = np.repeat(np.arange(homes.height), size)
    no = np.arange(len(household)) - np.repeat(np.cumsum(size) - size, size) + 1
    head_age = np.clip(dice.normal(57, 14, homes.height), 22, 92)[household]
    role = _roles(no, (dice.random(homes.height) < _HAS_SPOUSE)[household], head_age, dice)
    is_male = _sexes(role, (dice.random(homes.height) < _HEAD_IS_MALE)[household], dice)
    birth = _births(role, head_age, dice)
    birth_year = birth.astype("datetime64[Y]").astype(int) + 1970
    married = ~is_male & (
        (role == "spouse") | (role == "parent") | ((birth_year < 1980) & (dice.random(len(role)) < 0.7))
    )
    return pl.DataFrame(
        {
            "household": household,
            "no": no,
            "role": role,
            "sex": np.where(is_male, "m", "f"),
            "birth_on": birth.astype("datetime64[D]"),
            "is_married": married,
            "first_name": first_names(lists, is_male, dice),
            "last_name": _last_names(homes, household, role, lists, dice),
            "citizen_id": numbers.citizen_ids(birth_year, homes["office"].to_numpy()[household], dice),
        }
    )


def _roles(
    no: np.ndarray, has_spouse: np.ndarray, head_age: np.ndarray, dice: np.random.Generator
) -> np.ndarray:
    shares = np.cumsum(_ROLE_SHARES, axis=1)[np.digitize(head_age, [45, 62])]
    others = _ROLES[(dice.random(len(no))[:, None] > shares).sum(axis=1).clip(max=len(_ROLES) - 1)]
    return np.where(no == 1, "head", np.where((no == 2) & has_spouse, "spouse", others))


def _sexes(role: np.ndarray, head_is_male: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    male = dice.random(len(role)) < np.where(role == "parent", 0.35, 0.5)
    return np.where(role == "head", head_is_male, np.where(role == "spouse", ~head_is_male, male))


def _births(role: np.ndarray, head_age: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """Birth dates that fit the generations; a child's age is never below a newborn's nor an elder's above 101."""
    older_than_head = {"head": (0, 0), "spouse": (-9, 4), "child": (-36, -20), "grandchild": (-62, -41),
                       "parent": (19, 33), "in_law": (-33, -19), "sibling": (-11, 11)}  # fmt: skip
    low, high = (
        np.select([role == r for r in older_than_head], [v[i] for v in older_than_head.values()])
        for i in (0, 1)
    )
    age = np.abs(head_age + dice.uniform(low, high + 1e-9))
    age = np.where((role == "in_law") | (role == "spouse"), np.maximum(age, 18), age).clip(0, 101)
    day = _REFERENCE - (age * 365.25).astype(int)
    is_young = (role == "child") | (role == "grandchild")
    is_twin = (dice.random(len(role)) < _TWIN) & is_young & (np.roll(role, 1) == role)
    return np.where(is_twin, np.roll(day, 1), day)


def _last_names(
    homes: pl.DataFrame, household: np.ndarray, role: np.ndarray, lists: NameLists, dice: np.random.Generator
) -> np.ndarray:
    """The household's family name, or the one that came in by marriage, which in-laws and their children share."""
    village = homes["village_no"].to_numpy()
    own, married_in = (family_names(lists, village, dice)[household] for _ in range(2))
    share = np.select([role == r for r in _SHARE_FAMILY_NAME], list(_SHARE_FAMILY_NAME.values()))
    names: np.ndarray = np.where(dice.random(len(role)) < share, own, married_in)
    return names
