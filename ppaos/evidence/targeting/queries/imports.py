"""What does an import bring: rows against what the edition holds, answers, scores, faults, and what rests on it?"""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.db.models import Count, QuerySet
from django.utils import timezone

from ppaos.evidence.targeting.models import Edition, ListImport, Match, RowBlock, RowFault, Source, Verdict
from ppaos.evidence.targeting.queries.rows import opened_rows
from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Person

COMPARED = {
    "sealed_id": pl.Binary, "title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex": pl.String,
    "birth_on": pl.Date, "birth_precision": pl.String, "line_no": pl.Int16, "is_head": pl.Boolean,
    "presence": pl.String, "area_id": pl.String,
}  # fmt: skip
HOUSE_COMPARED = {
    "household_code": pl.String, "house_no": pl.String, "moo": pl.String, "house_area_id": pl.String,
    "latitude": pl.Float64, "longitude": pl.Float64, "found": pl.String, "survey_on": pl.Date,
}  # fmt: skip
LIVE = {"candidate_id": pl.Int64, "row_key": pl.Binary, "house_id": pl.Int64, "house_key": pl.String}
SAMPLE: dict[str, Any] = {"row_no": pl.Int32, "field": pl.String, "before": pl.String, "after": pl.String}
SAMPLES_A_FIELD = 5
CAPITALS = ("human", "physical", "financial", "natural", "social")
ANSWERED = ["household_code", "line_no", "citizen_id", "survey_year", "survey_round", "indicator"]
# What a survey tells beside its scores, as it is kept in sealed rows.
FACTS = {
    "house_key": pl.String, "household_code": pl.String, "line_no": pl.Int16, "citizen_id": pl.String,
    "survey_year": pl.Int16, "survey_round": pl.Int16, "survey_on": pl.Date, "instrument": pl.String,
    "indicator": pl.String, "value": pl.Float64, "state": pl.String,
}  # fmt: skip
PLACED = ("candidate_household_id", "household_code")


@dataclass(frozen=True)
class Difference:
    """Rows of an import beside the rows its edition holds, by what would happen to them."""

    new: pl.DataFrame
    changed: pl.DataFrame
    unchanged: int
    leaving: pl.DataFrame
    changed_fields: dict[str, int] = field(default_factory=dict)
    # Some changed values: row_no, field, before, after; the citizen id opened, so it is kept sealed with the rows.
    samples: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SAMPLE))


NO_DIFFERENCE = Difference(new=pl.DataFrame(), changed=pl.DataFrame(), unchanged=0, leaving=pl.DataFrame())


def live_candidates(edition: Edition) -> pl.DataFrame:
    """Every row the edition holds now: ids, keys, and the values that are compared."""
    return fetched_frame(
        """select candidate.id, candidate.row_key, house.id, house.house_key, candidate.sealed_id, candidate.title,
            candidate.first_name, candidate.last_name, candidate.sex, candidate.birth_on, candidate.birth_precision,
            candidate.line_no, candidate.is_head, candidate.presence, candidate.area_id, house.household_code,
            house.house_no, house.moo, house.area_id, house.latitude, house.longitude, house.found, house.survey_on
        from targeting_candidate candidate
        join targeting_candidatehousehold house on house.id = candidate.candidate_household_id
        join targeting_listimport import on import.id = candidate.list_import_id
        where import.edition_id = %s and import.state = 'committed' and candidate.superseded_by_id is null""",
        [edition.pk],
        schema=LIVE | COMPARED | HOUSE_COMPARED,
    )


def live_houses(edition: Edition) -> pl.DataFrame:
    """Every candidate household the edition holds now: house_id, house_key."""
    return fetched_frame(
        """select house.id, house.house_key from targeting_candidatehousehold house
        join targeting_listimport import on import.id = house.list_import_id
        where import.edition_id = %s and import.state = 'committed' and house.superseded_by_id is null""",
        [edition.pk],
        schema={"house_id": pl.Int64, "house_key": pl.String},
    )


def difference(fresh: pl.DataFrame, live: pl.DataFrame) -> Difference:
    """Set fresh rows beside live ones by row_key. A row of a household that changed counts as changed."""
    values = {**COMPARED, **HOUSE_COMPARED, "house_key": pl.String}
    both = fresh.join(live.rename({name: f"was_{name}" for name in values}), on="row_key", how="left")
    differs = {name: pl.col(name).ne_missing(pl.col(f"was_{name}")) for name in values}
    is_known = pl.col("candidate_id").is_not_null()
    judged = both.with_columns(pl.any_horizontal(*differs.values()).alias("differs"))
    house_differs = pl.any_horizontal(*(differs[name] for name in HOUSE_COMPARED)) & is_known
    moved = judged.filter(house_differs)["house_key"].unique().implode()
    judged = judged.with_columns((pl.col("differs") | pl.col("house_key").is_in(moved)).alias("differs"))
    changed = judged.filter(is_known & pl.col("differs"))
    fields = changed.select(expr.sum().alias(name) for name, expr in differs.items())
    return Difference(
        new=judged.filter(~is_known).select(fresh.columns),
        changed=changed.select(*fresh.columns, "candidate_id", "house_id"),
        unchanged=judged.filter(is_known & ~pl.col("differs")).height,
        leaving=live.join(fresh.select("row_key"), on="row_key", how="anti").select(
            "candidate_id", "house_id"
        ),
        changed_fields={name: count for name, count in fields.to_dicts()[0].items() if count},
        samples=pl.concat(_changes(changed.filter(expr), name) for name, expr in differs.items()),
    )


