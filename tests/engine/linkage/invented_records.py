"""What does a clerk write for each person, once the errors have fallen?"""

import numpy as np
import polars as pl

from tests.engine.linkage import invented_slips as slips
from tests.engine.linkage.invented_errors import Hits, day_and_month, hits, is_grown
from tests.engine.linkage.invented_population import MOOS, Columns, subdistrict_code

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
RANKS = ("ส.ต.ต.", "จ.ส.อ.", "ร.ต.", "พ.ต.ท.", "ว่าที่ ร.ต.")


def written(
    who: np.ndarray,
    side: str,
    everyone: Columns,
    pools: dict[str, pl.Series],
    errors: float,
    chance: np.random.Generator,
) -> tuple[pl.DataFrame, Hits]:
    """The records of these people as clerks would have them, and whom each kind of error truly fell on."""
    of = {name: values[who] for name, values in everyone.items()}
    hit = hits(of, errors, chance)
    hit["latin"] = hit["latin"][: len(hit["latin"]) * (side == "L")]
    columns = {
        "citizen_id": _citizen_ids(of, everyone, hit, chance),
        **_names(of, pools, hit, chance),
        "sex": _sex(of, hit),
        "birth_date": _births(of, hit, chance),
        **_addresses(of, everyone, hit, chance),
    }
    return pl.DataFrame(columns), {kind: who[at] for kind, at in hit.items()}


def _names(of: Columns, pools: dict[str, pl.Series], hit: Hits, chance: np.random.Generator) -> Columns:
    codes = {"first": of["first"].copy(), "last": of["last"].copy()}
    codes["last"][hit["married"]] = of["other_last"][hit["married"]]
    males, first_names = len(pools["male"]), pl.concat([pools["male"], pools["female"].alias("male")])
    woman = of["is_woman"][hit["first_changed"]]
    low, high = np.where(woman, males, 0), np.where(woman, len(first_names), males)
    codes["first"][hit["first_changed"]] = chance.integers(low, high)
    codes["last"][hit["last_changed"]] = chance.integers(0, len(pools["family"]), len(hit["last_changed"]))
    first = first_names[codes["first"]].to_numpy().astype(object)
    last = pools["family"][codes["last"]].to_numpy().astype(object)
    for kind, slip in (("sound", slips.by_sound), ("mark", slips.by_mark), ("key", slips.by_key)):
        for names, which in ((first, "first"), (last, "last")):
            for at in hit[f"{which}_{kind}"].tolist():
                names[at] = slip(names[at], chance)
    for at in hit["latin"].tolist():
        first[at], last[at] = slips.in_latin(first[at]), slips.in_latin(last[at])
    swapped = hit["names_swapped"]
    first[swapped], last[swapped] = last[swapped], first[swapped]
    title = _titles(of, chance)
    for at in hit["title_in_name"].tolist():
        first[at], title[at] = f"{title[at]}{' ' if at % 2 else ''}{first[at]}", ""
    for at in hit["one_field"].tolist():
        first[at], last[at] = f"{first[at]} {last[at]}", ""
    return {"title": title, "first_name": first, "last_name": last}


def _titles(of: Columns, chance: np.random.Generator) -> np.ndarray:
    woman, grown, drawn = of["is_woman"], is_grown(of), chance.random(len(of["birth"]))
    ranks = np.array(RANKS, dtype=object)[chance.integers(0, len(RANKS), len(drawn))]
    kinds = [~grown & woman, ~grown, woman & (drawn < 0.4), woman, drawn < 0.01]
    return np.select(kinds, ["ด.ญ.", "ด.ช.", "นางสาว", "นาง", ranks], "นาย").astype(object)


def _citizen_ids(of: Columns, everyone: Columns, hit: Hits, chance: np.random.Generator) -> pl.Series:
    numbers = of["citizen_id"].copy()
    at = hit["id_relative"]
    begins = np.searchsorted(everyone["house"], of["house"][at])
    members = np.searchsorted(everyone["house"], of["house"][at], side="right") - begins
    lender = begins + (of["member"][at] + chance.integers(1, np.maximum(members, 2))) % members
    hit["id_relative"] = at[members > 1]  # who lives alone has nobody to lend one
    numbers[at] = everyone["citizen_id"][lender]
    at = hit["id_mistyped"]
    place = 10 ** chance.integers(0, 13, len(at))
    digit = numbers[at] // place % 10
    numbers[at] += ((digit + chance.integers(1, 10, len(at))) % 10 - digit) * place
    at = hit["id_transposed"]
    place = 10 ** chance.integers(0, 12, len(at))
    low, high = numbers[at] // place % 10, numbers[at] // place // 10 % 10
    numbers[at] += (low - high) * 9 * place
    hit["id_transposed"] = at[low != high]
    plain = pl.Series(numbers).cast(pl.String).str.zfill(13).scatter(hit["id_missing"], None)
    dashed = plain.str.replace(r"^(.)(....)(.....)(..)(.)$", "$1-$2-$3-$4-$5")
    return dashed.zip_with(pl.Series(chance.random(len(numbers)) < 0.03), plain)


