"""A password alone opens nothing to who sees names: set up first, shown each time."""

import json
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.ground.accounts.actions import (
    AccountRefused,
    add_passkey,
    ask_factor_reset,
    begin_grace,
    confirm_factor_reset,
    make_recovery_codes,
    remove_factor,
    set_up_app,
    way_of_code,
)
from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.accounts.queries import factors_of, has_second_factor, is_second_factor_needed
from ppaos.ground.privacy.models import Event
from ppaos.ground.privacy.queries import KeyWrong
from tests.factories.passkeys import Passkey
from tests.factories.people import user_with
from tests.ground.accounts.conftest import AT, AtTheDoor, app_code, with_password

pytestmark = pytest.mark.django_db
OWN, SECOND, APP, PASSKEY = (
    "/account/second-factor/", "/sign-in/second/", "/account/second-factor/app/", "/account/second-factor/passkey/",
)  # fmt: skip


def sets_up_app(browser):
    """Scan the picture, type the first code."""
    secret = browser.get(APP).context["secret"].replace(" ", "")
    counter = int(timezone.now().timestamp()) // 30
    return browser.post(APP, {"code": format_hotp_value(hotp_value(secret, counter))})


def is_in(browser):
    return browser.get("/account/").status_code == 200


def test_who_sees_names_sets_one_up_before_anything_else(required, door, supervisor):
    assert door.passes_password(supervisor, next="/account/").url == "/account/"
    for page in ("/", "/account/", "/account/tokens/", "/cooperation/users/"):
        assert door.get(page).url == OWN
    assert door.get("/api/v1/areas/46/summary").status_code == 401
    assert door.get("/sign-in/").status_code == 200, "where no sign-in is asked, nobody is signed in"
    assert "ThaID" not in door.get(OWN).text
    made = sets_up_app(door)
    assert len(made.context["codes"]) == 10
    assert is_in(door)
    assert "second_factor.set_up" in Event.objects.values_list("verb", flat=True)


def test_then_each_sign_in_shows_a_code(required, door, supervisor):
    door.passes_password(supervisor)
    sets_up_app(door)
    again = AtTheDoor()
    assert again.passes_password(supervisor, next="/account/").url == SECOND
    assert again.get("/account/").status_code == 302, "nobody is signed in yet"
    assert again.post(SECOND, {"code": "000000"}).status_code == 200
    assert again.post(SECOND, {"code": ""}).context["form"].errors
    # The code used at set-up is the app's business alone; the same code twice at the door is not taken.
    code = app_code(supervisor)
    assert again.post(SECOND, {"code": f" {code[:3]} {code[3:]} "}).url == "/account/"
    assert is_in(again)
    third = AtTheDoor()
    third.passes_password(supervisor)
    assert third.post(SECOND, {"code": code}).status_code == 200
    assert third.post(SECOND, {"code": app_code(supervisor, ahead=1)}).status_code == 302
    ways = UserSession.objects.filter(user=supervisor).order_by("pk").values_list("way", flat=True)
    assert list(ways) == ["by_app_code"] * 3
    assert Event.objects.filter(verb="second_factor.refused").count() == 2


