"""Who may ask for a change of the register, what each kind takes, and what is refused with a sentence."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.people.registry.actions import RegistryError, merge_persons, open_households
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.people.registry.queries.change_kinds import change_kinds
from tests.factories.areas import make_areas
from tests.factories.changed import DAY, asked, paper
from tests.factories.people import AT, citizen_id, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
HOUSEHOLD = ChangeRequest.Channel.HOUSEHOLD


@pytest.fixture
def home(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ")


@pytest.fixture
def supervisor(home):
    return user_with("supervisor", "4601")


def test_asking_changes_nothing_and_keeps_what_was_seen(home, supervisor):
    mana = person_named("มานะ")
    wanted = {"person.first_name": " มานพ ", "dwelling.house_no": "15", "membership.presence": "named_absent"}
    made = asked(home, "change_field", supervisor, mana, wanted=wanted, evidence=paper())
    assert (made.state, made.area_id, made.wanted["person.first_name"]) == (
        "change_waiting",
        "46010101",
        "มานพ",
    )
    assert made.base == {
        "person.record": mana.pk, "person.first_name": "มานะ", "dwelling.house_no": "12/3",
        "membership.presence": "unspecified",
    }  # fmt: skip
    assert person_named("มานะ") == mana
    assert open_file(file=made.evidence).read() == b"%PDF-1.7 x"
    event = Event.objects.get(verb="change.asked")
    assert sorted(event.subjects.values_list("label", flat=True)) == [
        "registry.changerequest", "registry.household", "registry.person",
    ]  # fmt: skip
    assert event.area_code == "46010101"


def test_a_file_kept_already_is_evidence_too(home, supervisor):
    kept = store_file(content=io.BytesIO(b"%PDF-"), name="ก.pdf", purpose="x", by=None, at=AT)
    made = asked(home, "change_birth", supervisor, wanted={"first_name": "ใหม่"}, evidence=kept, reason="")
    assert made.evidence == kept


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("supervisor", True), ("data_manager", True), ("surveyor", False), ("village_leader", False),
        ("agency_officer", False), ("mentor", False), ("governor_office", None), ("protection_officer", None),
    ],
)  # fmt: skip
def test_who_may_ask_sees_the_household(home, role, may):
    """None: the role never asks; False: only for households opened to it."""
    user = user_with(role, "4601")
    if may:
        assert asked(home, "change_birth", user, wanted={"first_name": "ใหม่"}).asked_by == user
        return
    with pytest.raises(PermissionDenied):
        asked(home, "change_birth", user, wanted={"first_name": "ใหม่"})
    opening = {"purpose": "survey", "field_classes": ["names"], "valid_from": DAY, "origin_label": "test"}
    open_households(household_ids=[home.pk], user=user, by=None, at=AT, **opening)
    if may is None:
        with pytest.raises(PermissionDenied):
            asked(home, "change_birth", user, wanted={"first_name": "ใหม่"})
    else:
        assert asked(home, "change_birth", user, wanted={"first_name": "ใหม่"}).asked_by == user


def test_nobody_asks_in_another_area_or_of_somebody_out_of_sight(home, supervisor):
    far = household_of("วีระ", key="h2", area_code="460510", house_no="7", moo="02")
    with pytest.raises(PermissionDenied, match="460510"):
        asked(far, "change_birth", supervisor, wanted={"first_name": "ใหม่"})
    with pytest.raises(PermissionDenied, match="This person is not open to you"):
        asked(home, "change_come", supervisor, person_named("วีระ"))
    with pytest.raises(PermissionDenied):
        asked(home, "change_join", supervisor, wanted={"other_household": far.pk})


def test_the_household_asks_for_itself(home):
    made = asked(home, "change_birth", None, wanted={"first_name": "ใหม่"}, channel=HOUSEHOLD)
    assert (made.asked_by, made.channel) == (None, HOUSEHOLD)
    other = household_of("วีระ", key="h2", house_no="9") and person_named("วีระ")
    for kind, person, wanted in [
        ("change_split", None, {}), ("change_join", None, {}), ("change_come", other, {}),
    ]:  # fmt: skip
        with pytest.raises(RegistryError, match="Ask the village leader or an officer"):
            asked(home, kind, None, person, wanted=wanted, channel=HOUSEHOLD)
    with pytest.raises(RegistryError, match="not a member"):
        asked(home, "change_field", None, other, wanted={"person.title": "นาย"}, channel=HOUSEHOLD)
    with pytest.raises(RegistryError, match="without a sign-in"):
        asked(home, "change_birth", None, wanted={"first_name": "ใหม่"})


SAYS = [
    ("change_nothing", None, {}, "is no change"),
    ("change_birth", None, {"first_name": " "}, "needs a first name"),
    ("change_birth", None, {"first_name": "ก", "sex": "x"}, "sex is «x»"),
    ("change_birth", None, {"first_name": "ก", "citizen_id": "123"}, "no citizen id"),
    ("change_birth", None, {"first_name": "ก" * 121}, "longer than 120 letters"),
    ("change_birth", None, {"shoe": "1"}, "does not take shoe"),
    ("change_birth", "มานะ", {"first_name": "ก"}, "name nobody"),
    ("change_death", None, {}, "Choose the person"),
    ("change_death", "วีระ", {}, "not a member"),
    ("change_death", "มานะ", {"head": "1"}, "next head"),
    ("change_death", "มานะ", {"head": "x"}, "cannot be read"),
    ("change_move", None, {}, "where the household moved"),
    ("change_move", None, {"away": "กรุงเทพฯ", "area_code": "460510"}, "where the household moved"),
    ("change_move", None, {"area_code": "999999"}, "no area with this code"),
    ("change_split", None, {"persons": [], "head": None}, "its head among them"),
    ("change_join", None, {"other_household": ""}, "the other household"),
    ("change_join", None, {"other_household": 10**9}, "the other household"),
    ("change_come", None, {}, "needs a first name"),
    ("change_come", "มานะ", {}, "a member of this household already"),
    ("change_leave", "มานะ", {}, "Say why"),
    ("change_field", None, {}, "which field is wrong"),
    ("change_field", None, {"person.title": "นาง"}, "whose record is wrong"),
    ("change_field", "วีระ", {"membership.relation": "บุตร"}, "not a member"),
    ("change_field", "มานะ", {"person.first_name": ""}, "needs a first name"),
    ("change_field", "มานะ", {"person.birth_on": "2500-13-01"}, "cannot be read"),
    ("change_field", "มานะ", {"membership.is_head": False}, "Name who is the head"),
    ("change_field", "มานะ", {"person.citizen_id": citizen_id(77)}, "needs a photo or copy"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "name", "wanted", "sentence"), SAYS)
def test_what_cannot_be_asked_is_said(home, supervisor, kind, name, wanted, sentence):
    household_of("วีระ", key="h2", house_no="9")
    with pytest.raises(RegistryError, match=sentence):
        asked(home, kind, supervisor, person_named(name) if name else None, wanted=wanted)
    assert not ChangeRequest.objects.exists()


def test_somebody_stays_behind_and_days_are_past(home, supervisor):
    everybody = [person_named(name).pk for name in ("มานี", "มานะ", "ชูใจ")]
    with pytest.raises(RegistryError, match="must stay behind"):
        asked(home, "change_split", supervisor, wanted={"persons": everybody, "head": everybody[0]})
    with pytest.raises(RegistryError, match="lies in the future"):
        asked(home, "change_birth", supervisor, wanted={"first_name": "ก"}, on=date(2027, 1, 1))
    with pytest.raises(RegistryError, match="Attach the paper"):
        asked(home, "change_birth", supervisor, wanted={"first_name": "ก"}, reason=" ")


def test_records_that_were_merged_or_ended_are_not_changed(home, supervisor):
    mana = person_named("มานะ")
    merge_persons(kept=person_named("มานี"), merged=mana, reason="คนเดียวกัน", by=None, at=AT)
    mana.refresh_from_db()
    with pytest.raises((RegistryError, PermissionDenied)):
        asked(home, "change_death", supervisor, mana)
    with pytest.raises(RegistryError, match="was merged into person"):
        asked(home, "change_death", None, mana, channel=HOUSEHOLD)
    home.merged_into = household_of("วีระ", key="h2", house_no="9")
    with pytest.raises(RegistryError, match="This household was merged"):
        asked(home, "change_birth", None, wanted={"first_name": "ก"}, channel=HOUSEHOLD)


def test_a_death_is_told_once(home, supervisor):
    Person.objects.filter(pk=person_named("มานะ").pk).update(died_on=DAY)
    with pytest.raises(RegistryError, match="is recorded already"):
        asked(home, "change_death", supervisor, person_named("มานะ"))


def test_a_citizen_id_waits_sealed(home, supervisor):
    made = asked(
        home, "change_field", supervisor, person_named("มานะ"), evidence=paper(),
        wanted={"person.citizen_id": citizen_id(77), "person.birth_on": date(1970, 2, 3)},
    )  # fmt: skip
    assert citizen_id(77) not in str(made.wanted)
    assert made.wanted["person.birth_on"] == "1970-02-03"
    assert asked(home, "change_birth", supervisor, wanted={"first_name": "ก", "citizen_id": ""}).wanted[
        "citizen_id"
    ] == ""  # fmt: skip


def test_every_kind_has_its_row():
    assert set(change_kinds()) == set(ChangeRequest.Kind.values)
    assert {row.evidence for row in change_kinds().values()} <= {"file", "file_or_reason", "none"}
