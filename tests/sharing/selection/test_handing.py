"""What a selection comes to is frozen and handed on through the doors of who receives it."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Restriction
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.selection.actions.handing import (
    hand_as_list,
    hand_to_model,
    hand_to_referrals,
    hand_to_visits,
)
from ppaos.sharing.selection.actions.keeping import keep_selection
from ppaos.sharing.selection.models import HandedList
from ppaos.sharing.selection.queries.asking import Asked, Condition
from ppaos.sharing.selection.queries.errors import SelectionRefused
from ppaos.sharing.selection.queries.handed import handed_ids
from ppaos.support.assistance.actions.routing import route_needs
from ppaos.support.operating_models.models import Enrolment
from ppaos.support.referral.models import Referral
from tests.factories import matched
from tests.factories.people import AT, user_with
from tests.factories.referred import need_of, office, service_of
from tests.factories.surveyed import surveyor_of

POOR = Asked("all", ((Condition("standing", "in", ("active", "verified")),),))
NOBODY = Asked("all", ((Condition("persons", "between", ("99", "")),),))


def version(by, asked=POOR):
    return keep_selection(
        area=Area.objects.get(pk="46"), name="ยากจน", asked=asked, by=by, at=AT
    ).versions.get()


@pytest.fixture
def told(keeper):
    return {"version": version(keeper), "area": Area.objects.get(pk="46"), "by": keeper, "at": AT}


def test_a_list_is_frozen_and_stays_as_it_was(homes, told):
    made = hand_as_list(**told)
    assert handed_ids(made) == sorted(homes[name].pk for name in "กขค")
    assert made.size == 3
    type(homes["ก"]).objects.filter(pk=homes["ก"].pk).update(merged_into=homes["ง"])
    assert homes["ง"].pk in handed_ids(made)


def test_who_is_restricted_is_left_out(homes, told):
    Restriction.objects.create(household=homes["ก"], kind="use_objected", valid_from=AT.date(), made_at=AT)
    assert homes["ก"].pk not in handed_ids(hand_as_list(**told))


def test_nobody_chosen_is_nothing_to_hand_on(homes, told, keeper):
    with pytest.raises(SelectionRefused, match="ไม่มีครัวเรือนที่ส่งมอบได้"):
        hand_as_list(**told | {"version": version(keeper, NOBODY)})
    assert not HandedList.objects.exists()


def test_who_sees_sums_alone_hands_on_nothing(homes, told):
    with pytest.raises(PermissionDenied):
        hand_as_list(**told | {"by": user_with("governor_office", "46")})


def test_visits_are_assigned_and_shared_out(homes, told):
    surveyor = surveyor_of("46")
    made = hand_to_visits(surveyors=[surveyor.pk], **told)
    assert made.outcome == {"assigned": 3, "waiting_already": 0}
    assert Visit.objects.filter(surveyor=surveyor).count() == 3
    assert hand_to_visits(surveyors=[surveyor.pk], **told).outcome == {"assigned": 0, "waiting_already": 3}


def test_a_surveyor_of_another_place_is_refused(homes, told):
    with pytest.raises(SelectionRefused, match="46010101"):
        hand_to_visits(surveyors=[surveyor_of("4605").pk], **told)
    assert not HandedList.objects.exists()


def test_open_needs_are_put_to_the_services_routing_chose(homes, told):
    service_of(office())
    need_of(homes["ก"])
    need_of(homes["ง"])
    route_needs(area_code="46", by=None, at=AT)
    made = hand_to_referrals(**told)
    assert made.outcome == {"made": 1, "again": 0, "refused": 0, "staying": 0}
    assert Referral.objects.get().household == homes["ก"]
    with pytest.raises(SelectionRefused, match="ไม่มีความต้องการ"):
        hand_to_referrals(**told)


def test_those_that_fit_are_invited_into_a_model(keeper):
    places = matched.homes(20000, 90000)
    fold_changes(at=AT)
    model = matched.model_for(matched.POOR, places=5)
    asked = Asked("all", ((Condition("persons", "between", ("0", "")),),))
    told = {
        "version": version(keeper, asked),
        "area": Area.objects.get(pk="46"),
        "model": model,
        "by": keeper,
        "at": AT,
    }
    with pytest.raises(SelectionRefused, match="จับคู่"):
        hand_to_model(**told)
    matched.matched_now(model)
    made = hand_to_model(**told)
    assert made.outcome == {"invited": 1, "waiting": 0, "already": 0, "not_fitting": 1}
    assert Enrolment.objects.get().household == places[0]


def test_the_page_hands_on_by_what_the_reader_may(client, keeper, homes):
    made = version(keeper).selection
    address = reverse("selection:hand", args=[made.pk])
    client.force_login(keeper)
    shown = client.get(address)
    assert shown.context["households"] == 3
    assert len(shown.context["ways"]) == 4
    surveyor = surveyor_of("46")
    wrong = client.post(address, {"purpose": "handed_to_visits"})
    assert wrong.context["ways"][0]["form"].errors
    elsewhere = surveyor_of("4605")
    assert (
        client.post(address, {"purpose": "handed_to_visits", "visits-surveyors": [elsewhere.pk]}).status_code
        == 200
    )
    sent = {"purpose": "handed_to_visits", "visits-surveyors": [surveyor.pk], "visits-kind": "return_visit"}
    done = client.post(address, sent)
    listed = HandedList.objects.get()
    assert done.url == reverse("selection:handed", args=[listed.pk])
    page = client.get(done.url)
    assert page.context["page_obj"].paginator.count == 3
    assert "การเยี่ยมที่มอบหมาย" in page.content.decode()
    refused = client.post(address, {"purpose": "handed_to_referrals", "referrals-need": ""})
    assert "ไม่มีความต้องการ" in refused.content.decode()
    assert client.post(address, {"purpose": "handed_as_list"}).status_code == 302
    assert client.post(address, {"purpose": "moon"}).status_code == 404
    assert client.get(address, {"area": "31"}).status_code == 404
    assert "ส่งมอบล่าสุด" in client.get(reverse("selection:selections")).content.decode()


def test_a_list_of_another_place_is_not_found_and_who_sees_sums_sees_no_household(
    client, keeper, homes, told
):
    address = reverse("selection:handed", args=[hand_as_list(**told).pk])
    client.force_login(user_with("data_manager", "4605"))
    assert client.get(address).status_code == 404
    client.force_login(user_with("surveyor", "46"))
    assert client.get(address).status_code == 403
    client.force_login(user_with("governor_office", "46"))
    assert "page_obj" not in client.get(address).context
