"""What the demonstration does with operating models: four of them with members, months, a fund, courses and plans."""

from datetime import date

import polars as pl
import pytest
from django.db.models import Sum
from django.utils import timezone

from ppaos.config.demo.accounts import make_accounts
from ppaos.config.demo.models import hand_out, run_models, worth_of_inputs
from ppaos.config.demo.models_plans import keep_plans
from ppaos.config.demo.plan import data
from ppaos.engine.matching import checked_criteria
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.evidence.livelihood.models import GroupPlace, GroupRun
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import load_catalogue, register_organisation
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.actions.models import load_library
from ppaos.support.operating_models.models import (
    Course,
    Enrolment,
    FundEntry,
    HouseholdPlan,
    Learner,
    MemberRecord,
)
from ppaos.support.operating_models.queries.chains import chain_years, told_chain
from ppaos.support.operating_models.queries.funds import book
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import household_of

HOMES, SIZE = 60, 300
CHAINS = ("กระจูดแก้จน", "เห็ดฟางสร้างสุข", "รถพุ่มพวงแก้จน")


def test_every_criterion_of_the_models_can_be_read():
    for model in data("models")["model"]:
        assert checked_criteria(model["criterion"]) == []


def test_the_worth_of_inputs_grows_with_the_province():
    assert worth_of_inputs(9394) == 180_000
    assert worth_of_inputs(SIZE) == 5_748


def grouped(homes, at):
    """Every fourth household is in group A, the others in group B."""
    run = GroupRun.objects.create(
        area_id="46", method=newest_method("target_groups"), year=2569, made_at=at, definition={}
    )
    GroupPlace.objects.bulk_create(
        GroupPlace(
            run=run, household=home, rank=number + 1, capability="able",
            group="welfare" if number % 4 == 0 else "model",
        )
        for number, home in enumerate(homes)
    )  # fmt: skip


@pytest.fixture
def ground(db):
    """Households of both groups, half of whom were helped before; everybody who signs in."""
    make_areas()
    at, area = timezone.now(), Area.objects.get(pk="46")
    publish_packaged_methods(by=None, at=at)
    body = register_organisation(name_th="มหาวิทยาลัยสมมติ", sector="academic", area=area, by=None, at=at)
    load_catalogue(area=area, by=None, at=at)
    load_library(by=None, at=at)
    make_accounts("46", at)
    homes = [
        household_of("สมมุติ", key=f"h{number}", house_no=str(number), birth_on=date(1980, 1, 1))
        for number in range(HOMES)
    ]
    grouped(homes, at)
    recorded(*(help_line(home, body, key=f"line {home.pk}") for home in homes[::2]), at=at)
    return at


@pytest.fixture
def models(ground):
    return {model.name_th: model for model in run_models("46", SIZE, ground)}


def test_four_models_run_with_members_from_both_groups(models):
    assert set(models) == {*CHAINS, "กองบุญข้าวปันสุข"}
    for model in models.values():
        states = set(model.enrolments.values_list("state", flat=True))
        assert model.state == "model_running"
        assert model.copied_from.in_library
        assert {"enrolled", "left_model", "invited", "accepted_place"} <= states
        assert model.team.count() == 3
        assert model.partners.exists()
        assert model.budgets.exists()
        assert model.activities.exists()
        assert model.resources.filter(kind="land").exists()
    groups = GroupPlace.objects.filter(household__enrolments__model=models["กองบุญข้าวปันสุข"])
    assert set(groups.values_list("group", flat=True)) == {"welfare", "model"}


def test_the_chains_are_whole(models):
    for name in CHAINS:
        told = told_chain(models[name], chain_years(models[name])[0])
        assert told.flows
        assert told.checks.filter(pl.col("level") == "error").is_empty()
        assert models[name].nodes.filter(enrolments__state="enrolled").exists()


def test_every_record_is_kept_with_seasons_losses_and_what_is_not_known(models):
    told = MemberRecord.objects.filter(model=models["กระจูดแก้จน"])
    months = told.filter(kind="sale").values_list("month", flat=True).distinct()
    assert months.count() >= 24
    assert told.filter(kind="sale", baht=None).exists()
    assert told.filter(kind="production").exclude(note="").exists()
    assert told.filter(kind="model_wage", baht__gt=0).exists()
    dry, wet = (
        told.filter(kind="production", month__month__in=part).aggregate(Sum("quantity"))["quantity__sum"]
        for part in ((12, 1, 2), (6, 7, 8))
    )
    assert dry > 2 * wet
    assert set(told.values_list("made_by__username", flat=True)) == {"team"}


def test_the_rice_bank_has_loans_repaid_open_and_late(models):
    bank = book(models["กองบุญข้าวปันสุข"], timezone.localdate())
    assert bank.in_hand > 0
    assert bank.saved > 0
    assert 0 < bank.late < bank.owed
    kinds = set(FundEntry.objects.values_list("kind", flat=True))
    assert kinds >= {"gift", "deposit", "loan", "repayment", "interest"}


def test_courses_count_received_and_able_apart(models):
    assert Course.objects.count() == 2
    learners = Learner.objects.filter(course__model=models["กระจูดแก้จน"])
    assert (
        learners.filter(received_on__isnull=False).count()
        > learners.filter(able_on__isnull=False).count()
        > 0
    )
    assert learners.exclude(certificate="").exists()


def test_inputs_come_to_the_baht_and_help_nobody_who_was_not_helped_before(models, ground):
    helped = set(HelpLine.objects.values_list("household_id", flat=True))
    assert hand_out(list(models.values()), SIZE, ground) == worth_of_inputs(SIZE)
    lines = HelpLine.objects.filter(key__startswith="model:")
    assert sum(line.baht for line in lines) == worth_of_inputs(SIZE)
    assert set(lines.values_list("household_id", flat=True)) <= helped


def test_where_nobody_was_helped_no_inputs_are_handed_out(models, ground):
    Enrolment.objects.filter(state="enrolled").update(state="left_model")
    assert hand_out(list(models.values()), SIZE, ground) == 0


def test_the_team_sees_its_households_only(models):
    seen = visible_households(User.objects.get(username="team"))
    members = Enrolment.objects.filter(state="enrolled").values("household_id")
    assert set(members.values_list("household_id", flat=True)) <= set(seen.values_list("pk", flat=True))
    assert seen.count() < Household.objects.count()


def test_plans_of_both_groups_are_in_all_states_and_followed(models, ground):
    assert keep_plans("46", SIZE, ground) == 16
    plans = HouseholdPlan.objects.filter(mentor__username="mentor")
    assert plans.count() == 14
    assert set(plans.values_list("group", flat=True)) == {"welfare", "model"}
    agreed = plans.filter(state="plan_agreed")
    assert agreed.filter(contacts__made_by__username="mentor").exists()
    assert all(plan.agreed_file.size > 100 for plan in agreed)
    assert plans.filter(steps__enrolment__model__kind="value_chain").exists()
    assert plans.filter(steps__done_on__isnull=False).exists()