def test_codes_are_read_in_thai_digits(door, supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    door.passes_password(supervisor)
    thai = app_code(supervisor).translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙"))
    assert door.post(SECOND, {"code": thai}).status_code == 302


def test_a_recovery_code_opens_once(door, supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    first, second, *_ = make_recovery_codes(user=supervisor, by=supervisor, at=AT)
    for code, opens in [(first, True), (first, False), (second, True)]:
        browser = AtTheDoor()
        browser.passes_password(supervisor)
        assert (browser.post(SECOND, {"code": code}).status_code == 302) is opens
    assert factors_of(supervisor).recovery_codes_left == 8
    assert UserSession.objects.filter(way="by_recovery_code").count() == 2


def test_a_passkey_is_made_and_opens(required, door, supervisor):
    door.passes_password(supervisor)
    key = Passkey()
    page = door.options(PASSKEY)
    assert page["publicKey"]["rp"]["id"] == "localhost"
    assert len(door.post(PASSKEY, {"name": "โทรศัพท์", "credential": key.created(page)}).context["codes"]) == 10
    assert "โทรศัพท์" in door.get(OWN).text
    again = AtTheDoor()
    again.passes_password(supervisor)
    asked = again.options(SECOND)
    assert again.post(SECOND, {"credential": key.shown(asked)}).status_code == 302
    assert UserSession.objects.filter(user=supervisor).latest("pk").way == "by_passkey"
    assert again.get(OWN).status_code == 200


@pytest.mark.parametrize(
    "wrong", ["other key", "other origin", "other challenge", "no json", "no object", "empty"]
)
def test_a_passkey_of_another_key_address_or_question_opens_nothing(door, supervisor, wrong):
    key = Passkey()
    door.passes_password(supervisor)
    door.post(PASSKEY, {"name": "x", "credential": key.created(door.options(PASSKEY))})
    again = AtTheDoor()
    again.passes_password(supervisor)
    asked = again.options(SECOND)
    if wrong == "other key":
        other = Passkey()
        other.id = key.id
        shown = other.shown(asked)
    elif wrong == "other origin":
        key.origin = "https://elsewhere.example"
        shown = key.shown(asked)
    elif wrong == "other challenge":
        shown = key.shown(asked)
        again.get(SECOND)
    else:
        shown = {"no json": "{", "no object": "[1]", "empty": "{}"}[wrong]
    assert again.post(SECOND, {"credential": shown}).status_code == 200
    assert not is_in(again)


def test_a_passkey_for_another_address_is_not_kept(door, supervisor):
    door.passes_password(supervisor)
    bad = Passkey("https://elsewhere.example").created(door.options(PASSKEY))
    for given in (bad, "{}", '"x"', "", json.dumps({"x": "y" * 30_000})):
        assert door.post(PASSKEY, {"name": "x", "credential": given}).context["form"].errors
    assert not has_second_factor(supervisor)


def test_wrong_codes_shut_the_door_as_wrong_passwords_do(door, supervisor, settings):
    settings.AXES_ENABLED = True
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    door.passes_password(supervisor)
    for _ in range(4):
        assert door.post(SECOND, {"code": "000000"}).status_code == 200
    assert door.post(SECOND, {"code": "000000"}).status_code == 429
    assert door.post(SECOND, {"code": app_code(supervisor)}).status_code == 429
    assert AtTheDoor().passes_password(supervisor).status_code == 429
    assert Event.objects.filter(verb="session.locked").exists()


def test_wrong_codes_from_many_addresses_are_counted_together(supervisor, settings):
    settings.AXES_ENABLED = True
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    statuses = []
    for number in range(11):
        browser = AtTheDoor(REMOTE_ADDR=f"203.0.113.{number}")
        browser.passes_password(supervisor)
        statuses.append(browser.post(SECOND, {"code": "000000"}).status_code)
    assert statuses == [200] * 10 + [429]


def test_the_second_step_is_for_who_passed_the_first_lately(door, supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    assert door.get(SECOND).url == "/sign-in/"
    door.passes_password(supervisor)
    session = door.session
    session["waiting_for_second_factor"] |= {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
    session.save()
    assert door.post(SECOND, {"code": app_code(supervisor)}).url == "/sign-in/"
    door.passes_password(supervisor)
    User.objects.filter(pk=supervisor.pk).update(password="changed meanwhile")
    assert door.post(SECOND, {"code": app_code(supervisor)}).url == "/sign-in/"


def test_an_old_session_shows_its_factor_before_anything_opens(required, client, supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    client.force_login(supervisor)
    assert client.get("/account/").url == OWN
    assert client.get(OWN).url == SECOND
    assert client.post(SECOND, {"code": app_code(supervisor)}).status_code == 302
    assert is_in(client)


def test_who_sees_no_names_comes_in_by_password(required, door, supervisor):
    from_afar = with_password(user_with("central_programme", "46", name="central"))
    door.passes_password(from_afar)
    assert not is_second_factor_needed(from_afar)
    assert is_in(door)
    assert is_in(door), "decided once a day and session"


def test_days_of_grace_are_counted_from_the_first_sign_in(required, door, supervisor, settings):
    settings.SECOND_FACTOR_GRACE_DAYS = 3
    door.passes_password(supervisor)
    assert door.get("/account/").url == OWN
    page = door.get(OWN)
    assert page.templates[0].name == "accounts/second_factor.html"
    assert is_in(door)
    supervisor.refresh_from_db()
    today = timezone.localdate()
    assert supervisor.second_factor_due_on == today + timedelta(days=3)
    assert begin_grace(user=supervisor, on=today + timedelta(days=2)) == supervisor.second_factor_due_on
    User.objects.filter(pk=supervisor.pk).update(second_factor_due_on=today)
    later = AtTheDoor()
    later.passes_password(supervisor)
    assert later.get("/account/").url == OWN


def test_changes_ask_for_the_factor_again_when_it_was_shown_long_ago(required, door, supervisor):
    door.passes_password(supervisor)
    sets_up_app(door)
    codes = "/account/second-factor/codes/"
    assert len(door.post(codes).context["codes"]) == 10
    session = door.session
    session["second_factor"] = ["passed", (timezone.now() - timedelta(minutes=16)).isoformat()]
    session.save()
    assert door.post(codes).url == SECOND
    assert door.get(APP).url == SECOND
    assert door.post(SECOND, {"code": app_code(supervisor)}).url == APP


def test_the_last_factor_of_who_needs_one_stays(required, door, supervisor):
    door.passes_password(supervisor)
    sets_up_app(door)
    app = Authenticator.objects.get(user=supervisor, type="totp")
    door.post(f"{OWN}{app.pk}/remove/")
    assert has_second_factor(supervisor)
    door.post(PASSKEY, {"name": "x", "credential": Passkey().created(door.options(PASSKEY))})
    door.post(f"{OWN}{app.pk}/remove/")
    assert factors_of(supervisor).app is None
    codes = Authenticator.objects.get(user=supervisor, type="recovery_codes")
    assert door.post(f"{OWN}{codes.pk}/remove/").status_code == 404


def test_where_it_is_only_offered_the_last_one_goes_with_its_recovery_codes(door, supervisor):
    door.passes_password(supervisor)
    assert door.post("/account/second-factor/codes/").url == OWN
    sets_up_app(door)
    app = Authenticator.objects.get(user=supervisor, type="totp")
    door.post(f"{OWN}{app.pk}/remove/")
    assert not Authenticator.objects.filter(user=supervisor).exists()


def test_a_wrong_first_code_sets_nothing_up(door, supervisor):
    door.passes_password(supervisor)
    assert door.post(APP, {"code": "12"}).context["form"].errors
    assert not has_second_factor(supervisor)


def test_a_new_app_takes_the_place_of_the_old_one(supervisor):
    for _ in range(2):
        set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    assert Authenticator.objects.filter(user=supervisor, type="totp").count() == 1


def test_secrets_are_sealed_and_no_event_tells_a_code(supervisor):
    secret = generate_totp_secret()
    set_up_app(user=supervisor, secret=secret, by=supervisor, at=AT)
    codes = make_recovery_codes(user=supervisor, by=supervisor, at=AT)
    kept = str(list(Authenticator.objects.values())) + str(list(Event.objects.values()))
    assert not any(word in kept for word in (secret, *codes))


def test_ten_passkeys_are_enough(supervisor, door):
    for number in range(10):
        add_passkey(user=supervisor, name=str(number), credential={}, by=supervisor, at=AT)
    with pytest.raises(AccountRefused):
        add_passkey(user=supervisor, name="one more", credential={}, by=supervisor, at=AT)


def test_factors_are_their_owner_s(supervisor, db):
    other = user_with("supervisor", "4601", name="other")
    own = {"user": supervisor, "by": other, "at": AT}
    for act, terms in [
        (set_up_app, {"secret": "x"}),
        (add_passkey, {"name": "x", "credential": {}}),
        (make_recovery_codes, {}),
        (remove_factor, {"factor": None}),
    ]:
        with pytest.raises(PermissionDenied):
            act(**own, **terms)
    assert way_of_code(user=supervisor, code="123456", at=AT) is None


def test_secrets_of_another_key_are_told_as_such(supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    Authenticator.objects.filter(user=supervisor, type="totp").update(
        data={"secret": "bm90IHNlYWxlZCBieSB0aGlzIGtleQ=="}
    )
    with pytest.raises(KeyWrong):
        way_of_code(user=supervisor, code="123456", at=AT)


def test_an_eleventh_passkey_is_refused_on_the_page(door, supervisor):
    door.passes_password(supervisor)
    asked = door.options(PASSKEY)
    for number in range(10):
        add_passkey(user=supervisor, name=str(number), credential={}, by=supervisor, at=AT)
    session = door.session
    session["second_factor"] = ["passed", timezone.now().isoformat()]
    session.save()
    assert door.post(PASSKEY, {"name": "x", "credential": Passkey().created(asked)}).url == OWN
    assert len(factors_of(supervisor).passkeys) == 10


def test_nobody_asks_a_reset_for_themselves(supervisor):
    set_up_app(user=supervisor, secret=generate_totp_secret(), by=supervisor, at=AT)
    with pytest.raises(AccountRefused):
        ask_factor_reset(user=supervisor, reason="หาย", by=supervisor, at=AT)
    reset = ask_factor_reset(user=supervisor, reason="หาย", by=None, at=AT)
    assert str(supervisor.pk) in str(reset)
    with pytest.raises(AccountRefused):
        confirm_factor_reset(user=supervisor, reset=reset, by=supervisor, at=AT)


def test_who_has_none_is_led_to_set_one_up(door, supervisor):
    door.passes_password(supervisor)
    assert door.get(SECOND).url == OWN
