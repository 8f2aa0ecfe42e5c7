"""Who was missed says so without an account, a household is on its own page; both read what became of it."""

from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ppaos.people.registry.models import ChangeRequest, Household, Membership, Person, Restriction
from ppaos.support.grievance.models import Voice
from ppaos.support.referral.actions.slips import make_slips
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of
from tests.journeys.installation import somebody
from tests.journeys.looking import PHONE

MISSED = "บ้านนี้ลำบาก แต่ยังไม่มีใครมาสำรวจ"
SAID = "ยายอยู่คนเดียวท้ายหมู่บ้าน ยังไม่มีใครมาถาม"
ANSWER = "เจ้าหน้าที่ไปเยี่ยมบ้านแล้ว ข้อมูลของบ้านนี้อยู่ในระบบแล้ว"
BORN = 1957


@pytest.fixture
def on_a_phone(reader):
    """Somebody without an account, who has a phone."""
    sender = reader()
    sender.page.set_viewport_size(PHONE)
    return sender


def test_who_was_missed_says_so_and_reads_the_answer(lists, reader, on_a_phone):
    number, code = when_it_is_said_on_the_public_page(on_a_phone)
    supervisor = reader(somebody("supervisor"))
    when_a_supervisor_answers(supervisor, number)
    then_the_sender_reads_the_answer(on_a_phone, number, code)
    when_the_sender_is_not_content(on_a_phone)
    assert Voice.objects.get().state == Voice.State.REOPENED


def when_it_is_said_on_the_public_page(sender):
    sender.opens("/v/")
    sender.arrives_at("Tell us")
    sender.follows(MISSED)
    sender.arrives_at(MISSED)
    sender.presses("Send it")
    sender.sees("Say what happened: write it, or record it.")
    sender.looks_around()
    sender.writes("What happened?", SAID)
    sender.writes("Where is it?", "ไม่มีที่ชื่อนี้เลย")
    sender.presses("Send it")
    sender.looks_around()
    sender.ticks("None of these, or not sure: send it all the same")
    sender.presses("Send it")
    sender.arrives_at("We have it")
    number, code, _due = sender.page.locator(".plain-receipt dd").all_inner_texts()
    return number, code


def when_a_supervisor_answers(supervisor, number):
    supervisor.opens("/voices/")
    supervisor.arrives_at("What people say")
    supervisor.follows(number)
    supervisor.arrives_at("ตกหล่น ไม่ได้รับการสำรวจ")
    supervisor.sees(SAID)
    supervisor.presses("Handle it myself")
    supervisor.writes("The answer, in words that everybody knows", ANSWER)
    supervisor.looks_around()
    supervisor.presses("Send the answer")
    supervisor.sees(ANSWER)
    supervisor.looks_around()


def then_the_sender_reads_the_answer(sender, number, code):
    sender.follows("See how far it is")
    sender.arrives_at("See the answer")
    sender.writes("Follow-up code", "WRONGCODES")
    sender.presses("Show me")
    sender.sees("No voice has this number and code. Look at both again, letter by letter.")
    sender.looks_around()
    expect(sender.page.locator("input[name=number]")).to_have_value(number)
    sender.writes("Follow-up code", code)
    sender.presses("Show me")
    sender.arrives_at(MISSED)
    sender.sees(ANSWER)


def when_the_sender_is_not_content(sender):
    sender.writes("Why?", "ยังไม่มีใครมาจริง")
    sender.presses("It is not solved: look at it again")
    sender.sees("It is written down. Somebody looks at it again.")
    sender.looks_around()


def test_a_household_objects_and_puts_right_on_its_own_page(lists, on_a_phone):
    home, code = given_a_household_with_a_slip()
    when_it_comes_in_by_code_and_proof(on_a_phone, code)
    when_it_objects(on_a_phone)
    when_it_asks_to_put_a_name_right(on_a_phone, home)
    assert Restriction.objects.get().household == home
    assert ChangeRequest.objects.get().wanted == {"dwelling.house_no": "99/1"}
    when_it_leaves_nothing_is_left_open(on_a_phone)


def given_a_household_with_a_slip():
    receiver = office("พมจ. สมมุติ")
    agreement_with(receiver)
    head = Membership.objects.filter(is_head=True, valid_to=None).order_by("pk").first()
    Person.objects.filter(pk=head.person_id).update(birth_on=date(BORN, 5, 1))
    home = Household.objects.get(pk=head.household_id)
    sent_referral(need_of(home, "housing_repair"), service_of(receiver, needs=("housing_repair",)))
    return home, make_slips(households=[home], by=None, at=timezone.now())[0].code


def when_it_comes_in_by_code_and_proof(person, code):
    person.opens("/v/own/")
    person.arrives_at("Page of my household")
    person.writes("Code of the slip", code)
    person.presses("Go on")
    person.arrives_at("Is it yours?")
    person.page.locator("input[name=proof]").fill(str(BORN + 543))
    person.presses("Show our page")
    person.arrives_at("Page of my household")
    person.sees("What was asked for your household")


def when_it_objects(person):
    person.follows("Object to a use of our data")
    person.arrives_at("Object to a use of our data")
    person.page.locator("input[name=purpose][value=research]").check()
    person.presses("Send it")
    person.sees("It is written down, and stops from now on. The data protection officer is told.")
    person.looks_around()


def when_it_asks_to_put_a_name_right(person, home):
    person.follows("Something is not right")
    person.arrives_at("Something is not right")
    person.page.locator("input[name=what][value='dwelling.house_no']").check()
    person.writes("How it should read", "99/1")
    person.writes("How is it known?", "ติดอยู่ที่หน้าบ้าน")
    person.presses("Send it")
    person.sees("It is asked for. Somebody looks at it; you see here what became of it.")
    person.looks_around()


def when_it_leaves_nothing_is_left_open(person):
    person.presses("Close the page", within="body")
    person.arrives_at("Page of my household")
    person.opens("/v/own/home/")
    person.sees(
        "The page was closed after twenty minutes, or opened without the code. Nothing you sent is lost."
    )
    person.looks_around()
