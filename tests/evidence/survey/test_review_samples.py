"""Are second checks drawn so that anybody can draw the same again, and nobody checks themselves?"""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.survey.actions.samples import draw_second_checks
from ppaos.evidence.survey.models import CheckSample, Interview, Visit
from ppaos.evidence.survey.permissions.review import ReviewRefused
from ppaos.evidence.survey.queries.samples import samples_in_sight
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.queries import visible_households
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, national_list
from tests.factories.judged import AT, interview_of
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import small_form, surveyor_of, visit_of

DUE = date(2027, 1, 15)


@pytest.fixture
def version(db):
    make_areas()
    with override("en"):
        yield small_form()


@pytest.fixture
def supervisor(version):
    return user_with("supervisor", "46")


def homes(version, surveyor, count, **given):
    """Interviews of so many households of one surveyor."""
    start = Interview.objects.count()
    return [
        interview_of(version, surveyor, household=household_of(f"คน{number}", key=f"h{number}"), **given)
        for number in range(start, start + count)
    ]


def draw(version, supervisor, **given):
    """Draw in Kalasin in November."""
    asked = {
        "area": Area.objects.get(pk="46"), "form": version.form, "drawn_from": date(2026, 11, 1),
        "drawn_to": date(2026, 12, 1), "share_percent": 20.0, "seed": 2569, "due_on": DUE, "by": supervisor, "at": AT,
    }  # fmt: skip
    return draw_second_checks(**asked | given)


def test_of_each_surveyor_some_are_held_again_by_another(version, supervisor):
    one, two = surveyor_of(), surveyor_of()
    held = homes(version, one, 10) + homes(version, two, 1)
    sample = draw(version, supervisor)
    assert (sample.size, sample.of, sample.seed, sample.share_percent) == (3, 11, 2569, 20.0)
    checks = {visit.checks_id: visit for visit in sample.visits.all()}
    by_number = {each.pk: each for each in held}
    assert sorted(by_number[number].surveyor_id for number in checks) == sorted([one.pk, one.pk, two.pk])
    for number, visit in checks.items():
        first = by_number[number]
        assert (visit.kind, visit.due_on, visit.household) == ("second_check", DUE, first.household)
        assert visit.surveyor != first.surveyor
        assert visible_households(visit.surveyor).filter(pk=first.household_id).exists()
    event = Event.objects.get(verb="checks.drawn")
    assert (event.area_code, event.actor_id) == ("46", supervisor.pk)


def test_the_same_seed_draws_the_same_another_seed_others(version, supervisor):
    one = surveyor_of()
    surveyor_of()
    homes(version, one, 12)
    drawn = set(draw(version, supervisor).visits.values_list("checks_id", flat=True))
    Visit.objects.all().delete()
    assert set(draw(version, supervisor).visits.values_list("checks_id", flat=True)) == drawn
    Visit.objects.all().delete()
    assert set(draw(version, supervisor, seed=7).visits.values_list("checks_id", flat=True)) != drawn


def test_what_is_not_drawn(version, supervisor):
    one, two = surveyor_of(), surveyor_of()
    [checked, before, back, practice] = homes(version, one, 4)
    visit_of(two, household=checked.household, kind="second_check", checks_id=checked.pk)
    Interview.objects.filter(pk=before.pk).update(held_on=date(2026, 10, 31))
    Interview.objects.filter(pk=back.pk).update(state="sent_back")
    Interview.objects.filter(pk=practice.pk).update(is_practice=True)
    visit = visit_of(two, household=household_of("คน"), kind="second_check")
    interview_of(version, two, visit=visit, household=visit.household)
    interview_of(version, one)
    interview_of(small_form(code="other"), one, household=household_of("ใคร", key="z"))
    with pytest.raises(ReviewRefused, match="No interview of this period can be checked"):
        draw(version, supervisor, share_percent=100)
    assert not CheckSample.objects.exists()
    Visit.objects.filter(checks_id=checked.pk).update(state="withdrawn")
    assert draw(version, supervisor).visits.get().checks_id == checked.pk


def test_who_is_alone_is_checked_by_nobody(version, supervisor):
    homes(version, surveyor_of("4601"), 2)
    surveyor_of("4605")
    with pytest.raises(ReviewRefused, match="nobody but its surveyor holds"):
        draw(version, supervisor)
    assert not CheckSample.objects.exists()


def test_a_household_that_is_only_listed_is_checked_too(version, supervisor):
    one = surveyor_of()
    surveyor_of()
    house = listed_household(national_list(), "สมมุติ")
    interview_of(version, one, candidate_household=house)
    assert draw(version, supervisor).visits.get().candidate_household == house


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"drawn_to": date(2026, 11, 1)}, "ends before it begins"), ({"share_percent": 0}, "above 0 and up to 100"),
     ({"share_percent": 101}, "above 0 and up to 100"), ({"seed": -1}, "a number from 0 to 999,999,999"),
     ({"seed": 10**9}, "a number from 0 to"), ({"due_on": date(2026, 11, 1)}, "lies behind us")],
)  # fmt: skip
def test_what_cannot_be_drawn_says_why(version, supervisor, wrong, said):
    one = surveyor_of()
    surveyor_of()
    homes(version, one, 1)
    with pytest.raises(ReviewRefused, match=said):
        draw(version, supervisor, **wrong)
    assert not Visit.objects.exists()


def test_who_draws(version, supervisor):
    one = surveyor_of()
    surveyor_of()
    homes(version, one, 1)
    for user in (one, user_with("data_manager", "46"), user_with("supervisor", "4601")):
        with pytest.raises(PermissionDenied):
            draw(version, user)
    made = draw(version, supervisor)
    assert list(samples_in_sight(supervisor)) == [made]
    assert not samples_in_sight(user_with("supervisor", "4601")).exists()
