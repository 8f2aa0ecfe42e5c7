"""How old was a person on the day of the survey?"""

import narwhals as nw


def age_at(birth: str, day: str) -> nw.Expr:
    """Whole years from the date column `birth` to the date column `day`; null where either is.

    Someone born on 29 February has their birthday on 1 March in other years.
    """
    born, on = nw.col(birth).dt, nw.col(day).dt
    birthday_to_come = on.month() * 100 + on.day() < born.month() * 100 + born.day()
    return on.year().cast(nw.Int64) - born.year().cast(nw.Int64) - birthday_to_come.cast(nw.Int64)
