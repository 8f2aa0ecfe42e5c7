"""Who is known already, of those a sheet names, and which user names are still free?"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import polars as pl
from django.db.models import Q, QuerySet

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.models import Grant, Organisation

PEOPLE = {"user_id": pl.Int64, "username": pl.String, "display_name": pl.String, "phone": pl.String}
TERMS = {"user_id": pl.Int64, "role": pl.String, "area_code": pl.String}


def people_frame(users: QuerySet[User]) -> pl.DataFrame:
    """user_id, username, display_name, phone (null where none) of users, for comparing with a sheet."""
    rows = list(users.values_list("pk", "username", "display_name", "phone"))
    empty_to_null = pl.when(pl.col("phone") != "").then("phone").alias("phone")
    return pl.DataFrame(rows, schema=PEOPLE, orient="row").with_columns(empty_to_null)


def terms_frame(user_ids: Iterable[int], on: date) -> pl.DataFrame:
    """user_id, role, area_code of every grant of these users that has not ended."""
    grants = Grant.objects.not_ended(on).filter(user_id__in=list(user_ids))
    rows = list(grants.values_list("user_id", "role", "area_id"))
    return pl.DataFrame(rows, schema=TERMS, orient="row")


def organisations_frame(organisations: QuerySet[Organisation]) -> pl.DataFrame:
    """organisation (a name, in either language) and organisation_id; null where two bodies share the name."""
    rows = list(organisations.values_list("pk", "name_th", "name_en"))
    frame = pl.DataFrame(
        rows, schema={"organisation_id": pl.Int64, "th": pl.String, "en": pl.String}, orient="row"
    )
    named = pl.concat([frame.select("organisation_id", organisation=name) for name in ("th", "en")])
    once = pl.when(pl.col("organisation_id").n_unique() == 1).then(pl.col("organisation_id").first())
    return named.filter(pl.col("organisation") != "").group_by("organisation").agg(once)


def taken_usernames(usernames: Iterable[str]) -> set[str]:
    """Which of these user names (in small letters) somebody has."""
    asked = list(usernames)
    return set(User.objects.filter(username__in=asked).values_list("username", flat=True))


def free_usernames(area_codes: list[str], *, but: Iterable[str] = ()) -> list[str]:
    """A user name for each newcomer of these areas, numbered on within the area: 460101-001, 460101-002."""
    starts = {code: f"{code.lower()}-" for code in area_codes}
    like = Q(pk__in=[])
    for start in starts.values():
        like |= Q(username__startswith=start)
    taken = {*User.objects.filter(like).values_list("username", flat=True), *but}
    highest: dict[str, int] = defaultdict(int)
    for name in taken:
        start, _, number = name.rpartition("-")
        if number.isdigit():
            highest[f"{start}-"] = max(highest[f"{start}-"], int(number))
    names = []
    for code in area_codes:
        highest[starts[code]] += 1
        names.append(f"{starts[code]}{highest[starts[code]]:03}")
    return names
