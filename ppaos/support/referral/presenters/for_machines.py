"""Referrals as machines of their receivers read them: ids, states, and as much of people as may be known."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ppaos.engine.thai.citizen_ids import masked
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Household, Identifier, Membership, Person
from ppaos.support.referral.models import Referral, Step
from ppaos.support.referral.permissions import EVERY_CLASS as WHOLE
from ppaos.support.referral.permissions import presses
from ppaos.support.referral.presenters import words
from ppaos.support.referral.queries.states import RECEIVER, moves, states

ENDED, WITHDRAWN, NO_AGREEMENT = "ended", "consent_withdrawn", "agreement_missing"


def referral_rows(
    referrals: Sequence[Referral], *, flows: Mapping[tuple[int, str], Collection[str]], shows_ids: bool
) -> list[dict[str, Any]]:
    """Referrals in their order; households and persons only where there is something to do, nobody withdrew the
    consent, and an agreement lets them flow. `flows`: pairs of organisation and area that may, each with the kinds of
    field that go; what pressed and went without an agreement is told whole."""
    withheld = {referral.pk: withheld_for(referral, flows) for referral in referrals}
    told = [referral for referral in referrals if withheld[referral.pk] is None]
    classes = {each.pk: flows.get((each.organisation_id, each.area_id), WHOLE) for each in told}
    heads = _heads(told)
    people = {person.pk: person for person in heads.values()}
    people |= {referral.person.pk: referral.person for referral in told if referral.person}
    ids = dict(_ids(people, shows_ids))
    return [
        _facts(referral)
        | {"withheld": withheld[referral.pk], "household": None, "person": None}
        | (_whose(referral, heads, ids, classes[referral.pk]) if referral.pk in classes else {})
        for referral in referrals
    ]


def withheld_for(referral: Referral, open_ways: Collection[tuple[int, str]]) -> str | None:
    """Why household and person are not told; None where they are."""
    if not states()[referral.state].opens:
        return ENDED
    if referral.consent is not None and referral.consent.withdrawn_at is not None:
        return WITHDRAWN
    if not presses(referral) and (referral.organisation_id, referral.area_id) not in open_ways:
        return NO_AGREEMENT
    return None


def step_rows(steps: Iterable[Step], *, shows_notes: bool) -> list[dict[str, Any]]:
    """The way of a referral since it was sent, the oldest step first."""
    return [
        {
            "state": step.to_state, "skipped": step.skipped, "at": step.made_at, "happened_on": step.happened_on,
            "channel": step.channel, "reason": step.reason, "note": step.note if shows_notes else "",
        }
        for step in steps
        if states()[step.to_state].officer or states()[step.from_state or "draft"].officer
    ]  # fmt: skip


def _facts(referral: Referral) -> dict[str, Any]:
    """What a referral says without saying whose it is."""
    copied = (
        "id", "state", "is_urgent", "ground", "overlap", "reason", "due_on", "sent_at", "answered_at", "helped_at",
        "changed_at",
    )  # fmt: skip
    return {name: getattr(referral, name) for name in copied} | {
        "uid": str(referral.uid),
        "stage": states()[referral.state].officer,
        "may_become": list(moves(RECEIVER)[referral.state]),
        "need": {"code": referral.need.code, "name": words.need_name(referral.need.code)},
        "service": {"code": referral.service.code, "name": words.service_name(referral)},
        "organisation": {"id": referral.organisation_id, "name": words.organisation_words(referral)},
        "batch": str(referral.batch.uid) if referral.batch else None,
    }


def _whose(
    referral: Referral, heads: dict[int, Person], ids: dict[int, str | None], classes: Collection[str]
) -> dict[str, Any]:
    head = heads.get(referral.household_id)
    known = ids if "citizen_id" in classes else {}
    told = {each.pk: _person(each, known.get(each.pk)) for each in (head, referral.person) if each}
    return {
        "household": _household(referral.household, classes) | {"head": told[head.pk] if head else None},
        "person": told[referral.person.pk] if referral.person else None,
    }


def _household(household: Household, classes: Collection[str]) -> dict[str, Any]:
    home = household.dwelling
    address = {name: getattr(home, name) for name in ("house_no", "moo", "soi", "road")}
    point = {name: getattr(home, name) if "gps" in classes else None for name in ("latitude", "longitude")}
    where = {"area_code": household.area_id, "area": label(household.area)}
    return {"id": household.pk, "code": household.code, **address, **point, **where}


def _person(person: Person, citizen_id: str | None) -> dict[str, Any]:
    return {
        "id": person.pk, "title": person.title, "name": str(person), "sex": person.sex, "birth_on": _born(person),
        "citizen_id": citizen_id,
    }  # fmt: skip


def _born(person: Person) -> date | None:
    """The day of birth where the day is known; a year alone is not a day."""
    return person.birth_on if person.birth_precision == Person.Precision.DAY else None


def _heads(referrals: Iterable[Referral]) -> dict[int, Person]:
    numbers = {referral.household_id for referral in referrals}
    found = Membership.objects.filter(household__in=numbers, is_head=True, valid_to=None)
    return {member.household_id: member.person for member in found.select_related("person")}


def _ids(people: dict[int, Person], shows_ids: bool) -> list[tuple[int, str | None]]:
    found = Identifier.objects.filter(person__in=people, valid_to=None, sealed__isnull=False).order_by("pk")
    opened = {row.person_id: opened_id(row.sealed) for row in found if row.sealed}
    return [(number, text if shows_ids else masked(text)) for number, text in opened.items()]
