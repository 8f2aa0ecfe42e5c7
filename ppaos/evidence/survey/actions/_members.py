"""Members as answered enter the register: known ones are recognised, new ones made, mistaken ones put right."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import polars as pl

from ppaos.engine.thai import citizen_ids, dates
from ppaos.engine.thai.names import search_key
from ppaos.evidence.survey.actions._telling import FOUND, Telling
from ppaos.evidence.survey.queries.people import holders_of, member_links, members_of
from ppaos.ground.privacy.queries import sealed_ids
from ppaos.people.registry.models import Identifier, Membership, Person

__all__ = ["ASKED", "read_members", "recognised", "registrable"]
ASKED = (
    "title", "first_name", "last_name", "citizen_id", "id_missing_reason", "birth", "sex", "presence", "relation",
    "is_head",
)  # fmt: skip
LENGTHS = {"title": 40, "first_name": 120, "last_name": 120, "relation": 60}
YES = ("yes", "true", "1", "y")
HEAD = "head"
PERSON = {
    "row": pl.Int64, "interview_id": pl.Int64, "place": pl.Int64, "key": pl.String, "household_id": pl.Int64,
    "title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date,
    "birth_precision": pl.String, "sealed_id": pl.Binary, "id_missing_reason": pl.String, "presence": pl.String,
    "relation": pl.String, "is_head": pl.Boolean, "search_key": pl.String, "first_key": pl.String,
}  # fmt: skip


def read_members(tellings: Sequence[Telling], *, today: date) -> None:
    """Give each telling its members, as the register takes them: names cut, births and ids read, one head."""
    told = [
        {"row": number, "place": member.place, **{word: member.fields.get(word, "") for word in ASKED}}
        for number, each in enumerate(tellings)
        if each.is_found
        for member in each.facts.members
    ]
    if not told:
        return
    schema = {"row": pl.Int64, "place": pl.Int64, **dict.fromkeys(ASKED, pl.String)}
    frame = _read(pl.DataFrame(told, schema=schema), today)
    for (number,), rows in frame.partition_by("row", as_dict=True, maintain_order=True).items():
        each = tellings[int(number)]
        for person in rows.drop("row").to_dicts():
            who = (person["sealed_id"] or "", person["search_key"] if not person["sealed_id"] else "")
            person["key"] = each.member_key(person["place"], [str(part) for part in who])
            each.members.append(person)


def recognised(tellings: Sequence[Telling]) -> pl.DataFrame:
    """The members of these interviews (columns PERSON) with person_id, null where nobody registered is meant, and
    was_made, whether an earlier reading of the interview brought them in.

    In this order: whom an earlier reading found under the same key; who holds the id; who bears the name in the
    household; who bears the first name there and was born in the same year. One person is one member.
    """
    rows = [
        {**person, "interview_id": each.interview.pk, "household_id": each.household_id}
        for each in tellings
        for person in each.members
    ]
    frame = pl.DataFrame([{"row": number, **row} for number, row in enumerate(rows)], schema=PERSON)
    links = member_links(each.interview.pk for each in tellings)
    linked = links.unique(["interview_id", "key"], keep="first", maintain_order=True)
    linked = linked.select("interview_id", "key", linked="person_id")
    frame = frame.join(linked, on=["interview_id", "key"], how="left", maintain_order="left")
    holders = holders_of(frame["sealed_id"]).rename({"person_id": "by_id"})
    frame = frame.join(holders, on="sealed_id", how="left", maintain_order="left")
    known = members_of(frame["household_id"].drop_nulls())
    for column, keys in (("by_name", ["search_key"]), ("by_birth", ["first_key", "birth_year"])):
        one = known.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in keys))
        one = one.unique(["household_id", *keys], keep="first", maintain_order=True)
        one = one.select("household_id", *keys, pl.col("person_id").alias(column))
        frame = frame.with_columns(birth_year=pl.col("birth_on").dt.year())
        frame = frame.join(one, on=["household_id", *keys], how="left", maintain_order="left")
    found = pl.coalesce("linked", "by_id", "by_name", "by_birth")
    frame = frame.with_columns(person_id=pl.when(found.is_first_distinct()).then(found))
    made = links.filter("is_made").select("interview_id", "person_id", was_made="is_made").unique()
    frame = frame.join(made, on=["interview_id", "person_id"], how="left", maintain_order="left")
    return frame.with_columns(pl.col("was_made").fill_null(False))


def registrable(tellings: Sequence[Telling], people: pl.DataFrame) -> pl.DataFrame:
    """Recognised members as `register_households` takes them; source_row is the row's number."""
    houses = pl.DataFrame([_house(each) for each in tellings], infer_schema_length=None)
    rows = people.drop("household_id").join(houses, on="interview_id", how="inner", maintain_order="left")
    rows = rows.filter(pl.col("first_name") != "")
    # Of two households that would share a new code or id the frame's waves take care; of an id two members claim, here.
    own_id = pl.col("sealed_id").is_first_distinct() & pl.col("sealed_id").is_not_null()
    return rows.with_columns(
        household_key=pl.col("interview_id").cast(pl.String),
        source_row=pl.col("row"),
        line_no=pl.col("place").cast(pl.Int16, strict=False),
        citizen_id_sealed=pl.when(own_id).then("sealed_id"),
        is_head=pl.col("is_head"),
    )


