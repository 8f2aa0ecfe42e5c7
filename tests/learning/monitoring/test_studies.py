"""Studies as actions write them: what is refused, drawn from records, kept for good; what a file holds comes back."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.engine.social_return import returns, study_of
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.proxies import end_proxy, keep_proxy, load_proxies, take_in_proxies
from ppaos.learning.monitoring.actions.studies import (
    StudyRefused,
    change_study,
    copy_study,
    drop_study,
    finish_study,
    take_in_study,
)
from ppaos.learning.monitoring.actions.study_map import (
    MOST_LINES,
    add_line,
    choose_proxy,
    draw,
    draw_known,
    fill_in,
)
from ppaos.learning.monitoring.models import Proxy, Study, StudyOutcome
from ppaos.learning.monitoring.queries.studies import data_of_study, rules_in_force
from ppaos.learning.monitoring.queries.study_questions import questions
from ppaos.support.operating_models.models import Enrolment, MemberRecord, ModelBudget
from tests.factories.areas import make_areas
from tests.factories.enrolled import MONTH, member_of, model_of
from tests.factories.followed import answered, homes
from tests.factories.people import AT, user_with
from tests.factories.studied import filled, outcome_of, study_in

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
CHOICES = {
    "name": "อื่น", "discount_rate": Decimal("0.05"), "base_year": 2568, "scope": "", "method": "additive",
    "first_year": 0,
}  # fmt: skip


@pytest.fixture(autouse=True)
def ground():
    make_areas()


def area(code="46"):
    return study_in(code).area


def test_the_worked_example_of_the_guide_comes_out_to_the_penny():
    study = filled(study_in("46"))
    result = finish_study(study=study, by=None, at=AT)
    assert round(result.figures["benefits_pv"], 2) == 81741.93
    assert round(result.figures["ratio"], 3) == 1.929
    assert returns(study_of(result.content, rules_in_force())).ratio == result.figures["ratio"]
    with pytest.raises(MonitoringRefused, match="ปิดแล้ว"):
        fill_in(study=study, cells={}, by=None, at=LATER)
    with pytest.raises(MonitoringRefused):
        change_study(study=study, **CHOICES, by=None, at=LATER)


def test_a_copy_goes_on_and_leaves_the_result_alone():
    study = filled(study_in("46"))
    result = finish_study(study=study, by=None, at=AT)
    copy = copy_study(study=study, name="ต่อ", by=None, at=LATER)
    assert data_of_study(copy) == data_of_study(study) | {"title": "ต่อ"}
    change_study(study=copy, **CHOICES, by=None, at=LATER)
    outcome = copy.outcomes.order_by("place").first()
    fill_in(study=copy, cells={("outcomes", outcome.pk): {"quantity": Decimal(1)}}, by=None, at=LATER)
    result.refresh_from_db()
    assert round(result.figures["ratio"], 3) == 1.929
    second = copy_study(study=copy, name="ต่ออีก", by=None, at=LATER)
    drop_study(study=copy, by=None, at=LATER)
    second.refresh_from_db()
    assert second.copied_from == study


def test_a_study_that_cannot_be_computed_is_not_finished():
    study = study_in("46")
    outcome_of(study, name="ก", quantity=Decimal(1), deadweight=Decimal("1.2"))
    with pytest.raises(StudyRefused) as refused:
        finish_study(study=study, by=None, at=AT)
    assert len(refused.value.lines) > 2
    study.refresh_from_db()
    assert study.state == Study.State.DRAFT


@pytest.mark.parametrize(
    "odd",
    [{"name": " "}, {"discount_rate": Decimal(-1)}, {"discount_rate": Decimal(11)}, {"base_year": 2026}],
)
def test_choices_that_no_study_has_are_refused(odd):
    with pytest.raises(MonitoringRefused):
        study_in("46", **odd)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"currency": "GBP"}, "GBP"),
        ({"base_year": 900}, "ไม่ใช่ปี"),
        ({"outcome": {"area": "ดาวอังคาร"}}, "ไม่มีพื้นที่"),
        ({"outcome": {"unit": "ก" * 90}}, "ยาวเกิน"),
        ({"outcome": {"proxy_year": 3}}, "ไม่ใช่ปี"),
        ({"outcome": {"deadweight": 2}}, "deadweight"),
    ],
)
def test_a_file_that_no_study_can_hold_is_refused_and_leaves_nothing(more, said):
    place = area()
    known = Study.objects.count()
    data = data_of_study(filled(study_in("46")))
    data["outcomes"][0] |= more.pop("outcome", {})
    with pytest.raises(MonitoringRefused, match=said):
        take_in_study(data=data | more, area=place, base_year=2569, by=None, at=AT)
    assert Study.objects.count() == known + 1


def test_a_file_comes_back_with_all_it_held():
    data = data_of_study(filled(study_in("46"))) | {"note": "ขอบเขต", "base_year": 2026}
    data["outcomes"][0] |= {
        "area": "บ้านสมมุติ (46010101)", "is_intended": False, "evidence_years": 2.5, "start": 2, "proxy_year": 2022,
        "capital": "human", "note": "หมายเหตุ",
    }  # fmt: skip
    del data["outcomes"][3]["deadweight"]
    data["ranges"] = [
        {"key": "discount_rate", "low": 0.02, "high": 0.06, "shape": "uniform"},
        {"of": "contract", "key": "value", "low": 20000, "high": 30000, "shape": "triangular"},
        {
            "of": "fewer visits",
            "stakeholder": "residents",
            "key": "quantity",
            "low": 50,
            "high": 99,
            "shape": "normal",
        },
    ]
    made = take_in_study(data=data, area=area(), base_year=2500, by=None, at=AT)
    told = data_of_study(made)
    data["outcomes"][0]["proxy_year"] = 2565
    assert told == data | {"base_year": 2569}
    rules = rules_in_force()
    assert returns(study_of(told, rules)) == returns(study_of(data, rules))
    plain = data_of_study(filled(study_in("46")))
    del plain["title"], plain["base_year"]
    nameless = take_in_study(data=plain, area=area(), base_year=2567, by=None, at=AT)
    assert nameless.base_year == 2567
    assert nameless.name


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_in_which_cells_are_filled_in_does_not_matter(seed):
    study = study_in("46")
    outcome = outcome_of(study)
    told = {
        "name": "ก", "quantity": Decimal(3), "proxy_value": Decimal(100), "duration": 2, "deadweight": Decimal("0.1"),
    }  # fmt: skip
    fields = list(told)
    random.Random(seed).shuffle(fields)
    for field in fields:
        fill_in(study=study, cells={("outcomes", outcome.pk): {field: told[field]}}, by=None, at=AT)
    again = fill_in(study=study, cells={("outcomes", outcome.pk): told}, by=None, at=AT)
    outcome.refresh_from_db()
    assert again.changed == 0
    assert {field: getattr(outcome, field) for field in told} == told


def test_lines_and_fields_that_there_are_not_are_refused():
    study = study_in("46")
    outcome = outcome_of(study)
    for cells in ({("odd", 1): {}}, {("outcomes", 0): {}}, {("outcomes", outcome.pk): {"study_id": 1}}):
        with pytest.raises(MonitoringRefused):
            fill_in(study=study, cells=cells, by=None, at=AT)
    with pytest.raises(MonitoringRefused):
        add_line(study=study, table="odd", by=None, at=AT)
    StudyOutcome.objects.bulk_create(StudyOutcome(study=study) for _line in range(MOST_LINES))
    with pytest.raises(MonitoringRefused, match="500"):
        add_line(study=study, table="outcomes", by=None, at=AT)


def test_money_spent_is_drawn_by_year_in_baht_of_the_base_year():
    model = model_of()
    for year, spent in ((2567, 100_000), (2568, 50_000), (2569, 7), (2568, None)):
        ModelBudget.objects.create(model=model, source=f"ก {year}", fiscal_year=year, spent=spent)
    study = study_in("46", model=model, base_year=2567)
    done = draw(study=study, key="budget_spent", by=None, at=AT)
    assert (done.answered, done.unknown) == (2, 1)
    rows = {row.drawn["of_year"]: row for row in study.inputs.all()}
    assert (float(rows[2567].value), rows[2567].year) == (100_000, 0)
    assert float(rows[2568].value) == pytest.approx(50_000 * 100.4 / 100.26, abs=0.01)
    assert (rows[2569].value, rows[2569].year) == (None, 2)
    assert "ไม่มีปี 2569" in rows[2569].note
    ModelBudget.objects.filter(fiscal_year=2567).update(spent=120_000)
    draw(study=study, key="budget_spent", by=None, at=LATER)
    assert study.inputs.count() == 3
    assert float(study.inputs.get(pk=rows[2567].pk).value) == 120_000
    fill_in(study=study, cells={("inputs", rows[2567].pk): {"value": Decimal(5)}}, by=None, at=LATER)
    assert study.inputs.get(pk=rows[2567].pk).drawn is None
    late = study_in("46", model=model, base_year=2568)
    draw(study=late, key="budget_spent", by=None, at=AT)
    assert "ก่อนปีฐาน" in late.inputs.get(drawn__of_year=2567).note


def test_what_the_records_do_not_tell_is_not_known():
    study = study_in("46", model=model_of())
    for key in questions():
        if key != "members":
            assert draw(study=study, key=key, by=None, at=AT).answered == 0, key
    assert study.outcomes.filter(quantity=None).count() == study.outcomes.count() > 4
    assert all(row.drawn["why"] for row in study.outcomes.all())
    assert draw_known(study=study, by=None, at=AT).answered == 1
    with pytest.raises(MonitoringRefused):
        draw(study=study, key="odd", by=None, at=AT)
    with pytest.raises(MonitoringRefused, match="ไม่ได้ระบุโมเดล"):
        draw(study=study_in("46"), key="members", by=None, at=AT)


def test_members_that_rose_and_people_paid_are_drawn_from_their_records():
    publish_packaged_methods(by=None, at=AT)
    model, [home, other] = model_of(), homes("ก", "ข")
    member = member_of(model, home)
    answered(home, 3.9, number=2)
    answered(other, 3.9, number=2)
    MemberRecord.objects.create(
        enrolment=member, model=model, household=home, month=MONTH, kind="model_wage", baht=100, made_at=AT
    )
    study = study_in("46", model=model)
    outcome = outcome_of(study, name="คนมีงาน")
    draw(study=study, key="level_up", by=None, at=AT)
    draw(study=study, key="social_better", by=None, at=AT)
    draw(study=study, key="jobs", pk=outcome.pk, by=None, at=AT)
    told = {row.drawn["question"]: row.quantity for row in study.outcomes.all()}
    assert (told["level_up"], told["social_better"], told["jobs"]) == (1, 1, None)
    Enrolment.objects.filter(pk=member.pk).update(person=home.memberships.get().person)
    draw(study=study, key="jobs", by=None, at=LATER)
    outcome.refresh_from_db()
    assert (outcome.name, outcome.quantity) == ("คนมีงาน", 1)
    fill_in(study=study, cells={("outcomes", outcome.pk): {"quantity": Decimal(2)}}, by=None, at=LATER)
    outcome.refresh_from_db()
    assert outcome.drawn is None


def told_proxy(**more):
    told = {
        "name_th": "ค่าแรง", "unit": "วัน", "value": Decimal(338), "year": 2565, "source": "ประกาศ", "status": "official",
    }  # fmt: skip
    return told | more


@pytest.mark.parametrize(
    "odd", [{"source": " "}, {"status": "sure"}, {"value": Decimal("1e12")}, {"year": 12}, {"unit": ""}]
)
def test_a_proxy_that_nobody_could_look_up_is_refused(odd):
    with pytest.raises(MonitoringRefused):
        keep_proxy(**told_proxy(**odd), area=area(), by=None, at=AT)


def test_the_bank_takes_a_proxy_once_and_studies_keep_what_was_ended():
    place = area()
    keep_proxy(**told_proxy(year=2022), area=place, by=None, at=AT)
    done = take_in_proxies(rows=[told_proxy(), told_proxy(unit="เดือน")] * 2, area=place, by=None, at=AT)
    assert (done.added, done.again) == (1, 3)
    first = load_proxies(by=None, at=AT)
    assert load_proxies(by=None, at=LATER).added == 0 < first.added
    proxy = Proxy.objects.get(unit="เดือน")
    study = study_in("46", base_year=2565)
    outcome = outcome_of(study)
    choose_proxy(study=study, pk=outcome.pk, proxy=proxy, by=None, at=AT)
    assert end_proxy(proxy=proxy, by=None, at=AT) == end_proxy(proxy=proxy, by=None, at=LATER)
    outcome.refresh_from_db()
    assert (outcome.proxy, outcome.proxy_value) == (proxy, 338)
    fill_in(study=study, cells={("outcomes", outcome.pk): {"proxy_value": Decimal(9)}}, by=None, at=AT)
    outcome.refresh_from_db()
    assert outcome.proxy is None
    later = study_in("46", base_year=2569)
    with pytest.raises(MonitoringRefused, match="ไม่มีปี 2569"):
        choose_proxy(study=later, pk=outcome_of(later).pk, proxy=proxy, by=None, at=AT)


@pytest.mark.parametrize(
    ("role", "may"), [("data_manager", True), ("project_team", True), ("governor_office", False)]
)
def test_who_writes_studies_and_the_bank(role, may):
    study, by = study_in("46"), user_with(role, "46")
    acts = [
        lambda: add_line(study=study, table="inputs", by=by, at=AT),
        lambda: copy_study(study=study, name="ก", by=by, at=AT),
        lambda: keep_proxy(**told_proxy(), area=study.area, by=by, at=AT),
        lambda: load_proxies(by=by, at=AT),
        lambda: drop_study(study=study, by=by, at=AT),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
