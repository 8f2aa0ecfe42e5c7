"""Requests of data subjects: put down with their clock, worked on, answered or refused by letter."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.models import Household, Person
from ppaos.sharing.protection.actions._request_steps import answer_its_voice, held_request, step
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.requests import OPEN, is_done
from ppaos.sharing.protection.queries.rights import days_to_answer, grounds_for, identities, more_days
from ppaos.support.grievance.models import Voice

TURN = "select pg_advisory_xact_lock(hashtext('protection.requests'))"
LETTER_IN, LETTER, COPY = "protection.letter_in", "protection.letter", "protection.copy"
NOT_CHECKED = "not_checked"
Kind, State = DataRequest.Kind, DataRequest.State


@dataclass(frozen=True)
class Sender:
    """Who asks: the person or a representative, how the answer reaches them, how they proved who they are."""

    name: str = ""
    contact: str = ""
    identity: str = NOT_CHECKED
    is_representative: bool = False
    letter: Any = None  # an upload cleaned by PaperField


@dataclass(frozen=True)
class Answer:
    """The papers that answer a request: the letter (PDF) and, where one was asked for, the copy (JSON)."""

    letter: bytes
    copy: BinaryIO | None = None


Write = Callable[[DataRequest], Answer]


@audited("data_request.received", subjects=("person", "household", "voice"))
def receive_request(
    *, kind: str, channel: str, sender: Sender, received_on: date, by: Any, at: datetime, text: str = "",
    person: Person | None = None, household: Household | None = None, voice: Voice | None = None,
) -> DataRequest:  # fmt: skip
    """Put a request down; its days begin on the day it was received, not when it is written here."""
    area = _area(person, household)
    check_may(by, PROTECT, area_code=area)
    _check_received(kind, channel, sender, received_on, timezone.localdate(at))
    made = DataRequest.objects.create(
        number=_next_number(area, at), kind=kind, person=person, household=household, area_id=area, channel=channel,
        is_by_representative=sender.is_representative, sender_name=sender.name.strip(), contact=sender.contact.strip(),
        identity_checked=sender.identity, letter_in=_kept(sender.letter, area, by, at), text=text.strip(),
        received_on=received_on, due_on=received_on + timedelta(days=days_to_answer()), voice=voice,
        made_by=by, made_at=at,
    )  # fmt: skip
    step(made, text.strip(), by, at)
    return made


@audited("data_request.taken", subjects=("request",))
def take_request(*, request: DataRequest, identity: str = "", by: Any, at: datetime) -> DataRequest:
    """Take a request on; `identity`: how the sender proved who they are, where that was found out meanwhile."""
    held = held_request(request, OPEN, by)
    if identity:
        _check_identity(identity, held.is_by_representative)
        held.identity_checked = identity
    held.state, held.handler = State.HANDLING, by
    held.save(update_fields=["state", "handler", "identity_checked"])
    step(held, "", by, at)
    return held


@audited("data_request.extended", subjects=("request",))
def extend_request(*, request: DataRequest, reason: str, by: Any, at: datetime) -> DataRequest:
    """Put the answer off, once and while there is time, with the reason that the sender is told."""
    held = held_request(request, OPEN, by)
    if held.extended_on is not None:
        raise ProtectionRefused(_("The answer was put off once already; the law gives no second time."))
    if timezone.localdate(at) > held.due_on:
        raise ProtectionRefused(_("The day to answer is over. Answer now; it cannot be put off any more."))
    if not reason.strip():
        raise ProtectionRefused(_("Say why more time is needed: the sender is told."))
    held.extended_on, held.extended_reason = held.due_on + timedelta(days=more_days()), reason.strip()[:300]
    held.save(update_fields=["extended_on", "extended_reason"])
    step(held, held.extended_reason, by, at)
    return held


@audited("data_request.answered", subjects=("request",))
def answer_request(*, request: DataRequest, text: str, write: Write, by: Any, at: datetime) -> DataRequest:
    """Answer a request by letter, once what it asks for was done; `write` makes the papers."""
    held = held_request(request, OPEN, by)
    if held.identity_checked in ("", NOT_CHECKED):
        raise ProtectionRefused(
            _("Say first how the sender proved who they are: the answer tells of personal data.")
        )
    if not is_done(held):
        raise ProtectionRefused(
            _("What the request asks for was not done yet. Do it first, or refuse with a ground.")
        )
    held.state, held.answered_at, held.answered_by = State.ANSWERED, at, by
    step(held, text.strip(), by, at)
    return _with_papers(held, write(held), by, at)


@audited("data_request.refused", subjects=("request",))
def refuse_request(
    *, request: DataRequest, ground: str, reason: str, write: Write, by: Any, at: datetime
) -> DataRequest:
    """Refuse a request on a ground that the law gives for its kind, with the reason in plain words, by letter."""
    held = held_request(request, OPEN, by)
    if ground not in {each.code for each in grounds_for(held.kind)}:
        raise ProtectionRefused(
            _("On this ground such a request cannot be refused. Choose one from the list.")
        )
    if not reason.strip():
        raise ProtectionRefused(_("Say in plain words why: the sender reads it."))
    held.refusal_ground, held.refusal_reason = ground, reason.strip()
    held.state, held.answered_at, held.answered_by = State.REFUSED, at, by
    held.save(update_fields=["refusal_ground", "refusal_reason"])
    step(held, held.refusal_reason, by, at)
    return _with_papers(held, write(held), by, at)


@audited("data_request.withdrawn", subjects=("request",))
def withdraw_request(*, request: DataRequest, reason: str, by: Any, at: datetime) -> DataRequest:
    """Note that who asked wants it no more. What was stopped by it meanwhile stays stopped until it is lifted."""
    held = held_request(request, OPEN, by)
    held.state = State.WITHDRAWN
    held.save(update_fields=["state"])
    step(held, reason.strip(), by, at)
    return held


@audited("data_request.fetched", subjects=("request",))
def fetch_paper(*, request: DataRequest, paper: str, by: Any, at: datetime) -> BinaryIO:
    """Open the letter in, the letter out or the copy of a request."""
    check_may(by, PROTECT, area_code=request.area_id)
    file = {"letter_in": request.letter_in, "letter": request.letter, "copy": request.copy}.get(paper)
    if file is None:
        raise ProtectionRefused(_("There is no such paper of this request."))
    return open_file(file=file)


def _kept(letter: Any, area: str, by: Any, at: datetime) -> StoredFile | None:
    """The letter as a stored file."""
    if not letter:
        return None
    told = {"name": letter.name, "content_type": letter.content_type, "purpose": LETTER_IN, "area_code": area}
    return store_file(content=letter, by=by, at=at, **told)


def _with_papers(held: DataRequest, answer: Answer, by: Any, at: datetime) -> DataRequest:
    kept = {"purpose": LETTER, "area_code": str(held.area_id), "by": by, "at": at}
    held.letter = store_file(
        content=io.BytesIO(answer.letter), name=f"{held.number}.pdf", content_type="application/pdf", **kept
    )
    if answer.copy is not None:
        held.copy = store_file(
            content=answer.copy,
            name=f"{held.number}.json",
            content_type="application/json",
            **kept | {"purpose": COPY},
        )
    held.save(update_fields=["state", "answered_at", "answered_by", "letter", "copy"])
    answer_its_voice(held, by, at)
    return held


def _check_received(kind: str, channel: str, sender: Sender, received_on: date, today: date) -> None:
    if kind not in Kind.values or channel not in DataRequest.Channel.values:
        raise ProtectionRefused(_("Choose what is asked for, and how it came."))
    if received_on > today:
        raise ProtectionRefused(_("A request cannot come in on a later day than today."))
    _check_identity(sender.identity, sender.is_representative)
    if sender.is_representative and not sender.name.strip():
        raise ProtectionRefused(_("Write who asks for the person."))


def _check_identity(identity: str, is_representative: bool) -> None:
    known = identities().get(identity)
    if known is None:
        raise ProtectionRefused(_("Choose how the sender proved who they are."))
    if identity != NOT_CHECKED and known.is_of_representative != is_representative:
        raise ProtectionRefused(
            _("A representative needs a letter of authority or is the guardian by law; nobody else does.")
        )


def _area(person: Person | None, household: Household | None) -> str:
    if person is None and household is None:
        raise ProtectionRefused(_("Say whose data it is about: a person or a household."))
    found = household.area_id if household else person and (person.area_id or person.made_in_id)
    return str(found or "")


def _next_number(area: str, at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute(TURN)
    on = timezone.localdate(at)
    around = AreaWithin.objects.filter(in_force(on), area_id=area, ancestor__level=Level.PROVINCE)
    start = f"R-{around.values_list('ancestor_id', flat=True).first() or area}-{buddhist_year(on)}-"
    used = DataRequest.objects.filter(number__startswith=start).values_list("number", flat=True)
    return f"{start}{max((int(each.removeprefix(start)) for each in used), default=0) + 1:04d}"
