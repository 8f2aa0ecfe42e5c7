"""A supervisor sends surveyors out and sees how far they are; a surveyor sees their own; a village hears its list."""

from ppaos.evidence.survey.models import Hearing, Visit
from ppaos.people.registry.models import Household
from tests.journeys.installation import somebody, the_figures_follow

DISTRICT = "4601"


def test_a_supervisor_assigns_visits_and_sees_progress(lists, reader):
    surveyors = [somebody("surveyor", area) for area in (DISTRICT, "46")]
    supervisor = reader(somebody("supervisor", DISTRICT))
    when_households_are_given_to_surveyors(supervisor, surveyors)
    then_they_are_shared_out_evenly(surveyors)
    and_progress_is_shown_with_a_list_behind_each_figure(supervisor)
    when_two_are_given_to_another_day_and_one_is_withdrawn(supervisor)
    when_a_visit_on_paper_comes_back(supervisor)
    then_the_work_report_counts_it(supervisor)
    and_a_surveyor_sees_only_their_own(reader, surveyors[0])


def when_households_are_given_to_surveyors(supervisor, surveyors):
    supervisor.follows("Visits", within="header")
    supervisor.arrives_at("เมืองกาฬสินธุ์")
    supervisor.sees("No visit is assigned here yet")
    supervisor.follows("Assign visits", within=".empty")
    supervisor.follows("Poor, not interviewed within a year")
    supervisor.sees("Give them to")
    supervisor.looks_around()
    supervisor.presses("Assign")
    supervisor.sees("Choose at least one surveyor.")
    supervisor.looks_around()
    for surveyor in surveyors:
        supervisor.page.get_by_label(str(surveyor), exact=True).check()
    supervisor.page.locator('input[name="which"][value="all"]').check()
    supervisor.writes("To be visited until", "31/12/2580")
    supervisor.presses("Assign")
    supervisor.page.wait_for_url(lambda url: "reason=not_interviewed" in url)
    supervisor.sees("Nobody waits for a visit here")


def then_they_are_shared_out_evenly(surveyors):
    counts = [surveyor.visits.count() for surveyor in surveyors]
    assert min(counts) > 0
    assert max(counts) - min(counts) <= 1


def and_progress_is_shown_with_a_list_behind_each_figure(supervisor):
    supervisor.follows("Progress")
    supervisor.arrives_at("เมืองกาฬสินธุ์")
    assert supervisor.figure("To be held") == Visit.objects.count()
    supervisor.follows("To be held", within=".grid-cards")
    supervisor.arrives_at("เมืองกาฬสินธุ์")
    supervisor.sees("Head of household")


def when_two_are_given_to_another_day_and_one_is_withdrawn(supervisor):
    before = Visit.objects.filter(state="planned").count()
    boxes = supervisor.page.locator('input[name="visit"]')
    for place in (0, 1):
        boxes.nth(place).check()
    supervisor.unfolds("Change those ticked")
    supervisor.looks_around()
    supervisor.writes("To be visited until", "1/2/2581")
    supervisor.presses("Give")
    supervisor.sees("การเยี่ยม")
    supervisor.page.wait_for_load_state()
    assert Visit.objects.filter(due_on="2038-02-01").count() == 2
    supervisor.page.locator('input[name="visit"]').nth(0).check()
    supervisor.unfolds("Change those ticked")
    supervisor.presses("Withdraw")
    supervisor.page.wait_for_load_state()
    assert Visit.objects.filter(state="planned").count() == before - 1


def when_a_visit_on_paper_comes_back(supervisor):
    supervisor.follows("Print the list")
    supervisor.sees("Visits of")
    supervisor.looks_around()
    supervisor.page.go_back()
    supervisor.page.locator("tbody th a").first.click()
    supervisor.sees("Held on paper")
    supervisor.looks_around()
    supervisor.ticks("Moved away")
    supervisor.writes("On which day", "1/11/2569")
    supervisor.writes("Reason", "ย้ายไปทำงาน")
    supervisor.presses("Enter the verdict")
    supervisor.sees("The verdict is entered, and the visit is held.")
    assert Visit.objects.filter(state="done").count() == 1


