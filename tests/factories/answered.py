"""Answers on their way: small survey and basic-needs files of invented households, by the rooms' own actions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ppaos.engine import methods
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.people.registry.models import Household, Person
from tests.factories.list_files import AT, committed, source_of
from tests.factories.people import citizen_id

METHOD = methods.load("slf_capitals")
INDICATORS = tuple(indicator.code for indicator in METHOD.indicators)
# By these headers a file is known as a survey; the others may be called anything.
TELLING = {
    indicator.code: indicator.thai
    for indicator in METHOD.indicators
    if indicator.code in ("human_education", "physical_tenure", "financial_saving")
}
HOUSEHOLD = {
    "household_code": "K-1", "survey_year": "2569", "survey_round": "1", "survey_on": "1/11/2569", "house_no": "12/3",
    "moo": "1", "subdistrict_code": "460101", "first_name": "สมมุติ", "last_name": "นามสกุล", "birth": "10/08/2520",
    "found": "",
}  # fmt: skip
STATED = tuple(f"stated_{capital}" for capital in ("human", "physical", "financial", "natural", "social"))
BMN_HEADER = "รหัสบ้าน,ลำดับในบ้าน,เลขประจำตัวประชาชน,ปี,ข้อ,ผล"


def household(number: int = 1, score: float | None = 2.0, **given: Any) -> dict[str, Any]:
    """One row of a survey: the invented household of this number, all indicators scored alike unless given."""
    own = {"household_code": f"K-{number}", "first_name": f"สมมุติ{number}", "citizen_id": citizen_id(number)}
    return HOUSEHOLD | own | {"house_no": f"{number}/1"} | dict.fromkeys(INDICATORS, score) | given


def survey_of(*rows: dict[str, Any], code: str = "survey", year: int = 2569, at: datetime = AT) -> ListImport:
    """A survey that was committed and brought into the register; a source of this code is made where there is none."""
    columns = {TELLING.get(name, name): name for name in (*HOUSEHOLD, "citizen_id", *INDICATORS, *STATED)}
    lines = [",".join(_cell(row.get(name)) for name in columns.values()) for row in rows]
    content = "\n".join([",".join(columns), *lines]).encode()
    mapping = {"": columns}
    source = Source.objects.filter(code=code).first() or source_of(code, Source.Kind.SURVEY_WORKBOOK)
    made, _ = committed(content, source, year=year, mapping=mapping, at=at)
    settle_import(list_import=made, by=None, at=at)
    return made


def basic_needs_of(*answers: str, code: str = "bmn", year: int = 2564, at: datetime = AT) -> ListImport:
    """A basic-needs file that was committed; an answer is «household,line,id,year,indicator,result»."""
    content = "\n".join([BMN_HEADER, *answers]).encode()
    source = Source.objects.filter(code=code).first() or source_of(code, Source.Kind.BMN_ANSWERS)
    return committed(content, source, year=year, at=at)[0]


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def scored(
    place: Household, *, year: int = 2569, round: int = 1, origin: int = 1, **values: float | None
) -> None:
    """Five-capital answers of a registered household, as if a list had brought them; None is «missing»."""
    _save(
        Answer(
            household=place, year=year, round=round, instrument="slf", indicator=indicator, value=value,
            state="missing" if value is None else "answered", origin_id=origin,
        )
        for indicator, value in values.items()
    )  # fmt: skip


def judged(
    place: Household,
    results: dict[str, str],
    *,
    person: Person | None = None,
    year: int = 2564,
    round: int = 1,
) -> None:
    """Basic-needs answers of a household or a member: state by indicator number."""
    _save(
        Answer(
            household=place, person=person, year=year, round=round, instrument="bmn", indicator=indicator, state=state,
            origin_id=1,
        )
        for indicator, state in results.items()
    )  # fmt: skip


def _save(answers: Iterable[Answer]) -> None:
    rows = list(answers)
    for row in rows:
        row.origin_label = "tests.answers"
    Answer.objects.bulk_create(rows)
