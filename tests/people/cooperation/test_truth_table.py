"""The table of roles, printed out and held against what the questions answer: role × deed × place, role × field."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import (
    FIELD_CLASSES,
    areas_in_sight,
    check_may,
    fields_in_sight,
    granted_areas,
    grants_allowing,
    incompatible_roles,
    may,
    roles,
)
from ppaos.people.cooperation.permissions.deeds import DEEDS as WORDS
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db

# One letter a deed, in the order of DEEDS; a dot where the role may not.
DEEDS = {
    "o": "see_overview", "h": "see_households", "l": "see_lists", "b": "bring_in_lists", "c": "commit_lists",
    "p": "approve_lists", "r": "review_matches", "v": "enter_verdicts", "e": "edit_register", "m": "merge_persons",
    "a": "assess", "g": "manage_areas", "x": "export", "i": "invite_users", "n": "grant_roles",
    "O": "manage_organisations", "B": "back_up", "s": "see_set_up", "L": "see_access_log",
    "F": "manage_forms", "A": "assign_visits", "H": "hold_visits", "I": "review_interviews", "V": "hear_villages",
    "W": "see_work_report", "E": "record_help", "C": "close_years", "N": "enter_needs",
    "R": "refer", "S": "see_referrals", "q": "answer_referrals", "Q": "send_batches",
    "d": "see_models", "D": "manage_models", "y": "record_incomes", "k": "keep_plans", "K": "keep_courses",
    "f": "see_follow_up", "P": "plan_rounds", "z": "record_shocks", "Z": "mark_hazards", "j": "propose_exits",
    "J": "verify_exits", "X": "decide_exits", "w": "keep_watch", "t": "keep_studies",
    "1": "see_policy", "2": "hold_meetings", "3": "give_pledges", "4": "keep_proposals", "5": "endorse_proposals",
    "6": "keep_policy_plans", "7": "keep_strategies", "8": "keep_mechanism", "9": "keep_training",
    "0": "keep_projects", "u": "review_urgent",
    "(": "hear_voices", ")": "see_voices", "[": "handle_voices", "]": "handle_conduct", "{": "decide_appeals",
    "}": "ask_changes", "<": "approve_changes", ">": "protect_data", "~": "approve_erasures", "+": "approve_extracts",
    "Y": "select_households",
    "@": "publish_figures",
}  # fmt: skip
MAY = {
    "surveyor": "hvHNz(}",
    "supervisor": "ohYlrveAIVWNRSdkfzZjJw1489u()[}<",
    "data_manager": "ohYlbcprvemagxinFAWECNRSQdDykKfPzZjJXwt12467890u()[}<~",
    "agency_officer": "hECq3(}",
    "project_team": "hdDyKft140",
    "governor_office": "oYdfX125678{",
    "central_programme": "oYdf10{@",
    "village_leader": "hVz(}",
    "mentor": "hNdykzw(}",
    "administrator": "oginOBs189~@",
    "protection_officer": "ohLu)]>+",
}
# Likewise for field classes: aggregate, names, citizen id, health, debt, religion, place on the map, export.
FIELDS = dict(zip("ancwdrgx", FIELD_CLASSES, strict=True))
SEES = {
    "surveyor": "ncwdrg",
    "supervisor": "ancwdrg",
    "data_manager": "ancwdrgx",
    "agency_officer": "ng",
    "project_team": "ng",
    "governor_office": "a",
    "central_programme": "a",
    "village_leader": "n",
    "mentor": "nwdg",
    "administrator": "a",
    "protection_officer": "an",
}
OWN, INSIDE, OUTSIDE, ABOVE = "4601", "46010101", "4605", "46"


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def test_the_tables_name_every_role_deed_and_field():
    assert set(MAY) == set(SEES) == set(roles()) == set(Grant.Role.values)
    deeds = {deed for role in roles().values() for deed in role.deeds}
    assert deeds == set(DEEDS.values()) == set(WORDS), "every deed has its words"
    assert {name for role in roles().values() for name in role.fields} <= set(FIELD_CLASSES)
    assert {name for role in roles().values() for name in role.grants} <= set(Grant.Role.values)
    assert {name for pair in incompatible_roles() for name in pair} <= set(Grant.Role.values)


@pytest.mark.parametrize("role", list(MAY))
def test_each_role_may_do_its_deeds_in_its_area_and_within_and_nowhere_else(role):
    user = user_with(role, OWN)
    for letter, deed in DEEDS.items():
        expected = letter in MAY[role]
        answers = {place: may(user, deed, area_code=place) for place in (OWN, INSIDE, OUTSIDE, ABOVE)}
        assert answers == {OWN: expected, INSIDE: expected, OUTSIDE: False, ABOVE: False}, (role, deed)
        assert may(user, deed) is expected
        assert granted_areas(user, deed=deed) == ([OWN] if expected else [])


@pytest.mark.parametrize("role", list(SEES))
def test_each_role_sees_its_fields_in_its_area_and_within_and_nowhere_else(role):
    user = user_with(role, OWN)
    expected = frozenset(FIELDS[letter] for letter in SEES[role])
    seen = {place: fields_in_sight(user, area_code=place) for place in (OWN, INSIDE, OUTSIDE, ABOVE)}
    assert seen == {OWN: expected, INSIDE: expected, OUTSIDE: frozenset(), ABOVE: frozenset()}


@pytest.mark.parametrize("role", list(MAY))
def test_whole_areas_are_in_sight_of_those_who_work_by_area(role):
    in_sight = set(
        areas_in_sight(user_with(role, OWN), deed="see_households").values_list("area_id", flat=True)
    )
    by_openings = {"surveyor", "agency_officer", "project_team", "village_leader", "mentor"}
    assert (INSIDE in in_sight) is ("h" in MAY[role] and role not in by_openings)
    assert OUTSIDE not in in_sight


def test_the_refusal_names_deed_and_place():
    user = user_with("supervisor", OWN)
    with pytest.raises(PermissionDenied, match=r"4605: (grant roles|ให้บทบาท)"):
        check_may(user, "grant_roles", area_code=OUTSIDE)
    with pytest.raises(PermissionDenied):
        check_may(user, "grant_roles")
    check_may(user, "see_lists", area_code=INSIDE)
    check_may(None, "grant_roles", area_code=OUTSIDE)


def test_nobody_signed_out_or_suspended_may_anything():
    user = user_with("administrator", "TH")
    user.is_active = False
    for nobody in (user, AnonymousUser()):
        assert not grants_allowing(nobody).exists()
        assert not may(nobody, "see_overview")