def then_the_work_report_counts_it(supervisor):
    supervisor.follows("Visits", within="header")
    supervisor.follows("Work report")
    supervisor.writes("From", "1/11/2569")
    supervisor.presses("Show")
    supervisor.arrives_at("เมืองกาฬสินธุ์")
    supervisor.page.locator("tbody td a").first.click()
    supervisor.arrives_at("Visits held")
    file = supervisor_takes_the_file(supervisor)
    assert file.read_bytes().startswith(b"PK")


def supervisor_takes_the_file(supervisor):
    supervisor.page.go_back()
    return supervisor.fetches("XLSX")


def and_a_surveyor_sees_only_their_own(reader, user):
    surveyor = reader(user)
    surveyor.follows("My visits", within="header")
    surveyor.arrives_at("My visits")
    waiting = user.visits.filter(state="planned").count()
    assert surveyor.page.locator("tbody tr").count() == waiting
    surveyor.page.locator("tbody th a").first.click()
    surveyor.sees("The visit")
    surveyor.looks_around()
    other = Visit.objects.exclude(surveyor=user).filter(state="planned").first()
    assert surveyor.opens(f"/survey/visits/{other.pk}/") == 404


def test_a_village_leader_hears_the_list_and_names_who_was_missed(lists, reader):
    village = Household.objects.order_by("pk").first().area_id
    leader = reader(somebody("village_leader", village))
    when_the_hearing_is_opened(leader)
    when_the_village_speaks(leader)
    and_somebody_was_missed(leader)
    when_the_minutes_are_written_and_the_list_confirmed(leader)
    then_nothing_of_it_changes_unless_it_is_opened_again(leader)


def when_the_hearing_is_opened(leader):
    leader.follows("Village hearings", within="header")
    leader.arrives_at("Village hearings")
    leader.presses("Open the hearing")
    leader.sees("What the village says")
    leader.looks_around()


def when_the_village_speaks(leader):
    choice = leader.page.locator('select[name^="opinion-"]')
    choice.nth(0).select_option("agreed")
    if choice.count() > 1:
        choice.nth(1).select_option("disputed")
        leader.page.locator('input[name^="note-"]').nth(1).fill("มีรถกระบะสองคัน")
    leader.presses("Save what the village says")
    leader.page.wait_for_load_state()
    assert Hearing.objects.get().lines.filter(opinion="agreed").count() == 1


def and_somebody_was_missed(leader):
    leader.writes("First name of the head of household", "ตกหล่น")
    leader.writes("Last name", "จริงใจ")
    leader.presses("Add the household")
    leader.sees("The household is on the list, and waits for a visit to be assigned.")
    leader.sees("ตกหล่น จริงใจ")


def when_the_minutes_are_written_and_the_list_confirmed(leader):
    leader.presses("Confirm the list")
    leader.agrees("Confirm")
    leader.sees("Write down first how many people came to the meeting.")
    leader.writes("How many people came", "42")
    leader.presses("Save the minutes")
    leader.sees("The minutes are written down.")
    leader.presses("Confirm the list")
    leader.agrees("Confirm")
    leader.sees("The list is confirmed by the village.")
    leader.looks_around()


def then_nothing_of_it_changes_unless_it_is_opened_again(leader):
    assert leader.page.locator('select[name^="opinion-"]').count() == 0
    leader.follows("Print the confirmed list")
    leader.sees("List confirmed by the village")
    leader.looks_around()
    leader.page.go_back()
    leader.writes("Why is the list opened again?", "ตกไปอีกหนึ่งหลัง")
    leader.presses("Open it again")
    leader.sees("The list is open again.")
    the_figures_follow()
