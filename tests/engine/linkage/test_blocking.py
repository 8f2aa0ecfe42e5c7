"""Are all pairs met that share a rule's value?"""

import polars as pl

from ppaos.engine.linkage import link


def test_the_first_of_all_sounds_is_a_value_like_another():
    """Both names have the sound that is first in the dictionary: number 0, twice."""
    person = {"record_id": ["a"], "first_name": ["กก"], "last_name": ["กา"], "birth_date": ["4/3/2518"]}
    other = person | {"record_id": ["b"], "birth_date": ["5/6/2520"]}
    assert link(pl.DataFrame(person), pl.DataFrame(other)).compared == 1