def _house(telling: Telling) -> dict[str, Any]:
    """The household's side of a registering row: what a house on no list is called and where it stands."""
    interview, said = telling.interview, telling.facts.fields
    point = telling.facts.point or (None, None)
    moo = said.get("moo", "").strip()
    house_no = said.get("house_no", "").strip()
    code = said.get("house_code", "").strip()
    return {
        "interview_id": interview.pk,
        "household_id": telling.household_id,
        "area_code": interview.area_id or "",
        "standing": FOUND.get(telling.outcome, "candidate"),
        "valid_from": interview.held_on,
        "house_code": code if len(code) == 11 and code.isdigit() else "",
        "house_no": "" if house_no == "-" else house_no[:40],
        "moo": moo.zfill(2) if moo.isdigit() and len(moo) <= 2 else "",
        "soi": said.get("soi", "")[:120],
        "road": said.get("road", "")[:120],
        "latitude": point[0],
        "longitude": point[1],
    }


def _read(told: pl.DataFrame, today: date) -> pl.DataFrame:
    """Texts as the register takes them."""
    full = pl.concat_str("first_name", pl.lit(" "), "last_name").str.strip_chars()
    frame = told.with_columns(
        pl.col(name).str.strip_chars().str.slice(0, length) for name, length in LENGTHS.items()
    )
    born = dates.parsed(pl.col("birth"), latest=today)
    cleaned = citizen_ids.cleaned(pl.col("citizen_id"))
    frame = frame.with_columns(born=born, cleaned=cleaned).with_columns(
        is_valid=citizen_ids.is_valid(pl.col("cleaned")).fill_null(False)
    )
    plain = frame.select(cleaned=pl.when("is_valid").then("cleaned"))["cleaned"]
    is_given = pl.col("citizen_id") != ""
    is_reason = pl.col("id_missing_reason").is_in(Identifier.MissingReason.values)
    reason = (
        pl.when(is_given & ~pl.col("is_valid"))
        .then(pl.lit(Identifier.MissingReason.INVALID.value))
        .when(is_reason)
        .then("id_missing_reason")
        .otherwise(pl.lit(Identifier.MissingReason.NOT_GIVEN.value))
    )
    says_head = pl.col("is_head").is_in(YES) | (pl.col("relation") == HEAD)
    return frame.with_columns(
        sealed_ids(plain).alias("sealed_id"),
        birth_on=pl.col("born").struct.field("on"),
        birth_precision=pl.col("born").struct.field("precision").fill_null(""),
        id_missing_reason=reason,
        sex=_one_of("sex", Person.Sex.values, ""),
        presence=_one_of("presence", Membership.Presence.values, Membership.Presence.UNSPECIFIED.value),
        search_key=search_key(full).fill_null(""),
        first_key=search_key(pl.col("first_name")).fill_null(""),
        is_head=says_head & (says_head.cum_sum().over("row") == 1),
    ).select(
        "row", "place", "title", "first_name", "last_name", "sex", "birth_on", "birth_precision", "sealed_id",
        "id_missing_reason", "presence", "relation", "is_head", "search_key", "first_key",
    )  # fmt: skip


def _one_of(name: str, allowed: Iterable[str], other: str) -> pl.Expr:
    return pl.when(pl.col(name).is_in(list(allowed))).then(name).otherwise(pl.lit(other))
