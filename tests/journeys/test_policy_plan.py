"""From a figure to a budget: frozen, cited by a proposal, carried out by a line of a plan; the province on paper."""

from ppaos.learning.policy.models import FrozenFigure, PlanLine, Proposal
from tests.factories.proposing import endorsed, plan_drawn
from tests.factories.referred import office
from tests.journeys.installation import somebody

OFFICE = "สำนักงานโยธา สมมุติ"


def a_figure_is_frozen(at):
    at.opens("/policy/figures/")
    at.arrives_at("Frozen figures")
    at.follows("Freeze a figure", within=".page-actions")
    at.arrives_at("Freeze a figure")
    at.page.locator("select[name=code]").select_option("households_verified")
    at.page.locator("select[name=area]").select_option("46")
    at.presses("Freeze")
    at.sees("None yet.")
    at.looks_around()


def a_proposal_is_written_and_handed_in(at):
    at.opens("/policy/proposals/new/")
    at.arrives_at("New proposal")
    at.writes("Title of the proposal", "ซ่อมบ้านครัวเรือนยากจน")
    at.page.locator("select[name=area]").select_option("46")
    at.writes("The problem", "บ้านทรุดโทรมเกินกำลังท้องถิ่น")
    at.writes("What is to be done", "จังหวัดสมทบค่าวัสดุ")
    at.writes("The change expected", "บ้านปลอดภัยทุกหลัง")
    at.writes("Budget (baht)", "2,400,000")
    at.writes("Fiscal year", "2570")
    at.presses("Begin")
    at.arrives_at("ซ่อมบ้านครัวเรือนยากจน")
    proposal = Proposal.objects.get(title="ซ่อมบ้านครัวเรือนยากจน")
    at.opens(f"/policy/proposals/{proposal.pk}/figures/")
    at.looks_around()
    at.page.locator("button", has_text=at.word("Cite")).first.click()
    at.opens(f"/policy/proposals/{proposal.pk}/")
    assert at.fetches("Print the proposal").read_bytes().startswith(b"%PDF")
    at.presses("Hand the proposal in")
    at.agrees("Yes, go on")
    at.sees("proposal handed in")
    at.looks_around()


def a_line_of_a_plan_carries_it_out(at, plan):
    at.opens(f"/policy/plans/{plan.pk}/lines/new/")
    at.looks_around()
    at.writes("Code of the line", "3.1")
    at.writes("Project or activity", "ซ่อมบ้านร่วมท้องถิ่น")
    at.page.locator("select[name=owner]").select_option(label=OFFICE)
    at.page.locator("select[name=proposal]").select_option(index=1)
    at.page.locator("input[name=total_baht]").fill("300,000")
    at.page.locator("input[name=asked_2570]").fill("300,000")
    at.presses("Keep")
    at.sees("ซ่อมบ้านร่วมท้องถิ่น")
    at.looks_around()
    at.opens("/policy/reached/")
    at.looks_around()


def the_province_is_put_on_paper(at):
    at.opens("/overview/46/brief/")
    at.looks_around()
    assert at.fetches("Take out").read_bytes().startswith(b"%PDF")


def test_a_data_manager_brings_a_figure_into_a_plan(lists, reader):
    office(OFFICE)
    endorsed("46", title="เสนอไว้ก่อนแล้ว")
    plan = plan_drawn()
    at = reader(somebody("data_manager"))
    a_figure_is_frozen(at)
    a_proposal_is_written_and_handed_in(at)
    a_line_of_a_plan_carries_it_out(at, plan)
    the_province_is_put_on_paper(at)
    assert FrozenFigure.objects.filter(code="households_verified").exists()
    assert Proposal.objects.get(title="ซ่อมบ้านครัวเรือนยากจน").state == "proposal_submitted"
    assert PlanLine.objects.get().proposal is not None
