"""Nobody learns anything of a place that is not theirs: every address, asked as each role of one district.

Every address of the URL list is opened twice: in a world of one's own, and after another district was filled with
records in every room. What was told before is told after, letter by letter; and no address of a record elsewhere, no
search and no filter tells a name, a number or a count of it. Nor does the wall of rows
keep from readers what is theirs.
"""

import logging
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from ppaos.config.middleware import BehindTheWall
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.models import Household
from tests.config.crawler.everything import (
    ASKED,
    PLACES,
    Address,
    Answer,
    addresses,
    asked,
    paths_of,
    unknown_blanks,
)
from tests.factories import surveyed
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.worlds import (
    OTHER,
    OWN,
    filled,
    numbers_begin_at,
    opened_to,
    partners_of_both,
    villages_of_both,
)

pytestmark = pytest.mark.django_db
A_NUMBER_OF_THE_OTHER = re.compile(r"\b777[,_]?000[,_]?\d{3}\b")
OF_THE_READERS = 555_000_001  # what the readers make themselves by asking
GROUPS = [
    ("data_manager",),
    ("supervisor", "surveyor"),
    ("protection_officer", "governor_office", "agency_officer"),
    ("central_programme", "village_leader", "mentor"),
    ("project_team", "administrator"),
]
REFUSED = 403  # to this role everywhere, before anything is looked up: not asked a second time


@pytest.fixture(autouse=True)
def _without_a_log_of_refusals() -> Iterator[None]:
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


def test_every_address_can_be_filled_in():
    assert not unknown_blanks()


def test_every_role_is_asked():
    assert {role for group in GROUPS for role in group} == set(roles())


@pytest.mark.parametrize("group", GROUPS, ids="+".join)
def test_nothing_of_another_district_is_told(group, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    readers = _ground(group)
    before = {role: _own_answers(user) for role, user in readers.items()}
    faults = _hidden_by_the_wall(readers, before, monkeypatch)
    filled(OTHER, _form(), {"surveyor": user_of("surveyor", OTHER.district)})
    numbers_begin_at(OF_THE_READERS)
    for role, user in readers.items():
        faults += [f"{role}: {fault}" for fault in _faults(user, before[role])]
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _ground(group: tuple[str, ...]) -> dict[str, User]:
    """The own world, with a reader of each role in its district; what both worlds share stands before."""
    make_areas()
    villages_of_both()
    publish_packaged_methods(by=None, at=AT)
    bodies = partners_of_both()
    for role in roles():
        user_with(role, OTHER.district, name=f"{role}-{OTHER.district}", organisation=bodies[OTHER])
        user_with(role, OWN.district, name=f"{role}-{OWN.district}", organisation=bodies[OWN])
    surveyed.small_form()
    filled(OWN, _form(), {"surveyor": user_of("surveyor", OWN.district)})
    home = Household.objects.order_by("pk").first()
    readers = {role: user_of(role, OWN.district) for role in group}
    for role, user in readers.items():
        if not roles()[role].sees_area:
            opened_to(user, home)
    return readers


def _hidden_by_the_wall(
    readers: dict[str, User], before: dict[str, dict[str, Answer]], monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Where a page tells a reader less behind the wall of rows than it would without it."""
    with monkeypatch.context() as without:
        without.setattr(BehindTheWall, "__call__", lambda self, request: self.get_response(request))
        return [
            f"{role}: behind the wall {fault}"
            for role, user in readers.items()
            for path, answer in _own_answers(user, before[role]).items()
            for fault in _differences(path, answer, before[role][path])
        ]


def user_of(role: str, district: str) -> User:
    return User.objects.get(username=f"{role}-{district}")


def _form():
    return surveyed.FormVersion.objects.get()


def _own_answers(user: User, before: dict[str, Answer] | None = None) -> dict[str, Answer]:
    """What each address answers in the reader's own district; those not refused before, where there was a before."""
    client = _client(user)
    paths = (path for address in addresses() for path in paths_of(address, OWN))
    asked_for = [path for path in paths if before is None or before[path].status != REFUSED]
    return {path: asked(client, path) for path in asked_for}


def _faults(user: User, before: dict[str, Answer]) -> list[str]:
    now = _own_answers(user, before)
    found = [fault for path, answer in now.items() for fault in _differences(path, before[path], answer)]
    client = _client(user)
    for address in addresses():
        if address.blanks or before[address.route].status != REFUSED:
            for path, query in _elsewhere(address):
                found += _told(path, query, asked(client, path, query))
    return found


def _elsewhere(address: Address) -> list[tuple[str, dict[str, str]]]:
    """An address with the other world's numbers, or, without a blank, asked for the other world's words and place."""
    if address.blanks:
        return [(path, {}) for path in paths_of(address, OTHER)]
    return [
        (address.route, dict.fromkeys(ASKED, OTHER.mark)),
        (address.route, dict.fromkeys(PLACES, OTHER.district)),
    ]


def _differences(path: str, before: Answer, now: Answer) -> list[str]:
    found = _told(path, {}, now)
    if now.status != before.status:
        found.append(f"{path} answered {before.status}, and {now.status} beside the other district")
    elif now.text != before.text:
        found.append(
            f"{path} says otherwise beside the other district: {_first_difference(before.text, now.text)}"
        )
    return found


def _told(path: str, query: dict[str, str], answer: Answer) -> list[str]:
    """Marks and numbers of the other world in an answer, what was asked itself left out."""
    text = (answer.text + answer.leads_to).replace(path, "")
    for value in query.values():
        text = re.sub(rf'value="{value}"|=({value})\b|«{value}»|“{value}”', "", text)
    found = [f"{path} {query or ''} fails ({answer.status})"] if answer.status >= 500 else []
    if OTHER.mark in text:
        found.append(
            f"{path} {query or ''} tells of the other district: {_around(text, text.index(OTHER.mark))}"
        )
    elif number := A_NUMBER_OF_THE_OTHER.search(text):
        found.append(f"{path} {query or ''} tells a number of it: {_around(text, number.start())}")
    return found


def _first_difference(one: str, other: str) -> str:
    place = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return f"{_around(one, place)} / {_around(other, place)}"


def _around(text: str, place: int) -> str:
    return repr(text[max(0, place - 60) : place + 60])


def _client(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client
