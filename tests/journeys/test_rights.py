"""Whoever protects data answers a request with letter and copy; who sees names signs in with a second factor."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone

from ppaos.ground.accounts.models import UserSession
from ppaos.people.registry.models import Membership
from ppaos.sharing.protection.models import DataRequest
from tests.ground.accounts.conftest import app_code
from tests.journeys.installation import somebody

HALF_MINUTE = 30


def test_the_protection_officer_answers_with_a_letter_and_a_copy(lists, reader):
    officer = reader(somebody("protection_officer"))
    head = Membership.objects.filter(is_head=True, valid_to=None).order_by("pk").first().person
    when_a_request_is_put_down(officer, head)
    when_it_is_taken_and_answered(officer)
    then_letter_and_copy_are_there(officer, head)


def when_a_request_is_put_down(officer, head):
    officer.opens("/protection/")
    officer.looks_around()
    officer.opens("/protection/requests/")
    officer.looks_around()
    officer.follows("Put a request down", within="main")
    officer.arrives_at("Whose data is it about?")
    officer.writes("Name or citizen id", f"{head.first_name} {head.last_name}")
    officer.presses("Look up")
    officer.looks_around()
    officer.page.locator(f"a[href='/protection/requests/new/?person={head.pk}']").click()
    officer.looks_around()
    officer.page.locator("[name=kind]").select_option("request_copy")
    officer.page.locator("[name=channel]").select_option("request_at_desk")
    officer.page.locator("[name=identity]").select_option("card_at_desk")
    officer.presses("Keep")
    officer.sees("Take it on")
    officer.looks_around()


def when_it_is_taken_and_answered(officer):
    officer.presses("Take it on")
    officer.writes("What the letter says beside", "ขอบคุณที่มาด้วยตนเอง")
    officer.presses("Answer by letter")
    officer.sees(DataRequest.State.ANSWERED.label)
    officer.looks_around()


def then_letter_and_copy_are_there(officer, head):
    request = DataRequest.objects.get()
    assert request.state == DataRequest.State.ANSWERED
    papers = f"{officer.address}/protection/requests/{request.pk}/papers/"
    letter = officer.context.request.get(papers + "letter/")
    assert letter.body().startswith(b"%PDF")
    copy = json.loads(officer.context.request.get(papers + "copy/").body())
    assert copy["schema"] == "ppaos-personal-copy-1"
    assert head.first_name in json.dumps(copy, ensure_ascii=False)


@pytest.fixture
def second_factor(settings):
    """An installation as it is made: who sees names shows a second factor."""
    settings.SECOND_FACTOR = "required"


def test_who_sees_names_sets_up_an_app_and_shows_its_code(second_factor, lists, reader):
    user = somebody("supervisor")
    first = reader(user)
    first.opens("/")
    first.arrives_at("Set up a second factor")
    first.follows("Set up an app")
    first.arrives_at("Set up an app")
    secret = first.page.locator("main code").inner_text().replace(" ", "")
    before = timezone.now() - timedelta(
        seconds=HALF_MINUTE
    )  # of the half minute before: the next one is for the door
    first.writes("Code", format_hotp_value(hotp_value(secret, int(before.timestamp()) // HALF_MINUTE)))
    first.presses("Save and go on")
    first.arrives_at("Recovery codes")
    first.follows("I have kept them")
    first.arrives_at("What waits for me")
    then_each_sign_in_asks_for_a_code(reader(), user)
    assert set(UserSession.objects.filter(user=user).values_list("way", flat=True)) == {"by_app_code"}


def then_each_sign_in_asks_for_a_code(again, user):
    again.opens("/sign-in/")
    again.writes("User name", user.username)
    again.page.locator("input[name=password]").fill("ข้าวเหนียวกับปลาร้า")
    again.presses("Sign in")
    again.arrives_at("Second factor")
    again.writes("Code", "000000")
    again.presses("Go on")
    again.looks_around()
    again.writes("Code", app_code(user))
    again.presses("Go on")
    again.arrives_at("What waits for me")
    again.opens("/account/sessions/")
    again.looks_around()
