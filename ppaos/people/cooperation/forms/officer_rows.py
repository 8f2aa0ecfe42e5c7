"""What will each row of a sheet of officers do: invite somebody, add a role, nothing, or wait to be mended?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.geography.queries import resolve_codes
from ppaos.people.cooperation.forms.officer_sheet import OfficerSheet, faults_of
from ppaos.people.cooperation.permissions import clashes, organisations_in_sight, ungrantable, users_in_sight
from ppaos.people.cooperation.queries.officers import (
    organisations_frame,
    people_frame,
    taken_usernames,
    terms_frame,
)

INVITED, ROLE_ADDED, UNCHANGED = "invited", "role_added", "unchanged"


@dataclass(frozen=True)
class OfficerPlan:
    """What a sheet will do.

    `rows` can go on: row_no, person (Int64: one number a person), user_id (null for newcomers), username,
    display_name, phone, role, area_code, organisation_id, outcome (invited, role_added, unchanged).
    `faults` holds the others back: row_no, column, rule, detail.
    """

    sheet: OfficerSheet
    rows: pl.DataFrame
    faults: pl.DataFrame

    def count(self, outcome: str) -> int:
        """How many rows come out so."""
        return self.rows.filter(outcome=outcome).height

    def blocked(self) -> int:
        """How many rows wait to be mended."""
        return self.faults["row_no"].n_unique()


def planned(sheet: OfficerSheet, *, by: Any, on: date) -> OfficerPlan:
    """Compare a sheet with what is known: a fixed number of statements, however many rows. Writes nothing."""
    faults, rows = sheet.faults, _without(sheet.officers, sheet.faults)
    for step in (_placed, _for_organisations, _recognised):
        rows, found = step(rows, by)
        faults, rows = pl.concat([faults, found]), _without(rows, found)
    rows, found = _compared(rows, on)
    return OfficerPlan(sheet, _without(rows, found), pl.concat([faults, found]).sort("row_no"))


def _without(rows: pl.DataFrame, faults: pl.DataFrame) -> pl.DataFrame:
    return rows.join(faults, on="row_no", how="anti", maintain_order="left")


def _placed(rows: pl.DataFrame, by: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Areas must be there, and the role one that `by` hands out in them."""
    states = resolve_codes(rows["area_code"]).select("state", "successor", area_code="code")
    refused = ungrantable(by, rows.select("role", "area_code").unique().iter_rows())
    forbidden = pl.DataFrame(
        list(refused), schema={"role": pl.String, "area_code": pl.String}, orient="row"
    ).with_columns(is_refused=True)
    judged = rows.join(states, on="area_code", how="left", maintain_order="left").join(
        forbidden, on=["role", "area_code"], how="left", maintain_order="left"
    )
    is_there = pl.col("state") == "current"
    found = faults_of(
        judged,
        [
            ("area_unknown", "area_code", pl.col("state") == "unknown"),
            ("area_abolished", "area_code", pl.col("state") == "abolished"),
            ("not_grantable", "area_code", is_there & pl.col("is_refused")),
        ],
        detail="successor",
    )
    return rows, found


