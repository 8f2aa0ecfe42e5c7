"""Feeds by token: what programs read, page by page, and what they are refused."""

import base64
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.core.cache import cache
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.sharing.exchange.actions import feeds
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.models import FeedToken
from tests.factories.people import data_manager_of, user_with

pytestmark = pytest.mark.django_db
ROOT = "/odata/v4/"
SETS = ["households", "members", "area_figures"]


@pytest.fixture(autouse=True)
def no_waiting():
    cache.clear()


def token_of(user, *sets, area="46", has_names=False, at=None, days=30):
    return feeds.make_feed_token(
        name="Excel", listing_codes=sets or SETS, areas=[area], has_names=has_names, purpose="assist", days=days,
        by=user, at=at or timezone.now(),
    )  # fmt: skip


@pytest.fixture
def ask(client, homes):
    """Ask as Power Query does, with the token as password."""
    text = token_of(data_manager_of("46")).text

    def asked(path, token=text, **query):
        basic = base64.b64encode(f"excel:{token}".encode()).decode()
        return client.get(ROOT + path, query, headers={"authorization": f"Basic {basic}"})

    return asked


def codes(answer):
    return [row["household_code"] for row in answer.json()["value"]]


def test_who_shows_no_token_is_asked_for_one(client, homes):
    answer = client.get(ROOT)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    for header in ("Basic !", "Basic " + base64.b64encode(b"a:b").decode(), "Bearer x", "Digest x"):
        assert client.get(ROOT, headers={"authorization": header}).status_code == 401
    assert client.post(ROOT).status_code == 405


def test_strangers_are_soon_told_to_wait(client, homes):
    said = [client.get(ROOT).status_code for _try in range(32)]
    assert said[0] == 401
    assert said[-1] == 429


def test_the_service_document_and_the_metadata_name_the_sets(ask, client):
    answer = ask("")
    assert answer.headers["OData-Version"] == "4.0"
    assert [each["name"] for each in answer.json()["value"]] == SETS
    assert answer.json()["@odata.context"] == "http://testserver/odata/v4/$metadata"
    top = ElementTree.fromstring(ask("$metadata").content)
    edm = "{http://docs.oasis-open.org/odata/ns/edm}"
    entity = next(each for each in top.iter(edm + "EntityType") if each.get("Name") == "households_row")
    types = {each.get("Name"): each.get("Type") for each in entity.iter(edm + "Property")}
    assert types["household_id"] == "Edm.Int64"
    assert types["standing_on"] == "Edm.Date"
    assert "house_no" not in types
    assert [each.get("Name") for each in entity.iter(edm + "PropertyRef")] == ["household_id"]
    assert {each.get("Name") for each in top.iter(edm + "EntitySet")} == set(SETS)


def test_a_bearer_is_let_in_too(client, homes):
    text = token_of(data_manager_of("46")).text
    assert client.get(ROOT, headers={"authorization": f"Bearer {text}"}).status_code == 200


def test_rows_come_with_their_places_and_a_trace(ask):
    answer = ask("households")
    row = answer.json()["value"][0]
    assert row["village"] == "บ้านสมมุติ"
    assert row["standing_on"] == "2026-11-01"
    assert row["created_at"].endswith("+07:00")
    event = Event.objects.get(verb="export.made")
    assert event.detail == {"what": "feed households", "rows": 3}


