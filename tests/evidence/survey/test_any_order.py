"""Any order and any repetition of the same submissions ends in the same state: posted as phones post them, read and
told at any moment between."""

import os
import random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ppaos.evidence.livelihood.actions import take_in_interviews
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.phones import let_phone_in
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.models import Conflict, Interview, Submission, Visit
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.kin import interviews_to_tell
from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Consent, Household, Membership
from tests.factories.areas import make_areas
from tests.factories.people import household_of
from tests.factories.surveyed import (
    AT,
    MAPPING,
    answers,
    person,
    question,
    small_form,
    surveyor_of,
    visit_of,
    xml_of,
)

pytestmark = pytest.mark.django_db
SCORED = MAPPING | {"scoring": ["slf_scoring 2569"], "questions": {"tenure": "/data/tenure"}}
OUTCOMES = ("found_poor", "found_not_poor", "refused", "moved", "not_found")
FOUND = OUTCOMES[:2]
ENOUGH = settings(
    max_examples=int(os.environ.get("PPAOS_EXAMPLES", "12")),
    deadline=None,
    # Each example builds two worlds: making a failing one smaller would take longer than it helps.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Undone(Exception):
    """Ends a world."""


@pytest.fixture
def world(db):
    """Two surveyors with a phone each; a household one of them is to visit."""
    make_areas()
    version = small_form(mapping=SCORED)
    version.questions = [*version.questions, question("/data/tenure", "select_one", "")]
    version.save()
    surveyor = surveyor_of("46", "surveyor")
    visit = visit_of(surveyor, household=household_of("หัวหน้า", standing="candidate", house_no="99"))
    keys = [
        let_phone_in(user=surveyor, name=name, kind="collect", by=None, at=AT)[1] for name in ("one", "two")
    ]
    return version, str(visit.entity_id), keys


@st.composite
def lineages(draw: Any, name: str, says: Any) -> list[tuple[str, list[str], Any]]:
    """Submissions about one household: a first one, and others each made from one, two or three that came before;
    some made from one that never comes, too."""
    ids = [f"{name}{letter}" for letter in draw(st.permutations("abcdef"))[: draw(st.integers(1, 5))]]
    made = [(ids[0], [], draw(says))]
    for place, own in enumerate(ids[1:], 1):
        bases = draw(st.lists(st.sampled_from(ids[:place]), min_size=1, max_size=3, unique=True))
        never = [f"{name}never"] if draw(st.integers(0, 9)) == 0 else []
        made.append((own, bases + never, draw(says)))
    return made


VISITED = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(OUTCOMES), "today": st.sampled_from(["2026-11-19", "2026-11-20"]),
        "water": st.sampled_from(["", "tap", "well"]), "tenure": st.sampled_from(["", "own", "rent"]),
        "agreed": st.sampled_from(["yes", "no"]),
    }
)  # fmt: skip
PEOPLE = st.lists(st.sampled_from([12, 13, 14]), unique=True)
ON_THE_WAY = st.fixed_dictionaries(
    {
        "outcome": st.sampled_from(FOUND), "people": PEOPLE, "last_name": st.sampled_from(["นามสกุล", "สกุลใหม่"]),
        "gps": st.sampled_from(["16.4 103.5", "16.5 103.6"]), "tenure": st.sampled_from(["", "own", "rent"]),
    }
)  # fmt: skip


def said(told: dict[str, Any], visit: str) -> dict[str, str]:
    """Answers of the small form."""
    if "people" not in told:
        return answers(visit=visit, **told)
    given = {name: text for name, text in told.items() if name not in ("people", "last_name")}
    people = [person(11), *(person(number, last_name=told["last_name"]) for number in told["people"])]
    return answers(people, **given)


def post(client: Any, key: str, xml: bytes) -> None:
    file = SimpleUploadedFile("s.xml", xml, "text/xml")
    answer = client.post(f"/survey/key/{key}/submission", {"xml_submission_file": file})
    assert answer.status_code in (201, 202), answer.content


def work() -> None:
    """What the worker does."""
    read_submissions(by=None, at=AT)
    take_in(interviews=interviews_to_tell(), by=None, at=AT)
    take_in_interviews(by=None, at=AT)


def home(household: Household | None) -> Any:
    """A household, told by nothing that depends on when it was made."""
    if household is None:
        return None
    living = Membership.objects.filter(household=household, valid_to=None).select_related("person")
    people = []
    for each in living:
        ids = each.person.identifiers.filter(valid_to=None, sealed__isnull=False)
        people.append((str(each.person), each.person.sex, [opened_id(one.sealed) for one in ids]))
    point = (household.dwelling.latitude, household.dwelling.longitude)
    return household.area_id, household.dwelling.house_no, household.standing, point, sorted(people)


def state() -> dict[str, Any]:
    """Everything that submissions brought about."""
    chains = dict(Interview.objects.values_list("pk", "chain"))
    related = ("first", "second", "settled_by_submission", "interview")
    return {
        "interviews": sorted(
            (each.chain, interview_answers(each), each.submissions, each.branches, each.outcome, str(each.held_on),
             each.counts, bool(each.taken_in_at), each.failure, home(each.household), each.state)
            for each in Interview.objects.select_related("household__dwelling")
        ),
        "conflicts": sorted(
            (each.interview.chain, each.path, each.first.instance_id, each.second.instance_id,
             str(each.settled_by_submission))
            for each in Conflict.objects.select_related(*related)
        ),
        "verdicts": sorted(
            (chains[each.source_id], each.outcome, str(each.found_on), home(each.household))
            for each in Verdict.objects.filter(taken_back_at=None)
        ),
        "register": sorted(home(each) for each in Household.objects.select_related("dwelling")),
        "consents": sorted(
            (home(each.household), each.notice_version, str(each.given_at))
            for each in Consent.objects.filter(withdrawn_at=None)
        ),
        "answers": sorted(
            (home(each.household), each.year, each.indicator, str(each.value), each.state, chains[each.origin_id])
            for each in Answer.objects.filter(superseded_at=None).select_related("household__dwelling")
        ),
        "visits": sorted(Visit.objects.values_list("state", flat=True)),
        "kept": Submission.objects.count(),
    }  # fmt: skip


def told_in(client: Any, keys: list[str], sent: list[bytes], *, rests: set[int]) -> dict[str, Any]:
    """The state after these posts, the worker coming by after some of them; the world is undone afterwards."""
    found: dict[str, Any] = {}
    try:
        with transaction.atomic():
            for number, xml in enumerate(sent):
                post(client, keys[number % len(keys)], xml)
                if number in rests:
                    work()
            work()
            found = state()
            raise Undone
    except Undone:
        return found


@ENOUGH
@given(lineages("v", VISITED), lineages("w", ON_THE_WAY), st.randoms())
def test_any_order_and_repetition_ends_in_the_same_state(
    client, world, visited, on_the_way, chance: random.Random
):
    version, visit, keys = world
    sent = [xml_of(version, name, said(told, visit), *bases) for name, bases, told in [*visited, *on_the_way]]
    at_once = told_in(client, keys, sent, rests=set())
    shuffled = [*sent, *chance.choices(sent, k=3)]
    chance.shuffle(shuffled)
    rests = {number for number in range(len(shuffled)) if chance.random() < 0.5}
    assert told_in(client, keys, shuffled, rests=rests) == at_once
    assert at_once["kept"] == len(sent)
