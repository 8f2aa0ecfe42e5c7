"""Studies of social return, empty and as the worked example of the Guide, in baht."""

from decimal import Decimal
from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.studies import start_study
from ppaos.learning.monitoring.actions.study_map import add_line, fill_in
from ppaos.learning.monitoring.models import Study, StudyOutcome
from tests.factories.people import AT

# quantity, proxy, deadweight, displacement, attribution, years, drop-off
WHEELS = {
    "falls, emergency": (7, 94, 0, 0, 0.05, 1, 0),
    "falls, assessment": (7, 4964, 0, 0, 0.05, 1, 0),
    "falls, care": (7, 7220, 0, 0, 0.05, 1, 0),
    "fewer visits": (90, 19, 0, 0, 0.10, 5, 0.10),
    "new friends": (16, 48.25, 0.10, 0, 0.35, 1, 0),
    "five a day": (14, 34, 1, 0, 0, 2, 0.35),
    "volunteers' health": (4, 162.5, 0.70, 0, 0.10, 1, 0.35),
    "neighbours shop less": (275, -5, 0.05, 0, 0, 3, 0.05),
}
FIELDS = ("quantity", "proxy_value", "deadweight", "displacement", "attribution", "duration", "drop_off")


def study_in(area: str, **given: Any) -> Study:
    """A study with nothing on its map."""
    told = {"name": "การศึกษาสมมุติ", "discount_rate": Decimal("0.035"), "base_year": 2569} | given
    return start_study(area=Area.objects.get(pk=area), by=None, at=AT, **told)


def outcome_of(study: Study, **given: Any) -> StudyOutcome:
    """One outcome of the map, with these fields."""
    made = add_line(study=study, table="outcomes", by=None, at=AT)
    fill_in(study=study, cells={("outcomes", made.pk): given}, by=None, at=AT)
    made.refresh_from_db()
    return made  # type: ignore[return-value]


def filled(study: Study) -> Study:
    """The map of the Guide's worked example."""
    for name, value in (("contract", 24_375), ("volunteers", 18_000)):
        made = add_line(study=study, table="inputs", by=None, at=AT)
        fill_in(
            study=study, cells={("inputs", made.pk): {"name": name, "value": Decimal(value)}}, by=None, at=AT
        )
    for name, numbers in WHEELS.items():
        told = {
            field: value if field == "duration" else Decimal(str(value))
            for field, value in zip(FIELDS, numbers, strict=True)
        }
        outcome_of(study, name=name, proxy_source="Guide to SROI (2012)", stakeholder="residents", **told)
    return study
