"""What goes in and out: the shapes of referrals, answers, help and webhooks."""

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


class Asked(Schema):
    """Which referrals, and how many at once."""

    state: State = Field(LEFT_OUT, description="Only those that stand there.")
    since: Moment = Field(
        LEFT_OUT, description="Only those that changed since: give what ask_since said last time."
    )
    cursor: str = Field(
        LEFT_OUT, pattern=r"^[0-9]{1,16}-[0-9]{1,15}$", description="Give what next said on the page before."
    )
    limit: int = Field(100, ge=1, le=500)


class PersonOut(Schema):
    """One person, as far as the organisation may know."""

    id: int
    title: str
    name: str
    sex: str
    birth_on: date | None
    citizen_id: str | None = Field(
        description="Masked but for the last digits without the scope ids:read; null where none is known."
    )


class HouseholdOut(Schema):
    """Where it is, and who is its head."""

    id: int
    code: str
    house_no: str
    moo: str
    soi: str
    road: str
    area_code: str
    area: str
    latitude: float | None
    longitude: float | None
    head: PersonOut | None


class Coded(Schema):
    """A code and what it is called."""

    code: str
    name: str


class BodyOut(Schema):
    """An organisation or office."""

    id: int
    name: str


class ReferralOut(Schema):
    """One referral to the organisation or one of its offices."""

    id: int
    uid: str
    state: State
    stage: str = Field(
        description="What an officer sees: sent, received, answered, helped, confirmed; empty: called back."
    )
    may_become: list[str] = Field(description="The states that you can tell next.")
    need: Coded
    service: Coded
    organisation: BodyOut
    is_urgent: bool
    ground: str = Field(description="By what right the data came: consent, public_task, vital_interest.")
    overlap: OverlapCode
    reason: str
    batch: str | None = Field(description="The number of the batch it came in.")
    due_on: date | None
    sent_at: datetime
    answered_at: datetime | None
    helped_at: datetime | None
    changed_at: datetime
    withheld: Literal["ended", "consent_withdrawn", "agreement_missing"] | None = Field(
        description="Why household and person are not told: nothing is left to do, the consent was withdrawn, or no "
        "agreement is in force."
    )
    household: HouseholdOut | None
    person: PersonOut | None = Field(description="Null where the referral is for the whole household.")


class StepOut(Schema):
    """One move, as it was told."""

    state: str
    skipped: list[str]
    at: datetime
    happened_on: date | None
    channel: str
    reason: str
    note: str


class ReferralInFull(ReferralOut):
    """One referral with its way here; notes only while there is something to do."""

    steps: list[StepOut]


class ReferralPage(Schema):
    """Some referrals, those that changed longest ago first."""

    items: list[ReferralOut]
    next: str | None = Field(description="Give it as cursor to go on; null: this was the last page.")
    ask_since: datetime = Field(
        description="Give it as since, when you ask again tomorrow: a little before now, so that nothing falls between."
    )


def shown_by(example: dict[str, Any]) -> ConfigDict:
    """A shape with an example in the OpenAPI."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


HELPED = {
    "state": "delivered", "happened_on": "2026-11-20", "overlap": "add_on",
    "help": {"kind": "cash", "what": "เงินสงเคราะห์ครอบครัว", "baht": 3000},
}  # fmt: skip
REPORTED = {
    "reference": "2569-0001", "household": 815, "kind": "goods", "what": "ถุงยังชีพ", "baht": 700, "stage": "paid",
    "given_on": "2026-11-21",
}  # fmt: skip


class HelpIn(In):
    """What was given, as it enters the ledger."""

    kind: Kind
    what: Annotated[Title, Needed]
    quantity: Amount | None = None
    unit: Short = ""
    baht: Amount | None = Field(None, description="What it was worth; leave it out where it is not known.")
    stage: Stage | None = Field(None, description="promised, budgeted or paid; left out, the state says it.")
    programme: Title = ""
    budget_line: Mark = ""
    fiscal_year: Year | None = Field(None, description="Buddhist era.")


class AnswerIn(In):
    """Where a referral stands at your organisation."""

    model_config = shown_by(HELPED)

    state: Told
    reason: Short = Field("", description="Needed for turned_down and asked; the codes stand in the guide.")
    note: Words = ""
    overlap: OverlapCode | None = Field(
        None, description="known: on your own list already; add_on: new to you."
    )
    happened_on: Day | None = Field(None, description="Needed for delivering and delivered.")
    redirect_to: Number | None = Field(None, description="Needed for redirected: the organisation's number.")
    help: HelpIn | None = None


class NumberedAnswerIn(AnswerIn):
    """An answer and the referral it answers."""

    model_config = shown_by({"referral": 4711, **HELPED})

    referral: Number


class AnswersIn(In):
    """Up to a thousand answers."""

    model_config = shown_by(
        {
            "answers": [
                {"referral": 4711, **HELPED},
                {"referral": 4712, "state": "turned_down", "reason": "no_budget"},
            ]
        }
    )

    answers: list[NumberedAnswerIn] = Field(min_length=1, max_length=1000)


class OneAnsweredOut(Schema):
    """What came of one answer."""

    outcome: Literal["taken", "unchanged"]
    referral: int
    state: State


class Fault(Schema):
    """A row that was refused."""

    row: int = Field(description="Its place in what you sent, from 0.")
    code: str
    detail: str


class AnswerFault(Fault):
    """An answer that was refused."""

    referral: int


class AnsweredOut(Schema):
    """What came of the answers."""

    taken: int
    unchanged: int = Field(description="Told before.")
    refused: int
    faults: list[AnswerFault]


class ReportFault(Fault):
    """A line that was refused."""

    reference: str


class ReportedOut(Schema):
    """What came of the lines."""

    made: int
    known: int = Field(description="Told before.")
    refused: int
    faults: list[ReportFault]


class ReportIn(HelpIn):
    """Help that came without a referral."""

    model_config = shown_by(REPORTED)

    reference: Annotated[Mark, Needed] = Field(
        description="Your own number of this line; the same line told again changes nothing."
    )
    household: Number
    person: Number | None = None
    stage: Stage
    given_on: Day | None = None
    note: Words = ""


class ReportsIn(In):
    """Up to a thousand lines of help."""

    model_config = shown_by({"lines": [REPORTED]})

    lines: list[ReportIn] = Field(min_length=1, max_length=1000)


class WebhookIn(In):
    """Where to tell of what."""

    model_config = shown_by({"url": "https://cases.example.go.th/ppaos", "events": ["referral.sent"]})

    url: Annotated[
        str,
        StringConstraints(strict=True, max_length=300, pattern=r"^https?://[!-~]+$"),
    ]
    events: list[Event] = Field(min_length=1, max_length=len(EVENTS))


class WebhookOut(Schema):
    """One webhook in use."""

    id: int
    url: str
    events: list[str]
    made_at: datetime


class NewWebhookOut(WebhookOut):
    """A webhook just made."""

    secret: str = Field(description="Signs all that is told here. Shown this once.")


class DeliveryOut(Schema):
    """One telling."""

    id: int
    event: str
    tries: int
    next_try_at: datetime | None
    delivered_at: datetime | None
    given_up_at: datetime | None
    last_status: str
