"""What goes in and out: the shapes of referrals, answers and help."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from ppaos.support.referral.api.values import (
    LEFT_OUT,
    Amount,
    Day,
    In,
    Kind,
    Mark,
    Moment,
    Needed,
    Number,
    OverlapCode,
    Short,
    Stage,
    State,
    Title,
    Told,
    Words,
    Year,
)


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
        description="Masked but for the last digits without the scope ids:read; null where none is known, or where the "
        "agreement does not let ids go."
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
