"""What the overview tells of referrals and help: households and baht, kept by differences, the three stages apart."""

from decimal import Decimal

import pytest
from django.utils import timezone

from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.models import HouseholdFact
from ppaos.sharing.dashboards.queries import differences, figures, summary
from ppaos.support.assistance.actions.correcting import correct_help, take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions.steering import steer
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, data_manager_of, household_of
from tests.factories.referred import agreement_with, need_of, office, referral_of, sent_referral, service_of

pytestmark = pytest.mark.django_db
MONEY = ("help_baht", "help_baht_budgeted", "help_baht_promised")


@pytest.fixture
def home():
    make_areas()
    return household_of("ก", "ข")


@pytest.fixture
def body(home):
    found = office()
    agreement_with(found)
    return found


def told(*codes):
    fold_changes(at=timezone.now())
    assert not differences()
    values = summary("46").values
    return tuple(values[code] for code in codes)


def test_nothing_told_is_no_household_and_no_known_worth(home):
    assert told("households_referred", "households_poor_unreferred", "households_helped", *MONEY) == (
        0, 1, 0, None, None, None,
    )  # fmt: skip


def test_a_household_is_referred_once_something_left_and_not_once_it_was_called_back(home, body):
    need, service = need_of(home), service_of(body)
    referral_of(need_of(home, "debt"), service_of(body, "debts", ("debt",)))
    assert told("households_referred") == (0,)
    sent = sent_referral(need, service)
    assert told("households_referred", "households_poor_unreferred") == (1, 0)
    steer(referral_ids=[sent.pk], to_state="called_back", reason="mistake", note="ผิดคน", by=None, at=AT)
    assert told("households_referred", "households_poor_unreferred") == (0, 1)


def test_given_budgeted_and_promised_are_never_added(home, body):
    for key, stage, baht in (("a", "paid", 3000.0), ("b", "budgeted", 500.0), ("c", "promised", 40.0)):
        recorded(help_line(home, body, key, stage=stage, baht=baht))
    assert told("households_helped", *MONEY) == (1, 3000, 500, 40)


def test_a_promise_helps_nobody_and_an_unknown_worth_is_no_zero(home, body):
    recorded(help_line(home, body, "a", stage="promised"))
    assert told("households_helped", *MONEY) == (0, None, None, 3000)
    recorded(help_line(home, body, "b", baht=None))
    assert told("households_helped", *MONEY) == (1, None, None, 3000)


def test_corrections_count_in_and_what_was_taken_back_does_not(home, body):
    recorded(help_line(home, body, "a"), help_line(home, body, "b", baht=500.0))
    assert told("help_baht") == (3500,)
    line = HelpLine.objects.get(key="a")
    correct_help(line=line, baht=Decimal(2000), quantity=None, reason="ผิด", by=None, at=AT)
    assert told("help_baht") == (2500,)
    take_back_help(line=line, reason="ไม่ได้ให้", by=None, at=AT)
    assert told("households_helped", "help_baht") == (1, 500)


def test_each_card_opens_to_its_households_with_what_each_adds(client, home, body):
    recorded(help_line(home, body))
    sent_referral(need_of(home), service_of(body))
    fold_changes(at=timezone.now())
    client.force_login(data_manager_of("46"))
    page = client.get("/overview/46/")
    cards = {card["key"]: card for card in page.context["cards"]}
    assert (cards["help_baht"]["value"], cards["help_baht_promised"]["value"]) == ("3,000", None)
    for code in ("households_referred", "households_helped", "help_baht"):
        rows = client.get(cards[code]["href"]).context["rows"]
        assert [row["household"] for row in rows] == [home]
        assert rows[0]["counted"] == (3000 if code == "help_baht" else 1)


def test_a_file_of_help_tells_baht_with_satang(client, home, body):
    agreement_with(body, "households")
    recorded(help_line(home, body, baht=1250.5))
    fold_changes(at=timezone.now())
    client.force_login(data_manager_of("46"))
    answer = client.post("/overview/46/records/help_baht/file/", {"purpose": "assist", "format": "csv"})
    text = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
    assert "1250.5" in text


def test_facts_follow_who_was_merged(home):
    assert not HouseholdFact.objects.filter(is_referred=True).exists()
    assert figures()["help_baht"].records == "(is_helped) and baht_paid is not null"
