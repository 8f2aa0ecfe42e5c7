"""Everything that is held of a local authority's households, table by table, as far as somebody may take it out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db import models

from ppaos.evidence.livelihood.models import (
    Answer,
    Assessment,
    Circumstances,
    DimensionResult,
    GroupOverride,
    GroupPlace,
    GroupRun,
    PersonDimensions,
    StatedScore,
)
from ppaos.evidence.survey.models import Interview, Visit
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.targeting.models import (
    Candidate,
    CandidateHousehold,
    Edition,
    ListImport,
    Match,
    Source,
    Verdict,
)
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import (
    Consent,
    Dwelling,
    Household,
    Identifier,
    Membership,
    Person,
    Residence,
    StandingEvent,
)

AnyField = Any  # models.Field, whose class takes no parameters at run time
_OF_HOUSEHOLD = "household_id = any(%(households)s)"
_PERSONS = "select person_id from registry_membership where household_id = any(%(households)s)"
_EDITIONS = """select edition.id from targeting_edition edition
    join targeting_source source on source.id = edition.source_id where source.area_id = %(area)s"""
_IMPORTS = f"select id from targeting_listimport where edition_id in ({_EDITIONS})"
_HOUSES = f"select id from targeting_candidatehousehold where list_import_id in ({_IMPORTS})"
# Which rows of each table are of the authority: its households with all that hangs on them, and its own lists.
TABLES: dict[type[models.Model], str] = {
    Area: "code = any(%(areas)s)",
    Household: "id = any(%(households)s)",
    Dwelling: "id in (select dwelling_id from registry_household where id = any(%(households)s))",
    Residence: _OF_HOUSEHOLD,
    Membership: _OF_HOUSEHOLD,
    Person: f"id in ({_PERSONS})",
    Identifier: f"person_id in ({_PERSONS})",
    StandingEvent: _OF_HOUSEHOLD,
    Consent: _OF_HOUSEHOLD,
    Visit: f"household_id = any(%(households)s) or candidate_household_id in ({_HOUSES})",
    Interview: _OF_HOUSEHOLD,
    Verdict: f"household_id = any(%(households)s) or candidate_household_id in ({_HOUSES})",
    Answer: _OF_HOUSEHOLD,
    StatedScore: _OF_HOUSEHOLD,
    Assessment: _OF_HOUSEHOLD,
    DimensionResult: _OF_HOUSEHOLD,
    PersonDimensions: _OF_HOUSEHOLD,
    Circumstances: _OF_HOUSEHOLD,
    GroupRun: "id in (select run_id from livelihood_groupplace where household_id = any(%(households)s))",
    GroupPlace: _OF_HOUSEHOLD,
    GroupOverride: _OF_HOUSEHOLD,
    Source: "area_id = %(area)s",
    Edition: f"id in ({_EDITIONS})",
    ListImport: f"id in ({_IMPORTS})",
    CandidateHousehold: f"list_import_id in ({_IMPORTS})",
    Candidate: f"list_import_id in ({_IMPORTS})",
    Match: f"candidate_id in (select id from targeting_candidate where list_import_id in ({_IMPORTS}))",
}
# What a household said may speak of all of these; who may not see one of them takes no answers.
OF_ANSWERS = frozenset({"aggregate", "health", "debt", "religion"})
ANSWER_TABLES: tuple[type[models.Model], ...] = (Answer,)
OPENED = "citizen_id"  # what a sealed id is called once it is opened
SEALED = {Identifier: "sealed", Candidate: "sealed_id"}
TYPES = {
    models.BooleanField: pl.Boolean, models.DateField: pl.Date, models.FloatField: pl.Float64,
    models.IntegerField: pl.Int64,
}  # fmt: skip


@dataclass(frozen=True)
class OwnColumn:
    """A column that is taken: its type, the class of field it is of, where it points, what its values mean."""

    name: str
    type: str
    field_class: str
    points_to: str
    choices: str


@dataclass(frozen=True)
class OwnTable:
    """One table of what is taken: its rows, what its columns are, and which were left out."""

    name: str
    meaning: str
    rows: pl.DataFrame
    columns: tuple[OwnColumn, ...]
    left_out: tuple[str, ...]


def own_tables(area: Area, household_ids: Sequence[int], sees: frozenset[str]) -> Iterator[OwnTable]:
    """Every table in turn, with the columns of the field classes somebody sees."""
    areas = areas_within(area.code).values_list("code", flat=True)
    asked = {"households": list(household_ids), "area": area.code, "areas": list(areas)}
    for model, condition in TABLES.items():
        if model in ANSWER_TABLES and not sees >= OF_ANSWERS:
            yield OwnTable(_name(model), _meaning(model), pl.DataFrame(), (), ("*",))
        else:
            yield _table(model, condition, asked, sees)
    if sees >= OF_ANSWERS | {"names", "citizen_id", "gps"}:
        yield _interview_answers(household_ids)


def _table(
    model: type[models.Model], condition: str, asked: Mapping[str, Any], sees: frozenset[str]
) -> OwnTable:
    fields = [field for field in model._meta.concrete_fields if _class_of(model, field) in (*sees, "")]
    fields = [field for field in fields if not _is_binary(field) or SEALED.get(model) == field.name]
    taken = {str(field.column): field for field in fields}
    order = str(model._meta.pk.column)
    columns = ", ".join(_selected(field) for field in fields)
    rows = fetched_frame(
        f'select {columns} from "{model._meta.db_table}" where {condition} order by "{order}"', asked,
        schema={column: _type(field) for column, field in taken.items()},
    )  # fmt: skip
    if (sealed := SEALED.get(model)) in rows.columns:
        rows = rows.with_columns(opened_ids(rows[sealed]).alias(OPENED)).drop(sealed)
    left_out = [str(field.column) for field in model._meta.concrete_fields if field.column not in taken]
    told = tuple(
        _column(model, field, OPENED if column == sealed else column) for column, field in taken.items()
    )
    return OwnTable(_name(model), _meaning(model), rows, told, tuple(left_out))


def _interview_answers(household_ids: Sequence[int]) -> OwnTable:
    """What interviews of the households answered, question by question, as the forms name them."""
    interviews = Interview.objects.filter(household_id__in=list(household_ids)).order_by("pk")
    said = {"interview_id": [], "path": [], "value": []}  # type: dict[str, list[Any]]
    for interview in interviews.iterator(chunk_size=500):
        for path, value in interview_answers(interview).items():
            for column, cell in zip(said, (interview.pk, path, value), strict=True):
                said[column].append(cell)
    rows = pl.DataFrame(said, schema={"interview_id": pl.Int64, "path": pl.String, "value": pl.String})
    columns = (
        OwnColumn("interview_id", "number", "", _name(Interview), ""),
        OwnColumn("path", "text", "", "", ""),
        OwnColumn("value", "text", "citizen_id", "", ""),
    )
    meaning = "What an interview answered, question by question, as its form names them."
    return OwnTable("interview_answers", meaning, rows, columns, ())


def _class_of(model: type[models.Model], field: AnyField) -> str:
    """The class of a personal field; empty for what is open."""
    return str(getattr(model, "PERSONAL", {}).get(field.name, ""))


def _is_binary(field: AnyField) -> bool:
    return isinstance(field, models.BinaryField)


def _selected(field: AnyField) -> str:
    """A column as it is asked for: what is neither number, date nor yes or no, as text."""
    return (
        f'"{field.column}"' if _is_binary(field) or _type(field) != pl.String else f'"{field.column}"::text'
    )


def _type(field: AnyField) -> Any:
    """The type of a column in a frame; what points to another row has the type of its key."""
    if isinstance(field, models.ForeignKey):
        return _type(field.target_field)
    if _is_binary(field):
        return pl.Binary
    if isinstance(field, models.DateTimeField):
        return pl.String
    known: Iterable[Any] = (dtype for kind, dtype in TYPES.items() if isinstance(field, kind))
    return next(iter(known), pl.String)


def _column(model: type[models.Model], field: AnyField, name: str) -> OwnColumn:
    points_to = _name(field.related_model) if isinstance(field, models.ForeignKey) else ""
    choices = "; ".join(f"{value} = {words}" for value, words in (field.choices or ()))
    words = {pl.Int64: "number", pl.Float64: "number", pl.Date: "date", pl.Boolean: "yes or no"}
    return OwnColumn(name, words.get(_type(field), "text"), _class_of(model, field), points_to, choices)


def _name(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def _meaning(model: type[models.Model]) -> str:
    return (model.__doc__ or "").strip().partition("\n\n")[0].replace("\n", " ")