# Questions as the standard writes them (OData 4.01, part 2), and whom they find.
FILTERS = {
    "household_code eq 'K-1'": ["K-1"],
    "household_code ne 'K-1'": ["K-2", "K-3"],
    "standing eq 'verified' and area_code eq '46010101'": ["K-1"],
    "household_code eq 'K-1' or household_code eq 'K-3'": ["K-1", "K-3"],
    "not (household_code eq 'K-1')": ["K-2", "K-3"],
    "household_code in ('K-1','K-2')": ["K-1", "K-2"],
    "contains(household_code,'-2')": ["K-2"],
    "startswith(household_code,'K')": ["K-1", "K-2", "K-3"],
    "endswith(household_code,'3')": ["K-3"],
    "standing_on ge 2026-11-01 and standing_on lt 2026-11-02": ["K-1", "K-2", "K-3"],
    "standing_on gt 2026-11-01": [],
    "created_at le 2100-01-01T00:00:00Z": ["K-1", "K-2", "K-3"],
    "created_at gt 2100-01-01": [],
    "household_code eq null": [],
    "household_code gt null": [],
    "standing_on ne null": ["K-1", "K-2", "K-3"],
    "household_id gt 0": ["K-1", "K-2", "K-3"],
    "household_code eq 'it''s'": [],
    "household_code eq 'a' or household_code eq 'K-1' and standing eq 'verified'": ["K-1"],
}
FAULTS = {
    "household_code eq": "expected a value",
    "household_code eq 3": "expected a value",
    "household_id eq 1.5": "expected a value",
    "household_code is 'K'": "expected eq",
    "name eq 'x'": "no property «name»",
    "village eq 'x'": "filter by area_code",
    "(household_id eq 1": "expected «)»",
    "household_id eq 1 household_id": "expected «and»",
    "contains(household_id,'1')": "compared as text",
    "standing_on eq 2026-02-30": "a day there is",
    "household_id eq §": "cannot be read",
    "5 eq household_id": "expected a property",
    "(" * 50: "deeper",
}


@pytest.mark.parametrize("text", FILTERS)
def test_rows_are_filtered(ask, text):
    assert codes(ask("households", **{"$filter": text})) == FILTERS[text]


@pytest.mark.parametrize("text", FAULTS)
def test_a_filter_that_cannot_be_read_is_told_where(ask, text):
    answer = ask("households", **{"$filter": text})
    assert answer.status_code == 400
    assert FAULTS[text] in answer.json()["error"]["message"]


def test_true_and_false_are_values(ask):
    heads = ask("members", **{"$filter": "is_head eq true", "$count": "true"}).json()
    assert heads["@odata.count"] == 3


def test_properties_order_and_ends_are_chosen(ask):
    answer = ask(
        "households", **{"$select": "household_code,standing", "$orderby": "household_code desc", "$top": "2"}
    )
    assert answer.json()["value"][0] == {"household_code": "K-3", "standing": "verified"}
    assert codes(answer) == ["K-3", "K-2"]
    assert codes(ask("households", **{"$skip": "1"})) == ["K-2", "K-3"]
    assert ask("households", **{"$top": "0", "$count": "true"}).json()["@odata.count"] == 3
    assert codes(ask("households", **{"$select": "*", "$orderby": "standing asc,household_code"})) == [
        "K-2",
        "K-1",
        "K-3",
    ]
    assert ask("households/$count", **{"$filter": "standing eq 'verified'"}).content == b"2"


def followed(client, ask, path, **query):
    """All rows, page after page, as a client reads them."""
    answer = ask(path, **query).json()
    found, pages = answer["value"], 1
    while link := answer.get("@odata.nextLink"):
        answer = ask(link.partition(ROOT)[2]).json()
        found, pages = found + answer["value"], pages + 1
    return found, pages


@pytest.mark.parametrize("query", [{}, {"$orderby": "household_code desc"}, {"$top": "3"}, {"$skip": "1"}])
@pytest.mark.parametrize("path", ["households", "area_figures"])
def test_pages_hold_every_row_once(client, ask, monkeypatch, path, query):
    if path == "area_figures":
        query = {name: value for name, value in query.items() if name != "$orderby"} | {
            "$select": "figure_value"
        }
    whole = ask(path, **query).json()["value"]
    monkeypatch.setattr("ppaos.sharing.exchange.views.odata.A_PAGE", 2 if path == "households" else 100)
    found, pages = followed(client, ask, path, **query)
    assert found == whole
    assert pages > 1 or len(whole) <= 100