def _for_organisations(rows: pl.DataFrame, by: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Organisations are named as they are entered, or not at all."""
    known = organisations_frame(organisations_in_sight(by).filter(ended_on__isnull=True))
    rows = rows.join(known, on="organisation", how="left", maintain_order="left")
    unfound = pl.col("organisation").is_not_null() & pl.col("organisation_id").is_null()
    return rows, faults_of(rows, [("organisation_unknown", "organisation", unfound)])


def _recognised(rows: pl.DataFrame, by: Any) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give each person one number and, where known, their user: by user name, by telephone, or by area."""
    people = people_frame(users_in_sight(by))
    rows = _met_again(rows, people, terms_frame(people["user_id"], timezone.localdate()))
    by_username = people.select("username", named_id="user_id", named_as="display_name")
    rows = rows.join(by_username, on="username", how="left", maintain_order="left")
    is_same = (pl.col("named_as") == pl.col("display_name")).fill_null(False)
    is_taken = pl.col("username").is_in(list(taken_usernames(rows["username"].drop_nulls())))
    has_username = pl.col("username").is_not_null()
    rows = rows.with_columns(user_id=pl.when(is_same).then("named_id").when(~has_username).then("met_id"))
    checks = [
        ("username_taken", "username", is_taken & ~is_same),
        ("own_row", "display_name", pl.col("user_id") == by.pk),
    ]
    return _numbered(rows.drop("met_id", "named_id", "named_as")), faults_of(rows, checks)


def _met_again(rows: pl.DataFrame, people: pl.DataFrame, terms: pl.DataFrame) -> pl.DataFrame:
    """Known by the same name and telephone; without a telephone, by the same name in the same area.

    A name alone is not enough: namesakes would share one account.
    """
    in_areas = people.join(terms.select("user_id", "area_code").unique(), on="user_id")
    rows = _met_by(rows, people.drop_nulls("phone"), ["display_name", "phone"], "by_phone")
    rows = _met_by(rows, in_areas, ["display_name", "area_code"], "by_area")
    had_phone = people.select(by_area="user_id", known_phone="phone")
    rows = rows.join(had_phone, on="by_area", how="left", maintain_order="left")
    one_is_silent = pl.col("phone").is_null() | pl.col("known_phone").is_null()
    met_id = pl.coalesce("by_phone", pl.when(one_is_silent).then("by_area"))
    return rows.with_columns(met_id=met_id).drop("by_phone", "by_area", "known_phone")


def _met_by(rows: pl.DataFrame, people: pl.DataFrame, alike: list[str], name: str) -> pl.DataFrame:
    single = people.group_by(alike).agg(pl.when(pl.len() == 1).then(pl.col("user_id").first()).alias(name))
    return rows.join(single, on=alike, how="left", maintain_order="left")


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows of one person share a number: one user, one user name, or one name with one telephone (or area)."""
    known = pl.concat_str(pl.lit("user "), pl.col("user_id").cast(pl.String))
    named = pl.concat_str(pl.lit("username "), "username")
    met = pl.concat_str(pl.lit("name "), "display_name", pl.lit(" "), pl.coalesce("phone", "area_code"))
    return rows.with_columns(person=pl.coalesce(known, named, met).rank("dense").cast(pl.Int64))


def _compared(rows: pl.DataFrame, on: date) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Say what each row does; the same term twice, and roles that exclude each other, wait."""
    term = ["person", "role", "area_code"]
    held = terms_frame(rows["user_id"].drop_nulls().unique(), on)
    has_it = held.with_columns(is_held=True)
    rows = rows.join(has_it, on=["user_id", "role", "area_code"], how="left", maintain_order="left")
    is_new = pl.col("user_id").is_null()
    outcome = (
        pl.when(pl.col("is_held")).then(pl.lit(UNCHANGED))
        .when(is_new).then(pl.lit(INVITED)).otherwise(pl.lit(ROLE_ADDED))
    )  # fmt: skip
    rows = rows.with_columns(
        outcome=outcome,
        first=pl.col("row_no").first().over(term),
        times=pl.col("row_no").cum_count().over(term),
    ).drop("is_held")
    persons = rows.select("user_id", "person").drop_nulls().unique()
    terms = pl.concat([rows.select(term), held.join(persons, on="user_id").select(term)])
    excluded = clashes(terms, on).group_by(term, maintain_order=True).agg(pl.col("other_role").first())
    rows = rows.join(excluded, on=term, how="left", maintain_order="left")
    found = pl.concat(
        [
            faults_of(rows, [("row_repeated", "display_name", pl.col("times") > 1)], detail="first"),
            faults_of(
                rows,
                [
                    (
                        "role_excluded",
                        "role",
                        pl.col("other_role").is_not_null() & (pl.col("outcome") != UNCHANGED),
                    )
                ],
                detail="other_role",
            ),
        ]
    )
    return rows.drop("first", "times", "other_role", "organisation"), found
