"""The work of who protects data: requests, erasures, notices, breaches, what is kept too long, odd access."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, time, timedelta
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from ppaos.config.demo.plan import data
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.actions.chain import seal_audit
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.registry.models import POOR, Household, Person
from ppaos.people.registry.queries import visible_households
from ppaos.sharing.protection.actions.breaches import close_breach, look_into, report_breach, tell_breach
from ppaos.sharing.protection.actions.erasing import ask_erasure, erase_person
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.heeding import stop_use
from ppaos.sharing.protection.actions.requests import (
    Answer,
    Sender,
    answer_request,
    extend_request,
    receive_request,
    refuse_request,
    take_request,
)
from ppaos.sharing.protection.actions.retaining import try_rules
from ppaos.sharing.protection.actions.source_notices import find_notices, give_notices
from ppaos.sharing.protection.actions.unusual import list_unusual, look_at_unusual
from ppaos.sharing.protection.models import DataRequest, Erasure, SourceNotice, UnusualAccess
from ppaos.sharing.protection.presenters.copies import copy_file
from ppaos.sharing.protection.presenters.letters import answer_letter, letter_pdf, refusal_letter
from ppaos.sharing.protection.queries.personal import subject_of

Told = Mapping[str, Any]
MOST_TRIED, ERASURES = 20, 2
READ_AT = time(22, 40)  # out of hours
PAGES_READ, DAYS_READ = 7, (4, 1)
NOTICES_GIVEN = 300
WHO = "known_person"


def protect_people(province: str, at: datetime) -> None:
    """All that the protection officer has to do, by the data of hearing.toml."""
    officer, manager = (User.objects.get(username=name) for name in ("dpo", "data"))
    area = Area.objects.get(pk=province)
    with override("th"):
        people = _people()
        for told, person in zip(data("hearing")["request"], people, strict=False):
            _requested(told, person, officer, at)
        _erase(people, officer, manager, at)
        _tell_of_breaches(area, officer, at)
        _tell_of_sources(officer, at)
        try_rules(areas=[area], by=None, at=at)
        _read_at_night(officer, at)
    seal_audit(by=None, at=timezone.now())


def _people() -> Iterator[Person]:
    """Heads of households that are not poor, so that nothing of what is shown elsewhere changes."""
    others = Household.objects.filter(merged_into=None).exclude(standing__in=POOR)
    living = Person.objects.filter(
        memberships__household__in=others, memberships__valid_to=None, memberships__is_head=True, merged_into=None,
        erased_at=None,
    )  # fmt: skip
    return living.order_by("pk").iterator(chunk_size=100)


def _requested(told: Told, person: Person, by: User, at: datetime) -> DataRequest:
    """A request as it came in, and what was done of it since."""
    came = at - timedelta(days=told["ago"])
    made = receive_request(
        kind=told["kind"], channel=told["channel"], sender=Sender(identity=WHO), received_on=timezone.localdate(came),
        text=told["text"], person=person, by=by, at=came,
    )  # fmt: skip
    days = told["ago"] / (len(told["steps"]) + 1)
    for number, step in enumerate(told["steps"], start=1):
        made.refresh_from_db()
        _STEPS[step](made, told, by, came + timedelta(days=days * number))
    return made


def _take(request: DataRequest, told: Told, by: User, at: datetime) -> None:
    take_request(request=request, by=by, at=at)


def _extend(request: DataRequest, told: Told, by: User, at: datetime) -> None:
    extend_request(request=request, reason=told["why"], by=by, at=at)


def _stop(request: DataRequest, told: Told, by: User, at: datetime) -> None:
    stop_use(request=request, purpose=told["purpose"], by=by, at=at)


def _answer(request: DataRequest, told: Told, by: User, at: datetime) -> None:
    def write(held: DataRequest) -> Answer:
        assert held.person is not None
        subject = subject_of(held.person)
        letter = letter_pdf(answer_letter(held, subject, told["answer"], at=at))
        has_copy = held.kind in (DataRequest.Kind.ACCESS, DataRequest.Kind.COPY)
        return Answer(letter, copy_file(subject, number=held.number, at=at) if has_copy else None)

    answer_request(request=request, text=told["answer"], write=write, by=by, at=at)


def _refuse(request: DataRequest, told: Told, by: User, at: datetime) -> None:
    def write(held: DataRequest) -> Answer:
        return Answer(letter_pdf(refusal_letter(held, at=at)))

    refuse_request(request=request, ground=told["ground"], reason=told["reason"], write=write, by=by, at=at)


_STEPS: dict[str, Callable[[DataRequest, Told, User, datetime], None]] = {
    "take": _take, "extend": _extend, "stop": _stop, "answer": _answer, "refuse": _refuse,
}  # fmt: skip


def _erase(people: Iterator[Person], officer: User, manager: User, at: datetime) -> None:
    """One person is erased, and the erasure of another waits for the second person."""
    told = data("hearing")["erasure"]
    tried = (_asked_to_erase(person, told, officer, at - timedelta(days=told["ago"])) for person in people)
    asked = list(islice((erasure for erasure in islice(tried, MOST_TRIED) if erasure), ERASURES))
    if asked:
        erase_person(erasure=asked[0], by=manager, at=at - timedelta(days=1))


def _asked_to_erase(person: Person, told: Told, by: User, at: datetime) -> Erasure | None:
    try:
        return ask_erasure(person=person, reason=told["reason"], by=by, at=at)
    except ProtectionRefused:
        return None


def _tell_of_breaches(area: Area, by: User, at: datetime) -> None:
    """One reported in time and closed, one of yesterday that is still looked into."""
    for told in data("hearing")["breach"]:
        known_at = at - timedelta(hours=told["known_hours"])
        seen = {"field_classes": told["field_classes"], "persons": told.get("persons")}
        breach = tell_breach(area=area, what=told["what"], known_at=known_at, **seen, by=by, at=known_at)
        if "reported_hours" not in told:
            continue
        reported_at = known_at + timedelta(hours=told["reported_hours"])
        look_into(
            breach=breach, cause=told["cause"], risk=told["risk"], measures=told["measures"], happened_at=None,
            households=None, **seen, by=by, at=reported_at,
        )  # fmt: skip
        report_breach(breach=breach, reported_at=reported_at, by=by, at=reported_at)
        close_breach(breach=breach, by=by, at=reported_at + timedelta(days=3))


def _tell_of_sources(by: User, at: datetime) -> None:
    """Whom lists and agencies told us of; some were told by a slip, the others wait."""
    find_notices(by=None, at=at)
    some = SourceNotice.objects.filter(area__isnull=False).order_by("pk").values_list("pk", flat=True)
    ids = list(some[: min(NOTICES_GIVEN, some.count() // 3)])
    yesterday = timezone.localdate(at) - timedelta(days=1)
    give_notices(notice_ids=ids, way=SourceNotice.Way.SLIP, on=yesterday, by=by, at=at)


def _read_at_night(officer: User, at: datetime) -> None:
    """Two nights on which somebody opened pages out of hours: one was explained, one waits."""
    reader = User.objects.get(username="supervisor")
    homes = list(visible_households(reader).order_by("pk")[:PAGES_READ])
    for days in DAYS_READ:
        day = timezone.localdate(at) - timedelta(days=days)
        begun = datetime.combine(day, READ_AT, tzinfo=timezone.get_current_timezone())
        for number, home in enumerate(homes):
            record_reading(
                by=reader, at=begun + timedelta(minutes=number), purpose=PersonalRead.SUPPORT, subjects=[home],
                verb="household.read",
            )  # fmt: skip
        list_unusual(on=day, by=None, at=begun + timedelta(hours=2))
    if found := UnusualAccess.objects.filter(user=reader).order_by("on", "pk").first():
        note = data("hearing")["night"]["note"]
        look_at_unusual(access=found, state=UnusualAccess.State.EXPLAINED, note=note, by=officer, at=at)
