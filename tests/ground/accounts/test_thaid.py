"""Signing in by ThaID, against a provider that is a real server: what it proves, and every way it may lie."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.accounts.actions import (
    AccountRefused,
    bind_by_code,
    bind_thaid,
    invite_user,
    make_access_code,
    set_up_app,
    unbind_thaid,
)
from ppaos.ground.accounts.models import AccessCode, ThaidBinding, User, UserSession
from ppaos.ground.accounts.queries import user_of_thaid
from ppaos.ground.privacy.models import Event
from tests.factories import thaid
from tests.factories.people import citizen_id, user_with
from tests.ground.accounts.conftest import AT, PASSWORD, AtTheDoor, with_password

pytestmark = pytest.mark.django_db
BEGIN, BIND, BACK = "/sign-in/thaid/", "/account/thaid/bind/", "/sign-in/thaid/back/"
PID = citizen_id(7)


@pytest.fixture
def provider(settings):
    with thaid.serving(thaid.Provider(PID)) as provider:
        settings.THAID = settings.THAID | {
            "issuer": provider.url, "client_id": thaid.CLIENT, "client_secret": thaid.SECRET,
        }  # fmt: skip
        yield provider


@pytest.fixture
def bound(supervisor):
    bind_thaid(user=supervisor, pid=PID, by=supervisor, at=AT)
    return supervisor


def comes_back(browser, provider, start=BEGIN):
    return browser.get(provider.agrees(browser.get(start).url))


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_who_is_bound_comes_in_and_needs_no_code(required, provider, bound, door):
    assert "ThaID" in door.get("/sign-in/").text
    assert comes_back(door, provider).status_code == 302
    assert is_in(door)
    assert UserSession.objects.get(user=bound).way == "by_thaid"


def test_the_browser_is_sent_with_pkce_state_and_nonce(provider, door):
    address = door.get(BEGIN).url
    for word in ("code_challenge_method=S256", "state=", "nonce=", "response_type=code", "scope=openid"):
        assert word in address
    assert "code_verifier" not in address


LIES = {
    "wrong nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "expired": {"claims": {"exp": 1_000_000_000}},
    "no end": {"claims": {"exp": None}},
    "issued in the future": {"claims": {"iat": 9_999_999_999, "exp": 9_999_999_999}},
    "other issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "other audience": {"claims": {"aud": "another client"}},
    "another audience besides, made for it": {"claims": {"aud": [thaid.CLIENT, "x"], "azp": "x"}},
    "several audiences and no party named": {"claims": {"aud": [thaid.CLIENT, "x"]}},
    "no subject": {"claims": {"sub": None}},
    "no citizen id": {"claims": {"pid": None}},
    "a citizen id that checks out not": {"claims": {"pid": PID[:-1] + str((int(PID[-1]) + 1) % 10)}},
    "bad signature": {"sign_with": thaid.another_key()},
    "signed with the client's secret": {"sign_with": thaid.shared_secret(), "algorithm": "HS256"},
    "a key of another kind": {"sign_with": thaid.curve_key(), "algorithm": "ES256"},
    "the provider calls itself otherwise": {"document": {"issuer": "https://elsewhere.example"}},
    "doors are not named": {"document": {"token_endpoint": None}},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_proves_nothing_opens_nothing(provider, bound, door, lie):
    address = door.get(BEGIN).url
    for name, value in LIES[lie].items():
        setattr(provider, name, value)
    answer = door.get(provider.agrees(address), follow=True)
    assert not is_in(door)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/")
    assert PID not in answer.text
    assert UserSession.objects.count() == 0


def test_a_token_without_a_signature_opens_nothing(provider, bound, door, monkeypatch):
    true = provider.id_token

    def unsigned(nonce):
        _header, body, _signature = true(nonce).split(".")
        return f"eyJhbGciOiJub25lIn0.{body}."

    monkeypatch.setattr(provider, "id_token", unsigned)
    comes_back(door, provider)
    assert not is_in(door)


def test_a_provider_that_is_away_is_told_and_a_password_still_opens(provider, bound, door):
    provider.is_down = True
    assert door.get(BEGIN).url == "/sign-in/"
    provider.is_down = False
    address = provider.agrees(door.get(BEGIN).url)
    provider.is_down = True
    assert door.get(address).url == "/sign-in/"
    assert door.passes_password(bound).status_code == 302


@pytest.mark.parametrize("answer", [[], "text", {"access_token": "x"}])
def test_an_answer_of_another_shape_opens_nothing(provider, bound, door, answer, monkeypatch):
    monkeypatch.setattr(provider, "token", lambda form, authorization: (200, answer))
    comes_back(door, provider)
    assert not is_in(door)


def test_what_was_asked_is_good_once(provider, bound, door):
    back = provider.agrees(door.get(BEGIN).url)
    door.get(back)
    door.post("/sign-out/")
    assert door.get(back).url == "/sign-in/", "the state is used up"
    assert not is_in(door)
    fresh = door.get(BEGIN).url
    spent = provider.agrees(fresh)
    provider.codes.clear()
    door.get(spent)
    assert not is_in(door), "the code is used up"


@pytest.mark.parametrize(
    "query", ["", "?state=x&code=y", "?error=access_denied&state={state}", "?state={state}"]
)
def test_a_way_back_that_was_not_begun_so_opens_nothing(provider, bound, door, query):
    state = provider.agrees(door.get(BEGIN).url).split("state=")[1]
    assert door.get(BACK + query.format(state=state)).url == "/sign-in/"
    assert not is_in(door)


def test_the_answer_of_another_issuer_is_refused(provider, bound, door):
    assert (
        door.get(provider.agrees(door.get(BEGIN).url) + "&iss=https://elsewhere.example").url == "/sign-in/"
    )
    assert not is_in(door)


def test_another_browser_cannot_use_the_way_back(provider, bound, door):
    assert AtTheDoor().get(provider.agrees(door.get(BEGIN).url)).url == "/sign-in/"


def test_a_journey_begun_long_ago_is_over(provider, bound, door):
    back = provider.agrees(door.get(BEGIN).url)
    session = door.session
    session["thaid"] |= {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()
    door.get(back)
    assert not is_in(door)


def test_an_unknown_thaid_makes_no_account(provider, supervisor, door):
    before = User.objects.count()
    answer = door.get(provider.agrees(door.get(BEGIN).url), follow=True)
    assert not is_in(door)
    assert User.objects.count() == before
    assert PID not in answer.text + str(list(Event.objects.values()))
    assert Event.objects.filter(verb="session.refused").count() == 1


def test_a_suspended_account_looks_like_an_unknown_one(provider, bound, door):
    User.objects.filter(pk=bound.pk).update(is_active=False)
    assert comes_back(door, provider).url == "/sign-in/"
    assert user_of_thaid(PID) is None


@pytest.mark.parametrize("ial", [1.1, None, "high"])
def test_a_lower_assurance_is_one_factor_only(required, provider, bound, door, ial):
    set_up_app(user=bound, secret="JBSWY3DPEHPK3PXP", by=bound, at=AT)
    provider.ial = ial
    assert comes_back(door, provider).url == "/sign-in/second/"
    assert not is_in(door)


def test_the_citizen_id_may_come_beside_the_token_of_the_same_subject(provider, bound, door):
    provider.claims = {"pid": None, "ial": None}
    provider.userinfo = {"sub": "another", "pid": PID, "ial": 2.3}
    comes_back(door, provider)
    assert not is_in(door)
    provider.userinfo = {"sub": "subject-1", "pid": PID, "ial": 2.3}
    comes_back(door, provider)
    assert is_in(door)


def test_addresses_may_be_given_instead_of_asked(provider, bound, door, settings):
    said = {
        name: provider.discovery()[name] for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    settings.THAID = settings.THAID | said
    comes_back(door, provider)
    assert is_in(door)
    assert "/.well-known/openid-configuration" not in provider.asked


def test_an_account_is_bound_from_inside_and_unbound(provider, supervisor, door):
    assert door.get(BIND).url.startswith("/sign-in/")
    door.passes_password(supervisor)
    assert comes_back(door, provider, BIND).url == "/account/second-factor/"
    kept = ThaidBinding.objects.get(user=supervisor)
    assert str(supervisor.pk) in str(kept)
    assert PID not in kept.pid_hash
    assert "ThaID" in door.get("/account/second-factor/").text
    door.post("/account/thaid/unbind/")
    assert not ThaidBinding.objects.exists()
    assert list(Event.objects.filter(verb__startswith="thaid.").values_list("verb", flat=True)) == [
        "thaid.bound", "thaid.unbound",
    ]  # fmt: skip


def test_one_thaid_opens_one_account(provider, bound, door, required):
    other = with_password(user_with("supervisor", "4601", name="other"))
    door.passes_password(other)
    assert comes_back(door, provider, BIND).url == "/account/second-factor/"
    assert ThaidBinding.objects.get().user == bound
    provider.pid, provider.ial = citizen_id(8), 1.1
    comes_back(door, provider, BIND)
    assert other.thaid
    assert not is_in(door), "a low assurance passes no second factor"


def test_who_was_invited_may_bind_in_place_of_a_password(provider, door, db):
    code = invite_user(username="malee", display_name="มาลี", by=None, at=timezone.now()).code
    door.post("/sign-in/", {"username": "malee", "password": code})
    assert "ThaID" in door.get("/account/password/new/").text
    comes_back(door, provider)
    assert is_in(door)
    assert AccessCode.objects.get().used_at is not None
    malee = User.objects.get(username="malee")
    assert not malee.has_usable_password()
    with pytest.raises(AccountRefused):
        unbind_thaid(user=malee, by=malee, at=AT)
    door.post("/account/thaid/unbind/")
    assert ThaidBinding.objects.filter(user=malee).exists()


def test_a_code_that_ended_meanwhile_or_a_thaid_of_another_binds_nothing(provider, bound, door):
    at = timezone.now()
    malee, code, _ = invite_user(username="malee", display_name="มาลี", by=None, at=at)
    door.post("/sign-in/", {"username": "malee", "password": code})
    assert comes_back(door, provider).url == "/sign-in/", "of another account"
    assert AccessCode.objects.get(user=malee).used_at is None, "both or neither"
    door.post("/sign-in/", {"username": "malee", "password": code})
    back = provider.agrees(door.get(BEGIN).url)
    make_access_code(user=malee, by=None, at=at)
    assert door.get(back).url == "/sign-in/"
    with pytest.raises(AccountRefused):
        bind_by_code(
            user=malee, access_code=AccessCode.objects.earliest("pk"), pid=citizen_id(9), by=malee, at=at
        )


def test_without_a_registration_there_is_no_thaid(door, supervisor):
    assert "ThaID" not in door.get("/sign-in/").text
    assert door.get(BEGIN).status_code == 404
    door.passes_password(supervisor)
    assert door.get(BIND).status_code == 404


def test_only_the_owner_binds(supervisor, db):
    other = user_with("supervisor", "4601", name="other")
    for act in (
        lambda: bind_thaid(user=supervisor, pid=PID, by=other, at=AT),
        lambda: bind_by_code(user=supervisor, access_code=None, pid=PID, by=other, at=AT),
        lambda: unbind_thaid(user=supervisor, by=other, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert supervisor.check_password(PASSWORD)