def _sex(of: Columns, hit: Hits) -> pl.Series:
    woman = of["is_woman"].copy()
    woman[hit["sex_wrong"]] ^= True
    return pl.Series(np.where(woman, "ญ", "ช")).scatter(hit["sex_missing"], None)


def _births(of: Columns, hit: Hits, chance: np.random.Generator) -> pl.Series:
    """Dates in one of three writings: ISO, d/m/y in BE, or Thai months."""
    day, month = day_and_month(of["birth"])
    year = of["birth"].astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970
    day[hit["birth_day_wrong"]] = chance.integers(1, 29, len(hit["birth_day_wrong"]))
    month[hit["birth_month_wrong"]] = chance.integers(1, 13, len(hit["birth_month_wrong"]))
    year[hit["birth_year_wrong"]] += chance.choice([-10, -2, -1, 1, 2, 10], len(hit["birth_year_wrong"]))
    swapped = hit["birth_swapped"][day[hit["birth_swapped"]] <= 12]
    day[swapped], month[swapped] = month[swapped], day[swapped]
    day[hit["birth_first_of_year"]] = month[hit["birth_first_of_year"]] = 1
    day = np.where(
        (month == 2) & (day > 28), 28, np.where(np.isin(month, [4, 6, 9, 11]), np.minimum(day, 30), day)
    )
    drawn = pl.DataFrame({"d": day, "m": month, "y": year, "style": chance.integers(0, 3, len(day))})
    two, be = (lambda name: pl.col(name).cast(pl.String).str.zfill(2)), (pl.col("y") + 543).cast(pl.String)
    thai = pl.col("m").replace_strict(range(1, 13), MONTHS, return_dtype=pl.String)
    typed = (
        pl.when(pl.col("style") == 0).then(pl.format("{}-{}-{}", "y", two("m"), two("d")))
        .when(pl.col("style") == 1).then(pl.format("{}/{}/{}", "d", "m", be))
        .otherwise(pl.format("{} {} {}", "d", thai, be))
    )  # fmt: skip
    year_only = (year[hit["birth_year_only"]] + 543).astype(str)
    return (
        drawn.select(typed)
        .to_series()
        .scatter(hit["birth_year_only"], year_only)
        .scatter(hit["birth_missing"], None)
    )


def _addresses(
    of: Columns, everyone: Columns, hit: Hits, chance: np.random.Generator
) -> dict[str, pl.Series]:
    village, house_no, sub_number = of["village"].copy(), of["house_no"].copy(), of["sub_number"].copy()
    at = hit["house_moved"]
    # What befalls a house is drawn by its number, so that it befalls all its members alike.
    by_house = chance.random((everyone["house"][-1] + 1, 3))[of["house"]]
    anywhere = (by_house[at, 0] * (everyone["village"].max() + 1)).astype(np.int64)
    near = np.minimum(village[at] // MOOS * MOOS + anywhere % MOOS, everyone["village"].max())
    village[at] = np.where(by_house[at, 1] < 0.5, near, anywhere)
    house_no[at], sub_number[at] = 1 + (by_house[at, 2] * 399).astype(np.int64), 0
    at = hit["moved"]
    host = chance.integers(0, len(everyone["house"]), len(at))
    for name, values in (("village", village), ("house_no", house_no), ("sub_number", sub_number)):
        values[at] = everyone[name][host]
    at = hit["house_no_wrong"]
    house_no[at] += 1 + (by_house[at, 0] * 9).astype(np.int64)
    number, moo = pl.Series(house_no).cast(pl.String), pl.Series(village % MOOS + 1).cast(pl.String)
    behind = "/" + pl.Series(sub_number).cast(pl.String)
    number = (number + behind).zip_with(pl.Series(sub_number > 0), number)
    moo = ("หมู่ที่ " + moo).zip_with(pl.Series(chance.random(len(village)) < 0.05), moo)
    missing = hit["address_missing"]
    return {
        "house_no": number.scatter(missing, None), "moo": moo.scatter(missing, None),
        "subdistrict_code": pl.Series(subdistrict_code(village)).cast(pl.String),
    }  # fmt: skip
