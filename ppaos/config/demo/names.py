"""What are the invented people called? Drawn at run time from PyThaiNLP's lists (CC BY-SA 4.0), never copied."""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

_PLAIN = re.compile("[ก-ฮเ-ไ][ก-๎]{1,19}")
_FIRST_NAME_SKEW = 1.8  # the commonest first name is borne by about 0.7 %
_FAMILY_SKEW = 1.6
_FAMILIES_OF_A_VILLAGE = 80  # surnames cluster in villages

TITLES = ("นาย", "นาง", "นางสาว", "เด็กชาย", "เด็กหญิง")
SHORT_TITLES = {"นางสาว": "น.ส.", "เด็กชาย": "ด.ช.", "เด็กหญิง": "ด.ญ."}
TITLE_CODES = {"เด็กชาย": "001", "เด็กหญิง": "002", "นาย": "003", "นางสาว": "004", "นาง": "005"}


@dataclass(frozen=True)
class NameLists:
    """Male and female first names and family names, in an order of popularity that the seed decides."""

    male: np.ndarray
    female: np.ndarray
    family: np.ndarray


def name_lists(dice: np.random.Generator) -> NameLists:
    """The package's names that are single plain words, shuffled."""
    lists = (thai_male_names(), thai_female_names(), thai_family_names())
    return NameLists(*(dice.permutation(sorted(filter(_PLAIN.fullmatch, names))) for names in lists))


def first_names(lists: NameLists, is_male: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """A first name for each person, common names more often than rare ones."""
    draw = dice.random(len(is_male)) ** _FIRST_NAME_SKEW
    male = lists.male[(draw * len(lists.male)).astype(int)]
    female = lists.female[(draw * len(lists.female)).astype(int)]
    names: np.ndarray = np.where(is_male, male, female)
    return names


def family_names(lists: NameLists, village: np.ndarray, dice: np.random.Generator) -> np.ndarray:
    """A family name for each entry, out of the few families of its village (numbered from 0)."""
    family = (dice.random(len(village)) ** _FAMILY_SKEW * _FAMILIES_OF_A_VILLAGE).astype(int)
    names: np.ndarray = lists.family[(village * 37 + family) % len(lists.family)]
    return names


def title(year: int) -> pl.Expr:
    """The title somebody bears in a year (CE), from sex, birth_on and is_married; children change it at 15."""
    child, male = (year - pl.col("birth_on").dt.year()) < 15, pl.col("sex") == "m"
    woman = pl.when("is_married").then(pl.lit("นาง")).otherwise(pl.lit("นางสาว"))
    grown = pl.when(male).then(pl.lit("นาย")).otherwise(woman)
    young = pl.when(male).then(pl.lit("เด็กชาย")).otherwise(pl.lit("เด็กหญิง"))
    return pl.when(child).then(young).otherwise(grown)
