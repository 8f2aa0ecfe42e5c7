"""The main job of an organisation without an account: open a link on a phone, give its code, tell what was given."""

from django.utils import timezone
from playwright.sync_api import expect

from ppaos.people.registry.models import Household
from ppaos.support.assistance.models import HelpLine
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of
from tests.journeys.installation import somebody
from tests.journeys.looking import PHONE


def test_a_temple_answers_by_a_link_on_a_phone(lists, reader):
    sent = given_two_households_were_referred_to_a_temple()
    manager = reader(somebody("data_manager"))
    address, code = when_the_sender_makes_a_link_to_one_of_them(manager, sent[0])
    temple = reader()
    temple.page.set_viewport_size(PHONE)
    then_without_the_code_nothing_is_seen(temple, address, sent)
    when_the_code_is_given(temple, code)
    then_the_household_asked_for_is_seen_and_no_other(temple, sent)
    when_help_is_told(temple)
    then_it_stands_in_the_ledger_and_the_sender_sees_who_opened_the_link(manager, sent[0])
    when_the_link_is_taken_back(manager)
    then_it_opens_nothing_any_more(temple, address)


def given_two_households_were_referred_to_a_temple():
    temple = office("วัดสมมุติ")
    agreement_with(temple)
    service = service_of(temple, needs=("housing_repair",))
    homes = Household.objects.filter(memberships__is_head=True).order_by("pk")[:2]
    return [sent_referral(need_of(home, "housing_repair"), service) for home in homes]


def when_the_sender_makes_a_link_to_one_of_them(manager, referral):
    manager.follows_own("Links to answer")
    manager.arrives_at("Links to answer")
    manager.follows("Make a link")
    manager.arrives_at("Make a link")
    manager.page.get_by_label(manager.word("Which organisation is to answer?")).select_option("วัดสมมุติ")
    manager.presses("Go on")
    manager.page.locator(f"input[name=referral][value='{referral.pk}']").check()
    manager.writes("To whom is it given?", "พระครู 081-234-5678")
    manager.looks_around()
    manager.presses("Make a link")
    manager.arrives_at("Address and code")
    manager.unfolds("Show the code")
    manager.looks_around()
    return manager.page.locator("#address").inner_text(), manager.page.locator("#code").inner_text()


def then_without_the_code_nothing_is_seen(temple, address, sent):
    temple.page.goto(address)
    temple.arrives_at("Give the code")
    temple.writes("One-time code", "WWWW-WWWW")
    temple.presses("Open")
    temple.sees("This code is wrong. Look at it again; after five wrong codes the link is locked.")
    temple.looks_around()
    for referral in sent:
        assert head_of(referral) not in temple.page.content()


def when_the_code_is_given(temple, code):
    temple.writes("One-time code", code.lower())
    temple.presses("Open")
    temple.arrives_at("Requests for help")


def then_the_household_asked_for_is_seen_and_no_other(temple, sent):
    assert head_of(sent[0]) in temple.page.content()
    assert head_of(sent[1]) not in temple.page.content()


def when_help_is_told(temple):
    day = timezone.localdate()
    temple.page.locator("input[name=referral]").first.check()
    temple.page.get_by_label(temple.word("Answer")).select_option("delivered")
    temple.writes("On what day", f"{day.day}/{day.month}/{day.year + 543}")
    temple.writes("What was given", "ซ่อมหลังคา")
    temple.chooses("Kind of help", "building and repair")
    temple.writes("Worth in baht", "4500")
    temple.presses("Send the answer")
    expect(temple.page.locator(".message-success")).to_be_visible()
    temple.looks_around()


def then_it_stands_in_the_ledger_and_the_sender_sees_who_opened_the_link(manager, referral):
    assert HelpLine.objects.get(referral_id=referral.pk).baht == 4500
    manager.follows("To the link")
    manager.arrives_at("วัดสมมุติ")
    for outcome in ("wrong code", "let in by the code", "answer told"):
        manager.sees(outcome)


def when_the_link_is_taken_back(manager):
    manager.presses("Take the link back")
    manager.agrees("Yes, go on")
    manager.sees("The link was taken back. It opens nothing any more.")


def then_it_opens_nothing_any_more(temple, address):
    temple.page.goto(address)
    temple.arrives_at("This link was taken back")


def head_of(referral):
    return referral.household.memberships.get(is_head=True, valid_to=None).person.first_name
