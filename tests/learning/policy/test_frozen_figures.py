"""A frozen figure never changes, has a number to cite it by, and shows only households the reader sees."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.proposals import cite_figure
from ppaos.learning.policy.models import FrozenFigure
from ppaos.people.registry.actions.standings import record_standing
from tests.factories.people import AT, SURVEYED_ON, household_of, user_with
from tests.factories.proposing import TODAY, area, drafted, frozen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


def test_it_keeps_value_words_and_households_and_counts_up_its_numbers():
    home, _other = household_of("ก"), household_of("ข", key="h2", area_code="46010201")
    one, two = frozen(), frozen(where="460101")
    third = frozen("persons_poor")
    assert (one.cited_as, one.value, one.unit) == ("PPAOS-46-2569-0001", 2, "households")
    assert third.cited_as == "PPAOS-46-2569-0002"
    assert two.cited_as == "PPAOS-460101-2569-0001"
    assert [each.household_id for each in two.households.all()] == [home.pk]
    record_standing(household=home, standing="not_poor", on=TODAY, by=None, at=AT)
    one.refresh_from_db()
    assert one.value == 2
    assert Event.objects.filter(verb="figure.frozen").count() == 3


def test_the_same_frozen_again_keeps_its_number_until_the_records_say_otherwise():
    home = household_of("ก")
    one = frozen()
    assert frozen() == one
    record_standing(household=home, standing="not_poor", on=TODAY, by=None, at=AT)
    newer = frozen()
    assert (newer.cited_as, newer.value) == ("PPAOS-46-2569-0002", 0)
    assert frozen("households_verified").cited_as == "PPAOS-46-2569-0003"


def test_other_households_behind_the_same_count_are_another_figure():
    home = household_of("ก")
    frozen()
    record_standing(household=home, standing="not_poor", on=TODAY, by=None, at=AT)
    household_of("ข", key="h2")
    assert frozen().value == 1
    assert FrozenFigure.objects.count() == 2


def test_what_was_not_measured_then_is_kept_as_such():
    household_of("ก")
    assert frozen("persons_added").value is None


@pytest.mark.parametrize("on", [SURVEYED_ON - timedelta(days=1), TODAY + timedelta(days=1)])
def test_a_day_of_which_nothing_is_known_is_refused(on):
    household_of("ก")
    with pytest.raises(PolicyRefused):
        frozen(on=on)
    assert not FrozenFigure.objects.exists()


def test_who_writes_no_proposals_there_freezes_nothing():
    household_of("ก")
    for role, where in (("governor_office", "46"), ("supervisor", "4605")):
        with pytest.raises(PermissionDenied):
            frozen(by=user_with(role, where))


def test_what_a_proposal_cites_cannot_be_deleted():
    household_of("ก")
    figure = frozen()
    cite_figure(proposal=drafted(), figure=figure, by=None, at=AT)
    with pytest.raises(ProtectedError), transaction.atomic():
        figure.delete()
    assert figure.area == area("46")
