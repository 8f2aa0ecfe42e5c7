"""What the demonstration does about needs: every poor household referred, as many helped as published, to the baht."""

from datetime import date, timedelta

import numpy as np
import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.config.demo import support
from ppaos.config.demo.accounts import make_accounts
from ppaos.config.demo.support import give_support, shared_out, targets
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import load_catalogue, register_organisation
from ppaos.people.registry.models import Household
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.desk import desk_referrals
from tests.factories.areas import make_areas
from tests.factories.people import household_of

HOMES = 30


def test_the_published_size_has_the_published_sums():
    assert targets(9394) == (4751, 6_855_443)
    assert targets(1000) == (506, 729_768)


@settings(max_examples=60, deadline=None)
@given(
    parts=st.integers(1, 300), each=st.integers(1000, 5000), rest=st.integers(0, 999), seed=st.integers(0, 99)
)
def test_amounts_come_to_the_sum_and_all_but_one_are_round(parts, each, rest, seed):
    baht = parts * each + rest
    amounts = shared_out(baht, parts, np.random.default_rng(seed))
    assert sum(amounts) == baht
    assert len(amounts) == parts
    assert min(amounts) >= 0
    assert sum(amount % 100 != 0 for amount in amounts) <= 1


def test_nothing_is_shared_out_among_nobody():
    assert shared_out(100, 0, np.random.default_rng(1)) == []


@pytest.fixture
def province(db, monkeypatch):
    """Poor households, of which the rules find nothing, and one that is not poor; a third of them is helped."""
    make_areas()
    at = timezone.now()
    publish_packaged_methods(by=None, at=at)
    register_organisation(
        name_th="มหาวิทยาลัยสมมติ", sector="academic", area=Area.objects.get(pk="46"), by=None, at=at
    )
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=at)
    make_accounts("46", at)
    for number in range(HOMES):
        household_of("สมมุติ", key=f"h{number}", house_no=str(number))
    household_of("พออยู่", key="rich", house_no="99", standing="not_poor")
    monkeypatch.setattr(support, "targets", lambda _households: (10, 14_443))
    return give_support("46", 60, at)


def test_every_poor_household_is_referred_and_the_sum_of_the_ledger_is_met(province):
    poor = Household.objects.filter(standing="verified")
    assert (province.referred, province.helped, province.baht) == (HOMES, 10, 14_443)
    referred = Referral.objects.exclude(sent_at=None).values("household")
    assert poor.filter(pk__in=referred).count() == poor.count() == HOMES
    assert not Referral.objects.filter(household__standing="not_poor").exists()
    paid = HelpLine.objects.filter(stage="paid")
    assert paid.values("household").distinct().count() == 10
    assert sum(line.baht for line in paid) == 14_443
    ended = Referral.objects.filter(state__in=["delivered", "affirmed"])
    told = paid.exclude(referral_id=None)
    assert told.count() == told.filter(referral_id__in=ended.values("pk")).count() == 10


def test_the_radar_has_something_to_find(province):
    second = HelpLine.objects.get(stage="paid", referral_id=None)
    first = HelpLine.objects.exclude(pk=second.pk).get(stage="paid", need=second.need)
    assert first.organisation_id != second.organisation_id
    assert first.household_id == second.household_id
    days = {(sent.answered_at - sent.sent_at).days for sent in Referral.objects.exclude(answered_at=None)}
    assert days <= {15, 21, 26, 32, 37}
    assert len(days) > 1
    later = Referral.objects.exclude(helped_at=None).filter(helped_at__gt=F("answered_at"))
    assert later.exists()
    overlaps = set(Referral.objects.values_list("overlap", flat=True))
    assert {"known", "add_on", "untold"} >= overlaps > {"untold"}


def test_the_officer_has_a_full_desk_with_answers_of_every_kind_and_overdue_ones(province):
    desk = desk_referrals(User.objects.get(username="officer"))
    assert desk.count() >= HOMES
    states = set(desk.values_list("state", flat=True))
    assert {"sent", "delivered", "affirmed"} < states
    assert states & {"asked", "turned_down", "taken_on", "approved", "arrived"}
    assert desk.filter(state="sent", due_on__lt=date.today()).exists()
    assert not desk.filter(ground="").exists()


def test_answers_were_given_after_it_was_sent(province):
    for line in HelpLine.objects.filter(stage="paid").exclude(referral_id=None):
        sent = Referral.objects.get(pk=line.referral_id).sent_at
        assert timezone.localdate(sent) < line.given_on <= timezone.localdate() - timedelta(days=1)
