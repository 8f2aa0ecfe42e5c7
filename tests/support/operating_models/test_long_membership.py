"""What is long or out of sight: a member's months by fiscal year, invitations of households not opened."""

from datetime import date

import pytest

from ppaos.support.operating_models.models import Enrolment
from ppaos.support.operating_models.presenters.models import model_tabs
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of, sale, told_of
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
FIRST, LATER = date(2026, 9, 1), date(2026, 10, 1)  # fiscal years 2569 and 2570


@pytest.fixture
def model():
    make_areas()
    return model_of(organisation=organisation("ทีมกระจูด"))


@pytest.fixture
def team(client, model):
    user = user_with("project_team", "46", organisation=model.organisation)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("asked", "shown", "hidden"),
    [
        ("", "ต.ค. 2569", "ก.ย. 2569"),
        ("?year=2570", "ต.ค. 2569", "ก.ย. 2569"),
        ("?year=2569", "ก.ย. 2569", "ต.ค. 2569"),
    ],
)
def test_months_of_one_fiscal_year_are_shown_the_newest_first(client, team, model, asked, shown, hidden):
    member = member_of(model, household_of("สมศรี"))
    told_of(model, sale(member, month=FIRST), sale(member, month=LATER))
    text = client.get(f"/models/members/{member.pk}/{asked}").content.decode()
    assert f"<h2>{shown}</h2>" in text
    assert f"<h2>{hidden}</h2>" not in text
    assert 'href="?year=2569"' in text
    assert "7,200" in text  # of both years


@pytest.mark.parametrize("asked", ["2500", "x", "-1"])
def test_a_year_nobody_told_of_is_not_found(client, team, model, asked):
    member = member_of(model, household_of("สมศรี"))
    assert client.get(f"/models/members/{member.pk}/?year={asked}").status_code == 404


def test_one_year_alone_has_no_tabs(client, team, model):
    member = member_of(model, household_of("สมศรี"))
    assert client.get(f"/models/members/{member.pk}/").status_code == 200
    told_of(model, sale(member))
    assert "?year=" not in client.get(f"/models/members/{member.pk}/").content.decode()


def test_invitations_out_of_sight_are_counted_and_nobody_is_told_there_are_none(client, team, model):
    text = client.get(f"/models/{model.pk}/invitations/").content.decode()
    assert "ยังไม่ได้เชิญครัวเรือนใด" in text
    place = household_of("สมศรี")
    Enrolment.objects.create(
        model=model,
        household=place,
        area=place.area,
        state="invited",
        invited_at=AT,
        made_at=AT,
        changed_at=AT,
    )
    text = client.get(f"/models/{model.pk}/invitations/").content.decode()
    assert "อีก 1 ครัวเรือนไม่ได้เปิดให้ท่านเห็น" in text
    assert "ยังไม่ได้เชิญครัวเรือนใด" not in text
    assert "สมศรี" not in text


@pytest.mark.parametrize(("kind", "has_fund"), [("fund_or_bank", True), ("value_chain", False)])
def test_only_a_fund_has_a_book(model, kind, has_fund):
    model.kind = kind
    assert any("/fund/" in tab["url"] for tab in model_tabs(model, "model")) is has_fund
