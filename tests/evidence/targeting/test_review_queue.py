"""The queue: what is worth most comes first, by area; what cannot be told is kept; what one reviewer has is theirs."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.targeting.actions.assigning import assign_pair
from ppaos.evidence.targeting.actions.review import DecisionRefused, decide_match, undo_decision
from ppaos.evidence.targeting.models import Candidate, Match
from ppaos.evidence.targeting.queries.review import (
    areas_of,
    is_waiting,
    pairs_in_doubt,
    pairs_settled,
    pairs_untold,
)
from ppaos.people.registry.models import Membership
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of, person_named, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


def doubted(name: str, *, probability: float | None = 0.5, number: int = 0, area: str = "46010101") -> Match:
    """A pair in doubt: the registered person of this name, and a row of the national list that may name them."""
    number = number or 500 + Candidate.objects.count()
    row = listed(number, f"l{number}", sealed_id=None, first_name=name, area_id=area, house_area_id=area)
    committed(edition_of("national"), row)
    return Match.objects.create(
        candidate=Candidate.objects.get(row_no=number), person=person_named(name), decision="doubtful",
        origin="model", probability=probability, decided_at=AT, levels={},
    )  # fmt: skip


@pytest.fixture
def supervisor():
    return user_with("supervisor", "46")


def test_the_most_doubt_times_the_most_people_comes_first(supervisor):
    household_of("กานดา", key="a")
    household_of("ขวัญ", "ขจร", "ขนิษฐา", key="b")
    household_of("คำ", "คม", "คง", "ครอง", key="c")
    sure = doubted("คำ", probability=0.8)  # 0.4 × 4 = 1.6
    alone = doubted("กานดา", probability=0.5)  # 1.0 × 1
    family = doubted("ขวัญ", probability=0.4)  # 0.8 × 3 = 2.4
    found = list(pairs_in_doubt(supervisor))
    assert found == [family, sure, alone]
    assert [(round(match.doubt, 6), match.people, round(match.value, 6)) for match in found] == [
        (0.8, 3, 2.4),
        (0.4, 4, 1.6),
        (1.0, 1, 1.0),
    ]


def test_where_somebody_of_the_household_is_listed_for_certain_one_person_hangs_on_it(supervisor):
    household_of("ขวัญ", "ขจร", "ขนิษฐา", key="b")
    match = doubted("ขวัญ")
    other = doubted("ขจร", probability=0.9)
    Match.objects.filter(pk=other.pk).update(decision="same")
    assert pairs_in_doubt(supervisor).get().people == 1
    other.refresh_from_db()
    Candidate.objects.filter(pk=other.candidate_id).update(superseded_by=match.candidate.list_import)
    assert pairs_in_doubt(supervisor).get().people == 3


def test_a_pair_without_probability_or_household_is_full_of_doubt_and_of_one_person(supervisor):
    household_of("กานดา", key="a")
    doubted("กานดา", probability=None)
    Membership.objects.update(valid_to=AT.date())
    found = pairs_in_doubt(supervisor).get()
    assert (found.doubt, found.people) == (1.0, 1)


def test_the_queue_is_counted_by_the_widest_parts_that_tell_it_apart(supervisor):
    household_of("กานดา", "ขวัญ", "คำ", key="a")
    pairs = [doubted("กานดา"), doubted("ขวัญ"), doubted("คำ", area="46010201")]
    parts = areas_of(pairs_in_doubt(supervisor))
    assert sorted((area.code, number) for area, number in parts) == [("460101", 2), ("460102", 1)]
    assert [match.pk for match in pairs_in_doubt(supervisor, area_code="460102")] == [pairs[2].pk]
    inside = areas_of(pairs_in_doubt(supervisor, area_code="460102"), within="460102")
    assert [(area.code, number) for area, number in inside] == [("46010201", 1)]


def test_what_cannot_be_told_leaves_the_queue_is_kept_and_opened_again(supervisor):
    household_of("กานดา", key="a")
    match = doubted("กานดา")
    told = decide_match(match=match, decision="cannot_tell", note="ไม่มีเอกสาร", by=supervisor, at=AT)
    assert not pairs_in_doubt(supervisor).exists()
    assert list(pairs_untold(supervisor)) == [told]
    assert list(pairs_settled(supervisor)) == [told]
    assert not is_waiting(told)
    undo_decision(match=told, by=supervisor, at=AT)
    assert list(pairs_in_doubt(supervisor)) == [match]
    assert not pairs_untold(supervisor).exists()


def test_what_is_with_one_reviewer_is_not_decided_by_another(supervisor):
    household_of("กานดา", key="a")
    match, other = doubted("กานดา"), user_with("supervisor", "4601")
    assign_pair(match=match, reviewer=supervisor, by=supervisor, at=AT)
    with pytest.raises(DecisionRefused, match=f"This pair is with {supervisor}"):
        decide_match(match=match, decision="same", by=other, at=AT)
    assert decide_match(match=match, decision="same", by=supervisor, at=AT).decided_by == supervisor


# On screen


@pytest.fixture
def three(client, supervisor):
    household_of("กานดา", "ขวัญ", "คำ", key="a")
    pairs = [doubted(name, probability=p) for name, p in (("กานดา", 0.5), ("ขวัญ", 0.6), ("คำ", 0.7))]
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return pairs


def at(name: str, *keys: int, **query: object) -> str:
    return reverse(f"targeting:{name}", args=keys, query=query)


def test_one_takes_pairs_and_walks_through_them_in_order(client, three, supervisor):
    page = client.get(at("review"))
    assert [line["match"] for line in page.context["pairs"]] == three
    begun = client.post(at("begin_review"), follow=True)
    assert begun.context["match"] == three[0]
    assert begun.context["place"] == {
        "number": 1, "of": 3, "previous": "", "next": at("pair", three[1].pk, show="mine"),
    }  # fmt: skip
    following = client.post(at("decide_match", three[0].pk, show="mine"), {"decision": "same"}, follow=True)
    assert (following.context["match"], following.context["place"]["of"]) == (three[1], 2)
    assert following.context["last"]["match"].decision == "same"
    for match in three[1:]:
        last = client.post(at("decide_match", match.pk, show="mine"), {"decision": "different"}, follow=True)
    assert "That was the last pair that waited." in last.content.decode()
    assert Match.objects.filter(decided_by=supervisor, is_current=True).count() == 3


def test_after_the_end_of_the_queue_its_beginning_comes(client, three):
    following = client.post(at("decide_match", three[2].pk), {"decision": "cannot_tell"}, follow=True)
    assert following.context["match"] == three[0]


def test_tabs_hold_what_waits_what_is_mine_and_what_cannot_be_told(client, three, supervisor):
    assign_pair(match=three[1], reviewer=supervisor, by=supervisor, at=AT)
    decide_match(match=three[2], decision="cannot_tell", by=supervisor, at=AT)
    counts = client.get(at("review")).context["counts"]
    assert counts == {"waiting": 2, "mine": 1, "check": 0, "untold": 1, "settled": 1}
    assert "Open again" in client.get(at("review", show="untold")).content.decode()
    assert "No pair is with you" in client.get(at("review", show="mine", area="460102")).content.decode()


def test_what_the_machine_compares_beyond_the_fields_is_said_too(client, three):
    levels = {"kin": {"level": "near", "weight": -2.5}, "sex": {"level": "same", "weight": 1.0}}
    Match.objects.update(levels=levels, match_weight=-1.5, probability=0.5)
    page = client.get(at("pair", three[0].pk))
    lines = {line["label"]: line["reason"] for line in page.context["lines"] if line["reason"]}
    assert lines["kin"]["shown"] == "-2.5"
    assert page.context["together"] == {"bits": "-1.5", "before": "+1.5", "chance": "50%"}


BAD = [{"show": "everything"}, {"area": "99"}, {"area": "4605x"}, {"least": "a", "most": "b"},
       {"least": "0.9", "most": "0.2"}, {"least": "nan", "most": "1"}]  # fmt: skip


@pytest.mark.parametrize("asked", BAD)
def test_a_queue_that_does_not_exist_is_not_found(client, three, asked):
    for name, keys in (("review", ()), ("pair", (three[0].pk,))):
        assert client.get(at(name, *keys, **asked)).status_code == 404


def test_a_band_of_probability_opens_to_its_pairs(client, three, supervisor):
    for match in three:
        decide_match(match=match, decision="same", by=supervisor, at=AT)
    page = client.get(at("review", show="settled", least=0.6, most=0.7))
    assert [line["chance"] for line in page.context["pairs"]] == ["60%"]
    assert (
        client.get(at("review", show="settled", least=0.5, most=1)).context["page_obj"].paginator.count == 3
    )


@pytest.mark.parametrize("role", ["governor_office", "surveyor", "administrator", "protection_officer"])
def test_who_does_not_review_sees_nothing_of_it(client, three, role):
    client.force_login(user_with(role, "46"))
    pages = [at("review"), at("pair", three[0].pk), at("pair_rows", three[0].pk)]
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]
    deeds = [at("begin_review"), at("give_pairs"), at("draw_pairs"), at("hand_back_pairs")]
    deeds += [at(name, three[0].pk) for name in ("take_pair", "decide_match", "undo_decision")]
    assert {client.post(page).status_code for page in deeds} == {403}
