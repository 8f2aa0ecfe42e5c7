"""The main job of a sub-district supervisor: settle what is in doubt and say what was found, in the own area only."""

from django.utils import timezone

from ppaos.evidence.targeting.models import Match, Verdict
from ppaos.ground.privacy.actions import announce
from ppaos.people.registry.models import Household
from tests.journeys.installation import somebody, the_figures_follow


def test_a_supervisor_settles_doubtful_pairs_by_keyboard(lists, reader):
    given_the_machine_could_not_decide(pairs=3)
    supervisor = reader(somebody("supervisor"))
    when_pairs_are_taken_by_key(supervisor)
    and_the_pairs_are_walked_through(supervisor)
    and_keys_settle_three_pairs(supervisor)
    then_people_have_decided(same=1, different=1, cannot_tell=1)
    when_what_could_not_be_told_is_opened_again(supervisor)
    then_people_have_decided(same=1, different=1, cannot_tell=0)
    and_the_quality_says_that_two_pairs_are_too_few(supervisor)


def given_the_machine_could_not_decide(pairs):
    listed = Match.objects.filter(
        is_current=True, candidate__candidate_household__list_import__edition__source__code="tpmap"
    )
    first = listed.order_by("pk").values("pk")[:pairs]
    Match.objects.filter(pk__in=first).update(decision=Match.Decision.DOUBTFUL, origin=Match.Origin.MODEL)
    doubtful = Match.objects.filter(decision=Match.Decision.DOUBTFUL)
    lists = doubtful.values_list("candidate__candidate_household_id", flat=True)
    announce(lists=list(lists), at=timezone.now())
    the_figures_follow()


def when_pairs_are_taken_by_key(supervisor):
    supervisor.follows_own("Doubtful pairs")
    supervisor.arrives_at("Doubtful pairs")
    supervisor.keys("j")
    assert supervisor.page.evaluate("document.activeElement.closest('[data-key-rows]') !== null")
    supervisor.keys("b")
    supervisor.arrives_at("One person or two?")
    supervisor.sees("This pair is yours: its ids are open to you, and each look is noted.")


def and_the_pairs_are_walked_through(supervisor):
    first = supervisor.page.url
    walked(supervisor, lambda: supervisor.keys("j"))
    walked(supervisor, lambda: supervisor.keys("ArrowLeft"))
    assert supervisor.page.url == first
    supervisor.keys("o")
    supervisor.sees(
        "Only columns that say who somebody is and where they live; the others are not needed to tell."
    )
    supervisor.looks_around()


def and_keys_settle_three_pairs(supervisor):
    walked(supervisor, lambda: supervisor.keys("s"))
    supervisor.page.get_by_label(supervisor.word("Why")).focus()
    supervisor.page.keyboard.type("ds")  # what is typed into a field settles nothing
    supervisor.keys("Escape")
    walked(supervisor, lambda: supervisor.keys("d"))
    walked(supervisor, lambda: supervisor.keys_alt("c"))
    supervisor.sees("That was the last pair that waited.")


def walked(supervisor, act):
    """Do it, and wait until another page is there."""
    address = supervisor.page.url
    act()
    supervisor.page.wait_for_url(lambda url: url != address)
    supervisor.page.wait_for_load_state()


def when_single_keys_are_switched_off(supervisor):
    supervisor.page.locator("[data-keys-switch]").uncheck()
    supervisor.keys("b")
    supervisor.page.reload()
    assert not supervisor.page.locator("[data-keys-switch]").is_checked()


def then_people_have_decided(**counts):
    decided = Match.objects.filter(origin=Match.Origin.PERSON, is_current=True)
    for decision, count in counts.items():
        assert decided.filter(decision=decision).count() == count


def when_what_could_not_be_told_is_opened_again(supervisor):
    supervisor.page.locator("nav.tabs").get_by_role("link", name=supervisor.word("Cannot tell")).click()
    supervisor.sees("Open again")
    supervisor.looks_around()
    when_single_keys_are_switched_off(supervisor)
    supervisor.presses("Open again")
    supervisor.sees("The decision is taken back; the pair waits again.")


def and_the_quality_says_that_two_pairs_are_too_few(supervisor):
    supervisor.follows("Quality of linking")
    supervisor.arrives_at("Quality of linking")
    supervisor.sees("too few")


def test_a_supervisor_enters_a_verdict_and_the_figures_follow(lists, reader):
    supervisor = reader(somebody("supervisor"))
    before = when_the_people_not_visited_are_opened(supervisor)
    and_one_household_turns_out_not_to_be_poor(supervisor)
    then_fewer_wait_for_a_visit(supervisor, before)


def when_the_people_not_visited_are_opened(supervisor):
    supervisor.follows("Cross-check", within="header")
    supervisor.arrives_at("กาฬสินธุ์")
    count = supervisor.figure("On the list, not visited")
    supervisor.follows("On the list, not visited", within=".grid-cards")
    supervisor.arrives_at("On the list, not visited")
    return count


def and_one_household_turns_out_not_to_be_poor(supervisor):
    supervisor.page.get_by_role("link", name=supervisor.word("Listed household"), exact=True).first.click()
    supervisor.arrives_at("Listed household")
    supervisor.ticks("Found, and not poor")
    supervisor.writes("On which day", "1/11/2569")
    supervisor.presses("Enter the verdict")
    supervisor.sees("Say why the household is not poor.")
    supervisor.looks_around()
    supervisor.writes("Reason", "มีรายได้ประจำ")
    supervisor.presses("Enter the verdict")
    supervisor.sees("The verdict is entered.")
    assert Verdict.objects.latest("pk").reason == "มีรายได้ประจำ"


def then_fewer_wait_for_a_visit(supervisor, before):
    supervisor.follows("Cross-check", within="header")
    supervisor.sees("On the list, not visited")
    assert supervisor.figure("On the list, not visited") < before


def test_what_lies_in_another_district_does_not_exist_for_a_supervisor(lists, reader):
    supervisor = reader(somebody("supervisor", "4601"))
    inside, outside = (a_household_of(district) for district in ("4601", "4609"))
    assert supervisor.opens(f"/households/{inside.pk}/") == 200
    supervisor.sees("Livelihood Profile")
    assert supervisor.opens(f"/households/{outside.pk}/") == 404
    supervisor.arrives_at("There is nothing at this address")
    assert supervisor.opens(f"/register/households/{outside.pk}/") == 404
    assert supervisor.opens("/overview/4609/") in (403, 404)
    supervisor.opens(f"/search/?q={outside.code}")
    supervisor.sees("Nothing found")
    supervisor.looks_around()


def a_household_of(district):
    """Some household that lives there."""
    return Household.objects.filter(area__code__startswith=district).order_by("pk").first()
