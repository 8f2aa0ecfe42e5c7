"""Of what the shapes of the API are made: days, numbers, words of a length, codes of a list."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints

from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Overlap
from ppaos.support.referral.queries.machines import told_states
from ppaos.support.referral.queries.states import RECEIVER, states_told_by
from ppaos.support.referral.queries.webhooks import EVENTS

PLAIN = r"^[^\x00]*$"
LARGEST = 2**53 - 1  # what every program can write as a number


def _day(value: Any) -> Any:
    """A day is a text of year, month and day; a number of seconds is none."""
    if value is not None and not (isinstance(value, str) and len(value) == len("2026-11-27")):
        raise ValueError("write a day like 2026-11-27")
    return value


def _moment(value: Any) -> Any:
    """A moment is a day and a time; a number of seconds is none."""
    if value is not None and "T" not in str(value).upper():
        raise ValueError("write a moment like 2026-11-27T09:30:00+07:00")
    return value


def _number(value: Any) -> Any:
    """A number is no text and no yes or no; 12.0 is 12, as JSON says."""
    if isinstance(value, bool | str):
        raise ValueError("write a number")
    return value


Number = Annotated[int, Field(ge=1, le=LARGEST), BeforeValidator(_number)]
Year = Annotated[int, Field(ge=2500, le=2700), BeforeValidator(_number)]
Row = Annotated[int, Field(ge=1, le=LARGEST)]  # in an address, where all is text
Amount = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=0, le=1e12)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Words = Annotated[str, StringConstraints(strict=True, max_length=300, pattern=PLAIN)]
Title = Annotated[str, StringConstraints(strict=True, max_length=200, pattern=PLAIN)]
Mark = Annotated[str, StringConstraints(strict=True, max_length=100, pattern=PLAIN)]
Short = Annotated[str, StringConstraints(strict=True, max_length=40, pattern=PLAIN)]
Needed = StringConstraints(min_length=1)
LEFT_OUT: Any = None  # what may be left out, but not sent as the word null
if TYPE_CHECKING:
    State: TypeAlias = str
    Told: TypeAlias = str
    OverlapCode: TypeAlias = str
    Kind: TypeAlias = str
    Stage: TypeAlias = str
    Event: TypeAlias = str
else:
    State = Literal[told_states()]
    Told = Literal[states_told_by(RECEIVER)]
    OverlapCode = Literal[tuple(Overlap.values)]
    Kind = Literal[tuple(HelpLine.Kind.values)]
    Stage = Literal[tuple(HelpLine.Stage.values)]
    Event = Literal[EVENTS]


class In(Schema):
    """What comes in is exactly what is asked for."""

    model_config = ConfigDict(extra="forbid")