def _changes(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    """The first changes of one field, in words."""
    some = rows.head(SAMPLES_A_FIELD)
    said = [opened_ids(some[each]) if name == "sealed_id" else some[each] for each in (f"was_{name}", name)]
    told = zip(("before", "after"), said, strict=True)
    words = [values.cast(pl.String).fill_null("").alias(title) for title, values in told]
    return some.select("row_no", pl.lit(name).alias("field"), *words).cast(pl.Schema(SAMPLE))


def compared_answers(fresh: pl.DataFrame, edition: Edition) -> dict[str, int]:
    """How many answers of a file are new, changed or unchanged beside those the edition's committed files gave."""
    held = [
        answers
        for each in edition.imports.filter(state=ListImport.State.COMMITTED).order_by("committed_at", "id")
        if (answers := opened_rows(each, RowBlock.Kind.TYPED, "answers")) is not None
    ]
    if not held:
        return {"new": fresh.height, "changed": 0, "unchanged": 0}
    known = pl.concat(held).unique(ANSWERED, keep="last").select(*ANSWERED, pl.col("result").alias("was"))
    both = fresh.join(known, on=ANSWERED, how="left", nulls_equal=True)
    new, unchanged = both["was"].null_count(), both.filter(pl.col("was") == pl.col("result")).height
    return {"new": new, "changed": both.height - new - unchanged, "unchanged": unchanged}


def working_area() -> str:
    """The area this installation works in: that of its first administrator; empty where nobody was made one."""
    grants = Grant.objects.filter(role=Grant.Role.ADMINISTRATOR).order_by("id")
    return grants.values_list("area_id", flat=True).first() or ""


def typed_people(list_import: ListImport) -> pl.DataFrame | None:
    """The people of an import, typed; None where it names none."""
    return opened_rows(list_import, RowBlock.Kind.TYPED, "people")


def sampled_changes(list_import: ListImport) -> pl.DataFrame:
    """Some of the values a commit would change: row_no, field, before, after."""
    kept = opened_rows(list_import, RowBlock.Kind.TYPED, "changes")
    return pl.DataFrame(schema=SAMPLE) if kept is None else kept


def typed_households(list_import: ListImport) -> pl.DataFrame | None:
    """The households of an import, typed, with indicators and stated scores where it is a survey."""
    return opened_rows(list_import, RowBlock.Kind.TYPED, "households")


def typed_answers(list_import: ListImport) -> pl.DataFrame:
    """Every answer of an import: candidate_household_id (null for basic-needs files), household_code, line_no,
    citizen_id, year, round, instrument («slf», «bmn», «facts»), indicator, value (slf, facts) or result («pass»,
    «fail», «na», «missing», «refused»), answered_on. An empty cell of a survey is missing, and kept."""
    given = opened_rows(list_import, RowBlock.Kind.TYPED, "answers")
    if given is not None:
        return given.select(
            pl.lit(None, pl.Int64).alias("candidate_household_id"), "household_code", "line_no", "citizen_id",
            pl.col("survey_year").alias("year"), pl.col("survey_round").alias("round"),
            pl.lit("bmn").alias("instrument"), "indicator", pl.lit(None, pl.Float64).alias("value"), "result",
            pl.lit(None, pl.Date).alias("answered_on"),
        )  # fmt: skip
    houses = _housed(list_import)
    indicators = [
        name for name in houses.columns if name.startswith(tuple(f"{capital}_" for capital in CAPITALS))
    ]
    index = [*PLACED, "survey_year", "survey_round", "survey_on"]
    long = houses.unpivot(indicators, index=index, variable_name="indicator", value_name="value")
    told = _told_facts(list_import, houses)
    unsaid = told.filter(instrument="slf").select("candidate_household_id", "indicator", "result")
    scores = long.join(unsaid, on=["candidate_household_id", "indicator"], how="left", maintain_order="left").select(
        "candidate_household_id", "household_code", pl.lit(None, pl.Int16).alias("line_no"),
        pl.lit(None, pl.String).alias("citizen_id"), pl.col("survey_year").alias("year"),
        pl.col("survey_round").alias("round"), pl.lit("slf").alias("instrument"), "indicator",
        pl.col("value").cast(pl.Float64), "result", pl.col("survey_on").alias("answered_on"),
    )  # fmt: skip
    return pl.concat([scores, told.filter(instrument="facts")])


def _told_facts(list_import: ListImport, houses: pl.DataFrame) -> pl.DataFrame:
    """What a survey tells beside its scores: facts, and scores that were refused or do not apply."""
    told = opened_rows(list_import, RowBlock.Kind.TYPED, "facts")
    told = pl.DataFrame(schema=FACTS) if told is None else told
    states = {"answered": None, "not_applicable": "na"}
    known = houses.select("house_key", "candidate_household_id").unique("house_key")
    return told.join(known, on="house_key").select(
        "candidate_household_id", "household_code", "line_no", "citizen_id", pl.col("survey_year").alias("year"),
        pl.col("survey_round").alias("round"), "instrument", "indicator", "value",
        pl.col("state").replace(states).alias("result"), pl.col("survey_on").alias("answered_on"),
    )  # fmt: skip


def stated_scores(list_import: ListImport) -> pl.DataFrame:
    """The capitals' own columns of a survey: candidate_household_id, household_code, year, round, and the five."""
    houses = _housed(list_import)
    scores = [
        (pl.col(name) if (name := f"stated_{capital}") in houses.columns else pl.lit(None, pl.Float64)).alias(
            capital
        )
        for capital in CAPITALS
    ]
    return houses.select(
        *PLACED, pl.col("survey_year").alias("year"), pl.col("survey_round").alias("round"), *scores
    )  # fmt: skip


def _housed(list_import: ListImport) -> pl.DataFrame:
    """Typed households beside the candidate household each became, in this file or an earlier one of the edition."""
    houses = typed_households(list_import)
    known = fetched_frame(
        """select distinct on (house.house_key) house.id, house.house_key from targeting_candidatehousehold house
        join targeting_listimport import on import.id = house.list_import_id
        where import.edition_id = %s and (import.id = %s or import.state = 'committed')
        order by house.house_key, house.superseded_by_id nulls first, house.id desc""",
        [list_import.edition_id, list_import.pk],
        schema={"candidate_household_id": pl.Int64, "house_key": pl.String},
    )
    if houses is None:
        schema: dict[str, Any] = {
            "survey_year": pl.Int16,
            "survey_round": pl.Int16,
            "survey_on": pl.Date,
            "household_code": pl.String,
        }
        return pl.DataFrame(schema=schema | dict(known.schema))
    return houses.join(known, on="house_key", how="inner")


def visible_imports(user: object) -> QuerySet[ListImport]:
    """Imports of sources in areas where the user may see lists, the newest first."""
    areas = areas_in_sight(user, deed="see_lists", on=timezone.localdate())
    mine = ListImport.objects.filter(edition__source__area__in=areas)
    return mine.select_related("edition__source__area", "job", "received_by", "committed_by").order_by(
        "-received_at", "-id"
    )


def visible_sources(user: object) -> QuerySet[Source]:
    """Sources whose lists the user may see."""
    areas = areas_in_sight(user, deed="see_lists", on=timezone.localdate())
    return Source.objects.filter(area__in=areas).order_by("name")


def sources_to_fill(user: object) -> QuerySet[Source]:
    """Sources the user may bring lists into."""
    areas = areas_in_sight(user, deed="bring_in_lists", on=timezone.localdate())
    return Source.objects.filter(area__in=areas).order_by("name")


def faults_of(list_import: ListImport, *, rule: str = "") -> QuerySet[RowFault]:
    """What is wrong with the import's rows, in the order of the file."""
    found = RowFault.objects.filter(list_import=list_import).order_by("sheet", "row_no", "id")
    return found.filter(rule=rule) if rule else found


def faults_by_rule(list_import: ListImport) -> list[dict[str, Any]]:
    """How many cells break each rule: rule, is_blocking, cells; blocking ones first."""
    rules = RowFault.objects.filter(list_import=list_import).values("rule", "is_blocking")
    counted = rules.annotate(cells=Count("id")).order_by("-is_blocking", "-cells", "rule")
    return [dict(row) for row in counted]


def later_commits(list_import: ListImport) -> QuerySet[ListImport]:
    """Files of the same edition that were committed after this one and still count."""
    return ListImport.objects.filter(
        edition=list_import.edition,
        state=ListImport.State.COMMITTED,
        committed_at__gt=list_import.committed_at,
    )


def rests_on(list_import: ListImport) -> list[str]:
    """What was built on an import, and so forbids undoing it: «persons», «decisions», «verdicts»."""
    label = list_import._meta.label_lower
    decided = Match.objects.filter(candidate__list_import=list_import, decided_by__isnull=False)
    told = Verdict.objects.filter(candidate_household__list_import=list_import, taken_back_at__isnull=True)
    found = {
        "persons": Person.objects.filter(source_label=label, source_id=list_import.pk),
        "decisions": decided,
        "verdicts": told,
    }
    return [name for name, rows in found.items() if rows.exists()]
