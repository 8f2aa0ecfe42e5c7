"""The pages of possible doubles: two persons side by side, what is said of them, and nothing out of sight."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from ppaos.engine.linkage import COMPARISONS
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import Job
from ppaos.people.registry.actions import ask_to_merge, decide_double, find_doubles
from ppaos.people.registry.models import Household, Merge, Person, PossibleDouble
from ppaos.people.registry.presenters import doubles as words
from ppaos.people.registry.presenters.reasons import SENTENCES, reasons
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
BORN = {"birth_on": date(1980, 3, 4), "birth_precision": "day"}
LEVELS = {
    "first_name": {"level": "close", "weight": 9.5}, "last_name": {"level": "exact", "weight": 7.0},
    "birth_date": {"level": "different", "weight": -7.2}, "sex": {"level": "same", "weight": 1.0},
    "home": {"level": "village", "weight": 3.0}, "citizen_id": {"level": "missing", "weight": 0.0},
}  # fmt: skip


def pair(first_name: str, other: str, *areas: str, probability: float = 0.91, **given) -> PossibleDouble:
    """Two persons, and that they may be one, as a search would have found it."""
    people = []
    for name, area in zip((first_name, other), areas, strict=True):
        household_of(name, key=name, area_code=area, last_name="ศรีสมมุติ", **BORN | given)
        people.append(Person.objects.latest("pk"))
    found = {"match_weight": 20.0, "levels": LEVELS, "method": "engine.linkage 2569-11", "found_at": AT}
    return PossibleDouble.objects.create(first=people[0], second=people[1], probability=probability, **found)


@pytest.fixture
def double(db):
    make_areas()
    return pair("มานี", "มาณี", "46010101", "46010101")


@pytest.fixture
def manager(client, double):
    client.force_login(data_manager_of("46"))
    client.cookies["django_language"] = "en"
    return client


def page(**query: object) -> str:
    return reverse("registry:doubles", query=query)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_two_persons_stand_side_by_side_with_reasons_in_words(manager, double):
    text = text_of(manager.get(page()))
    for said in ("มานี", "มาณี", "gives 91 % for one person", "The first names differ by a letter or two",
                 "speaks strongly against it", "12/3 Moo 1 บ้านสมมุติ", "x-xxxx-xxxxx", "Pairs waiting"):  # fmt: skip
        assert said in text
    assert citizen_id(1) not in text
    event = Event.objects.get(verb="doubles.read")
    assert (event.purpose, event.subjects.count(), event.area_code) == ("correct", 2, "46010101")


def test_what_differs_is_marked_and_what_one_does_not_say_is_no_difference(manager, double):
    Person.objects.filter(pk=double.second_id).update(sex="", birth_on=None, title="นาง")
    (card,) = manager.get(page()).context["cards"]
    differing = {line["label"]: line["differs"] for line in card["lines"]}
    assert differing == {
        "Title": False, "First name": True, "Last name": False, "Born on": False, "Sex": False, "Household": False,
        "Citizen id": True,
    }  # fmt: skip


def test_a_comparison_without_a_line_of_its_own_is_said_too(manager, double):
    PossibleDouble.objects.update(levels=LEVELS | {"kin": {"level": "shared", "weight": 4.0}})
    (card,) = manager.get(page()).context["cards"]
    assert (card["lines"][-1]["label"], card["lines"][-1]["reason"]["sentence"]) == ("kin", "kin: shared")


def test_ids_are_crossed_out_where_the_reader_sees_none(double):
    homes = {double.first_id: {"citizen_id": citizen_id(1)}, double.second_id: {"citizen_id": None}}
    (hidden,) = words.double_cards([double], homes, {}, set())
    (shown,) = words.double_cards([double], homes, {}, {"46010101"})
    assert hidden["lines"][6]["values"] == ["x-xxxx-xxxxx-xx-x", ""]
    assert shown["lines"][6]["values"][0].endswith(f"-{citizen_id(1)[10:12]}-{citizen_id(1)[12]}")


def test_whoever_lives_nowhere_is_merged_into_who_lives_somewhere(manager, double):
    merging = reverse("registry:merge_persons", args=[double.first_id], query={"other": double.second_id})
    text = text_of(manager.get(page()))
    assert merging in text
    form = text_of(manager.get(merging))
    assert "มาณี" in form
    double.first.memberships.all().delete()
    Person.objects.filter(pk=double.first_id).update(area_id="46010102")
    the_other_way = reverse(
        "registry:merge_persons", args=[double.second_id], query={"other": double.first_id}
    )
    assert the_other_way in text_of(manager.get(page()))


def test_a_chance_is_never_said_to_be_certain():
    assert [words.chance(given) for given in (0.2, 0.876, 0.999999)] == ["20 %", "88 %", "99 %"]


def test_two_persons_are_said_to_be_two_and_asked_about_again(manager, double):
    decide = reverse("registry:decide_double", args=[double.pk], query={"area": "4601", "page": 1})
    answer = manager.post(decide, {"decision": "different", "note": "แม่กับลูก"}, follow=True)
    assert answer.redirect_chain == [("/register/doubles/?area=4601&page=1", 302)]
    text = text_of(answer)
    assert "มานี ศรีสมมุติ ~ มาณี ศรีสมมุติ: Different persons" in text
    assert "No pair waits" not in text  # nobody searched here yet
    settled = text_of(manager.get(page(show="different")))
    for said in ("แม่กับลูก", "Different persons", "data_manager-46", "does not ask again"):
        assert said in settled
    reopen = reverse("registry:reopen_double", args=[double.pk])
    assert "waits for a decision again" in text_of(manager.post(reopen, follow=True))
    assert "waits for a decision already" in text_of(manager.post(reopen, follow=True))
    manager.post(decide, {"decision": "cannot_tell"})
    assert "it cannot be told" in text_of(manager.get(page(show="cannot_tell")))
    assert "Open it again first" in text_of(manager.post(decide, {"decision": "different"}, follow=True))
    assert "is no decision" in text_of(
        manager.post(reopen, follow=True) and manager.post(decide, follow=True)
    )


def test_once_merged_the_pair_is_gone(manager, double):
    Household.objects.update(standing="candidate")
    merging = reverse("registry:merge_persons", args=[double.first_id], query={"other": double.second_id})
    manager.post(merging, {"first_name": "kept", "reason": "บัตรเดียวกัน"})
    assert Merge.objects.get().merged_id == double.second_id
    assert manager.get(page()).context["cards"] == []


def test_a_merge_that_somebody_asked_for_is_shown_with_its_pair(manager, double):
    two = {"kept": double.first, "merged": double.second, "reason": "คนเดียวกัน"}
    asked = ask_to_merge(**two, by=data_manager_of("4601"), at=AT)
    text = text_of(manager.get(page()))
    assert "waits for a second person" in text
    assert reverse("registry:merge_request", args=[asked.pk]) in text


def test_before_the_first_search_and_after_one_that_found_nothing(client):
    make_areas()
    client.force_login(data_manager_of("46"))
    client.cookies["django_language"] = "en"
    assert "Nobody looked for doubles here yet" in text_of(client.get(page()))
    assert "No such pair here" in text_of(client.get(page(show="different")))
    find_doubles(area_code="46", by=None, at=timezone.now())
    text = text_of(client.get(page(area="4601")))
    for said in ("No pair waits", "0 people compared", "Look for doubles again", "Kalasin Province"):
        assert said in text
    assert not Event.objects.filter(verb="doubles.read").exists()


def test_a_search_is_asked_for_followed_and_its_failure_told(manager):
    find = reverse("registry:find_doubles", args=["46"])
    follow = reverse("registry:doubles_progress", args=["46"])
    assert manager.get(find).status_code == 405
    assert manager.post(find).headers["Location"] == "/register/doubles/?area=46"
    job = Job.objects.get()
    for address in (page(), follow):
        text = text_of(manager.get(address))
        assert "Looking for doubles in the register" in text
        assert f'hx-get="{follow}"' in text
    assert "Look for doubles</button>" not in text_of(manager.get(page()))
    Job.objects.filter(pk=job.pk).update(state="failed", error="คนถอนสิทธิ")
    assert manager.get(follow).headers["HX-Refresh"] == "true"
    assert "คนถอนสิทธิ" in text_of(manager.get(page()))


def test_parts_of_the_area_and_other_areas_of_the_reader_are_one_step_away(client, double):
    pair("ชูใจ", "ชูจัย", "46010101", "460510", probability=0.99)
    user = data_manager_of("4605")
    user.grants.create(role="data_manager", area_id="4601", valid_from=date(2026, 1, 1))
    client.force_login(user)
    client.cookies["django_language"] = "en"
    both = client.get(page(area="4601"))
    assert [str(card["double"].first) for card in both.context["cards"]] == ["ชูใจ ศรีสมมุติ", "มานี ศรีสมมุติ"]
    assert "Kuchinarai District" in text_of(both)
    client.force_login(data_manager_of("46"))
    parts = {area.code: number for area, _name, number in client.get(page()).context["parts"]}
    assert parts == {"4601": 2, "4605": 1}
    one = client.get(page(area="4605"))
    assert [str(card["double"].first) for card in one.context["cards"]] == ["ชูใจ ศรีสมมุติ"]


def test_pages_and_deeds_are_open_only_to_who_merges_there(client, double):
    get = [page(), page(area="46010101"), reverse("registry:doubles_progress", args=["46010101"])]
    post = [
        reverse("registry:find_doubles", args=["46010101"]),
        reverse("registry:decide_double", args=[double.pk]),
        reverse("registry:reopen_double", args=[double.pk]),
    ]
    for role, area, shown, done in (
        ("supervisor", "46", [403, 403, 403], [403, 403, 403]),
        ("protection_officer", "46", [403, 403, 403], [403, 403, 403]),
        ("surveyor", "46", [403, 403, 403], [403, 403, 403]),
        ("data_manager", "4605", [200, 404, 404], [404, 404, 404]),
    ):
        client.force_login(user_with(role, area))
        assert [client.get(address).status_code for address in get] == shown
        assert [client.post(address, {"decision": "different"}).status_code for address in post] == done
    assert PossibleDouble.objects.get().decision == "open"
    assert not Job.objects.exists()


@pytest.mark.parametrize("asked", [{"show": "same"}, {"area": "99"}, {"area": "4605", "show": "x"}])
def test_what_is_no_list_of_pairs_is_not_found(manager, asked):
    assert manager.get(page(**asked)).status_code == 404


def test_a_long_list_has_pages_and_one_stays_on_ones_own(manager):
    for number in range(11):
        pair(f"ก{number}", f"ข{number}", "46010101", "46010101", probability=0.5)
    second = manager.get(page(page=2))
    assert len(second.context["cards"]) == 2
    address = (
        reverse("registry:decide_double", args=[second.context["cards"][0]["double"].pk])
        + second.context["back"]
    )
    assert manager.post(address, {"decision": "different"}).headers["Location"].endswith("?area=46&page=2")


def test_a_page_takes_no_more_questions_for_more_pairs(manager, django_assert_max_num_queries):
    for number in range(9):
        pair(f"ก{number}", f"ข{number}", "46010101", "46010201")
    with django_assert_max_num_queries(45):
        manager.get(page())


def test_every_level_of_the_engine_has_its_sentence_in_both_languages():
    named = {(each.name, level) for each in COMPARISONS for level in each.levels if level != "missing"}
    assert named <= set(SENTENCES)
    with translation.override("th"):
        thai = [str(SENTENCES[level]) for level in named]
    assert all(any("ก" <= letter <= "๛" for letter in sentence) for sentence in thai)


def test_the_weightiest_reason_comes_first_and_weights_have_words():
    said = reasons(LEVELS)
    assert [each["comparison"] for each in said] == [
        "first_name",
        "birth_date",
        "last_name",
        "home",
        "sex",
        "citizen_id",
    ]
    assert [(each["words"], each["tone"]) for each in said] == [
        ("speaks strongly for it", "good"), ("speaks strongly against it", "bad"), ("speaks strongly for it", "good"),
        ("speaks for it", "good"), ("says little", ""), ("", ""),
    ]  # fmt: skip
    assert reasons({"sex": {"level": "different", "weight": -3.0}})[0]["words"] == "speaks against it"


def test_in_thai(manager, double):
    decide_double(double=double, decision="different", by=None, at=AT)
    manager.cookies["django_language"] = "th"
    text = text_of(manager.get(page(show="different")))
    for said in ("ชื่อซ้ำในทะเบียน", "คนละคน", "ชื่อต่างกันหนึ่งถึงสองตัวอักษร", "เปิดพิจารณาใหม่"):
        assert said in text
