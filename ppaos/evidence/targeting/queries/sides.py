"""What do the two records of a pair say, who lives with each, and what stood in the rows they were read from?"""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ppaos.evidence.targeting.models import Candidate, ListImport, Match
from ppaos.evidence.targeting.queries.rows import values_at
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Identifier, Membership, Person
from ppaos.people.registry.queries import Member, kept_ids, members

MOST = 40  # housemates shown: a list may put a whole village in one house
_IMPORT = "list_import__edition__source"
NAMING = {"first_name", "full_name"}
# The columns of a row that say who and where somebody is: all that a reviewer compares, and no more.
WHO_AND_WHERE = (
    "citizen_id", "title", "full_name", "first_name", "last_name", "sex", "birth", "relation", "presence", "line_no",
    "household_code", "house_code", "house_no", "moo", "village", "soi", "road", "subdistrict", "district", "province",
)  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the two records, as both can be compared."""

    citizen_id: str
    title: str
    first_name: str
    last_name: str
    sex: str
    birth_on: date | None
    birth_precision: str
    house_no: str
    moo: str
    area_code: str


@dataclass(frozen=True)
class Housemate:
    """Somebody of either household; both, where the list and the register name the same person."""

    listed: Candidate | None
    registered: Member | None
    decision: str = ""


@dataclass(frozen=True)
class SourceRow:
    """A row as received: which list and line, and what stood in each column that says who and where."""

    list_import: ListImport
    sheet: str
    row_no: int
    cells: list[tuple[str, str, str | None]]  # field, heading, value


def listed_side(match: Match) -> Side:
    """What the list says."""
    row, house = match.candidate, match.candidate.candidate_household
    return Side(
        opened_id(row.sealed_id) if row.sealed_id else "", row.title, row.first_name, row.last_name, row.sex,
        row.birth_on, row.birth_precision, house.house_no, house.moo, row.area_id or house.area_id or "",
    )  # fmt: skip


def registered_side(match: Match) -> Side:
    """What the register says."""
    person = match.person
    known = Identifier.objects.filter(person=person, valid_to=None, sealed__isnull=False).last()
    home = _home(person)
    dwelling = home.household.dwelling if home else None
    return Side(
        citizen_id=opened_id(known.sealed) if known and known.sealed else "",
        title=person.title,
        first_name=person.first_name,
        last_name=person.last_name,
        sex=person.sex,
        birth_on=person.birth_on,
        birth_precision=person.birth_precision,
        house_no=dwelling.house_no if dwelling else "",
        moo=dwelling.moo if dwelling else "",
        area_code=person.area_id or "",
    )


def housemates(match: Match) -> list[Housemate]:
    """Who is listed and who is registered with the two, the same person on one line; the two themselves left out."""
    others = Candidate.objects.filter(
        candidate_household=match.candidate.candidate_household_id, superseded_by=None
    ).exclude(pk=match.candidate_id)
    listed = list(others.order_by("line_no", "row_no")[:MOST])
    home = _home(match.person)
    living = members(home.household, timezone.localdate()) if home else []
    registered = {member.person.pk: member for member in living if member.person.pk != match.person_id}
    linked = _linked(listed)
    lines = []
    for row in listed:
        person_id, decision = linked.get(row.pk, (None, ""))
        member = registered.pop(person_id, None) if person_id else None
        lines.append(Housemate(row, member, decision if member else ""))
    return [*lines, *(Housemate(None, member) for member in registered.values())][: 2 * MOST]


def source_rows(match: Match) -> tuple[SourceRow, SourceRow | None]:
    """The listed person's row, and the row the registered person came from where that was a list."""
    person = match.person
    theirs = None
    # A person brought in from a list remembers the number of the candidate it was made from.
    if person.source_label == ListImport._meta.label_lower and person.source_row is not None:
        theirs = Candidate.objects.select_related(_IMPORT).filter(pk=person.source_row).first()
    return _row_as_received(match.candidate), _row_as_received(theirs) if theirs else None


def _row_as_received(row: Candidate) -> SourceRow:
    # The row's own file: of an unchanged row the household may be an earlier file's.
    list_import, row_no = row.list_import, row.row_no
    sheet = _sheet_of_people(list_import)
    columns = {field: column for column, field in list_import.mapping.get(sheet, {}).items()}
    shown = [(field, columns[field]) for field in WHO_AND_WHERE if field in columns]
    values = values_at(list_import, [(sheet, row_no, column) for _field, column in shown])
    cells = [(field, column, value) for (field, column), value in zip(shown, values, strict=True)]
    return SourceRow(list_import, sheet, row_no, cells)


def _sheet_of_people(list_import: ListImport) -> str:
    """The sheet whose rows are people: of several that hold names (a survey's), the one that numbers members."""
    naming = [sheet for sheet, columns in list_import.mapping.items() if NAMING & set(columns.values())]
    numbering = [sheet for sheet in naming if "line_no" in list_import.mapping[sheet].values()]
    return next(iter([*numbering, *naming]), "")


def _home(person: Person) -> Membership | None:
    living = Membership.objects.filter(person=person, valid_to=None).select_related("household__dwelling")
    return living.order_by("-pk").first()


def _linked(rows: list[Candidate]) -> dict[int, tuple[int, str]]:
    """For rows that are, or may be, somebody in the register: the record kept, and the decision."""
    may_be = (Match.Decision.SAME, Match.Decision.DOUBTFUL, Match.Decision.CANNOT_TELL)
    matches = Match.objects.filter(candidate__in=rows, is_current=True, decision__in=may_be)
    # «same» comes last and wins.
    told = matches.values_list("candidate_id", "person_id", "decision")
    found = sorted(told, key=lambda row: row[2] == Match.Decision.SAME)
    kept = dict(kept_ids(person for _row, person, _decision in found).rows())
    return {row: (kept[person], decision) for row, person, decision in found}