@pytest.mark.parametrize(
    "query",
    [
        {"$apply": "x"}, {"$format": "xml"}, {"$top": "-1"}, {"$skip": "x"}, {"$count": "maybe"}, {"$select": "x"},
        {"$orderby": "x"}, {"$orderby": "village"}, {"$orderby": "standing up"}, {"$skiptoken": "x"},
        {"$skiptoken": "WzEsMl0"}, {"$skiptoken": "e30"}, {"$skiptoken": "!!"},
    ],
)  # fmt: skip
def test_options_that_cannot_be_read_are_told(ask, query):
    assert ask("households", **query).status_code == 400


def test_the_size_of_pages_may_be_asked_for(client, homes):
    text = token_of(data_manager_of("46")).text
    for prefer in ("odata.maxpagesize=1", "maxpagesize=1"):
        headers = {"authorization": f"Bearer {text}", "prefer": prefer}
        assert len(client.get(ROOT + "households", headers=headers).json()["value"]) == 1


def test_names_come_only_with_a_token_that_says_so(client, homes, ask):
    assert "first_name" not in ask("members").json()["value"][0]
    named = token_of(data_manager_of("46"), "members", has_names=True).text
    assert ask("members", token=named).json()["value"][0]["first_name"] == "สมหวัง"


def test_a_token_never_opens_more_than_its_maker_may_see(client, homes, ask):
    user = data_manager_of("46")
    text = token_of(user).text
    assert ask("needs", token=text).status_code == 404
    assert ask("needs/$count", token=text).status_code == 404
    user.grants.update(role="governor_office")
    assert ask("households", token=text).status_code == 404
    assert ask("area_figures", token=text).status_code == 200
    user.grants.update(valid_to=timezone.localdate())
    assert ask("", token=text).json()["value"] == []
    user.is_active = False
    user.save()
    assert ask("", token=text).status_code == 401


def test_a_token_ends_by_its_day_or_by_hand(client, homes, ask):
    user = data_manager_of("46")
    old = token_of(user, at=timezone.now() - timedelta(days=31))
    assert ask("", token=old.text).status_code == 401
    new = token_of(user)
    FeedToken.objects.filter(pk=new.token.pk).update(listings=["households", "gone"])
    assert [each["name"] for each in ask("", token=new.text).json()["value"]] == ["households"]
    feeds.revoke_feed_token(token=new.token, by=user, at=timezone.now())
    assert ask("", token=new.text).status_code == 401


def test_a_feed_without_a_list_or_a_day_is_refused(homes):
    user = data_manager_of("46")
    with pytest.raises(ExchangeRefused):
        token_of(user, "no-such-list")
    with pytest.raises(ExchangeRefused):
        token_of(user, days=900)


def test_a_feed_is_made_shown_once_and_revoked_on_its_page(client, homes):
    client.force_login(data_manager_of("46"))
    asked = {
        "name": "Excel",
        "listing_codes": ["households"],
        "area": "46",
        "days": "30",
        "purpose": "assist",
    }
    assert feeds.TOKEN_MARK in client.post("/exports/feeds/", asked).content.decode()
    assert feeds.TOKEN_MARK not in client.get("/exports/feeds/").content.decode()
    token = FeedToken.objects.get()
    client.force_login(data_manager_of("46"))
    assert client.post(f"/exports/feeds/{token.pk}/revoke/").status_code == 404
    client.force_login(token.user)
    assert client.post(f"/exports/feeds/{token.pk}/revoke/").status_code == 302
    assert FeedToken.objects.get().revoked_at


def test_a_feed_that_may_not_be_is_told_on_the_page(client, homes):
    user = user_with("governor_office", "46")
    user.grants.create(role="data_manager", area_id="4601", valid_from="2026-01-01")
    client.force_login(user)
    asked = {
        "name": "Excel",
        "listing_codes": ["households"],
        "area": "46",
        "days": "30",
        "purpose": "assist",
    }
    assert "field-wrong" in client.post("/exports/feeds/", {"name": ""}).content.decode()
    assert client.post("/exports/feeds/", asked).status_code == 200
    assert not FeedToken.objects.exists()
