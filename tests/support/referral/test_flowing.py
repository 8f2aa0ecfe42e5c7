"""Agreements of a part of the province let only the referrals of that part flow."""

import pytest

from ppaos.people.cooperation.models import Agreement
from ppaos.support.referral.actions.sending import clear_referrals, send_referrals
from ppaos.support.referral.queries.referring import areas_around
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of
from tests.factories.referred import agreement_with, need_of, office, referral_of, service_of

pytestmark = pytest.mark.django_db
HERE, BESIDE, ELSEWHERE = "46010101", "46010102", "460510"


@pytest.fixture
def referrals():
    """Referrals to one office from two villages of a district and from another district."""
    make_areas()
    body = office()
    service = service_of(body)
    homes = [household_of("ก", key=code, area_code=code) for code in (HERE, BESIDE, ELSEWHERE)]
    made = [referral_of(need_of(home), service) for home in homes]
    ids = [each.pk for each in made]
    clear_referrals(referral_ids=ids, ground="public_task", note="พ.ร.บ.", by=None, at=AT)
    return body, ids


@pytest.mark.parametrize(("area", "sent"), [("46", 3), ("4601", 2), (HERE, 1), (None, 0)])
def test_what_an_agreement_covers_flows(referrals, area, sent):
    body, ids = referrals
    if area:
        Agreement.objects.filter(pk=agreement_with(body).pk).update(area=area)
    done = send_referrals(referral_ids=ids, by=None, at=AT)
    assert (done.moved, done.refused) == (sent, 3 - sent)
    assert set(done.faults["fault"]) == ({"agreement_missing"} if sent < 3 else set())


def test_areas_around_are_those_in_which_all_lie():
    make_areas()
    assert "4601" in areas_around([HERE, BESIDE], AT.date())
    around = areas_around([HERE, ELSEWHERE], AT.date())
    assert "46" in around
    assert "4601" not in around
