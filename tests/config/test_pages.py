"""No page is broken by a neighbour: each answers in both languages, whoever opens it, and the parts all render."""

import json
import re
from http import HTTPStatus

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override

from ppaos.config.home import PROJECT
from ppaos.config.middleware import Packed
from tests.config.addresses import NO_PAGES, OF_MACHINES, pages
from tests.factories.areas import make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
TEMPLATES = PROJECT / "ppaos" / "config" / "templates"
ANSWERS = {HTTPStatus.OK, HTTPStatus.FOUND}
# With nothing to show before a list is brought in.
NOT_HERE_YET = {"/lists/cross-check/people/"}
NOT_A_DATA_MANAGERS = {
    "/cooperation/services/bring-in/",
    "/cooperation/services/new/",
    "/cooperation/services/sheet/",
    "/referrals/desk/",
    "/referrals/desk/sheet/",
    "/referrals/machines/",
    "/referrals/machines/webhooks/",
    "/cooperation/organisations/",
    "/cooperation/organisations/new/",
    "/cooperation/agreements/new/",
    "/traces/",
    "/publishing/",
    "/survey/review/",
    "/survey/conflicts/",
    "/survey/held-up/",
    "/survey/hearings/",
    "/survey/visits/own/",
    *(
        f"/protection/{page}"
        for page in (
            "", "requests/", "requests/new/", "consents/", "notices/", "notices/persons/", "notices/print/",
            "breaches/", "processing/", "unusual/",
        )
    ),
}  # fmt: skip
# Open to everybody, and what leads to the household's own page.
PUBLIC = {"/public/", "/s/", "/v/", "/v/follow/", "/v/own/"}
OTHERS = ("administrator", "supervisor", "surveyor", "governor_office", "protection_officer")


def statuses(client: Client, language: str = "th") -> dict[str, int]:
    """What every page answers."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    asked = [
        path for path in pages() if path not in NO_PAGES | NOT_HERE_YET and not path.startswith(OF_MACHINES)
    ]
    return {path: client.get(path).status_code for path in asked}


def signed_in(role: str) -> Client:
    """The browser of somebody with this role in Kalasin."""
    make_areas()
    client = Client()
    client.force_login(user_with(role, "46"))
    return client


def test_every_page_of_a_data_manager_answers_in_both_languages():
    client = signed_in("data_manager")
    for language in ("th", "en"):
        found = statuses(client, language)
        assert {path for path, status in found.items() if status not in ANSWERS} == NOT_A_DATA_MANAGERS
        assert {found[path] for path in NOT_A_DATA_MANAGERS} == {HTTPStatus.FORBIDDEN}


@pytest.mark.parametrize("role", OTHERS)
def test_every_page_answers_the_others_or_says_why_not(role):
    found = statuses(signed_in(role))
    wrong = {path: status for path, status in found.items() if status not in ANSWERS | {HTTPStatus.FORBIDDEN}}
    assert wrong == {}
    assert HTTPStatus.OK in found.values()


def test_a_stranger_is_led_to_the_door(db):
    stranger = Client()
    found = statuses(stranger)
    shown = {path for path, status in found.items() if status == HTTPStatus.OK}
    assert shown == {"/sign-in/", "/healthz", *PUBLIC}
    led = {path: stranger.get(path).headers["Location"] for path in found.keys() - shown}
    own_pages = {path for path in led if path.startswith("/v/own/")}
    assert {led[path] for path in own_pages} == {"/v/own/?over=1"}
    assert all(led[path].startswith("/sign-in/") for path in led.keys() - own_pages)


class Everything(forms.Form):
    """One field of each kind, for the style guide."""

    name = forms.CharField(label="ชื่อ", help_text="ตามบัตร")
    poor = forms.BooleanField(label="ยากจน", required=False)
    kind = forms.ChoiceField(label="ประเภท", choices=[("a", "ก")], widget=forms.RadioSelect)


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("given", [None, {}], ids=["empty", "wrong"])
def test_the_style_guide_shows_every_part(language, given):
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    context = {
        "guide": json.loads((TEMPLATES / "style_guide.json").read_text()),
        "form": Everything(given),
        "page_obj": Paginator(range(100), 10).get_page(2),
        "map_url": "/areas/46/boundaries.geojson",
    }
    with override(language):
        page = render_to_string("style_guide.html", context, request=request)
    assert page.count("data-chart=") >= 5
    assert page.count("data-map ") == 1
    assert ("field-wrong" in page) == (given is not None)


HEAD = re.compile(r"<title>.*?</title>|<div class=\"page-head\">.*?</h1>", re.S)
EVERYBODYS_DOORS = ("data_manager", "administrator", "protection_officer")


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("role", EVERYBODYS_DOORS)
def test_a_page_bears_the_word_of_its_door(role, language):
    client = signed_in(role)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    home = client.get("/")
    parts = client.get("/menu/").context["parts"]
    doors = [
        *home.context["nav"],
        *home.context["user_menu"],
        *(door for part in parts for door in part["doors"]),
    ]
    assert len(doors) > 8
    heads = {door["label"]: " ".join(HEAD.findall(body_of(client, door["url"]))) for door in doors}
    nameless = {label: head for label, head in heads.items() if str(label) not in head}
    assert not nameless, f"the door says one thing, the head of its page another: {nameless}"


def body_of(client: Client, path: str) -> str:
    """A page, after what it leads on to."""
    return client.get(path, follow=True).content.decode()


@pytest.mark.parametrize("address", ["/?area=%00", "/models/?words=a%00b", "/%00/"])
def test_an_address_with_a_null_character_leads_nowhere(client, address):
    make_areas()
    client.force_login(user_with("data_manager", "46"))
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (forms.DecimalField(max_digits=4, decimal_places=2), "99999"),
        (forms.DecimalField(max_digits=4, decimal_places=2), "0.123"),
        (forms.DecimalField(max_digits=3), "12345"),
        (forms.FloatField(), "x"),
        (forms.IntegerField(), "1.5"),
        (forms.CharField(max_length=2), "กขค"),
        (forms.CharField(min_length=4), "กขค"),
        (forms.CharField(), "a\0b"),
        (forms.CharField(), ""),
        (forms.ChoiceField(choices=[]), "x"),
    ],
)
def test_what_django_says_of_a_box_is_thai(field, typed):
    with override("th"), pytest.raises(forms.ValidationError) as fault:
        field.clean(typed)
    assert not re.search(r"[a-wyz]", " ".join(fault.value.messages))
    assert "ฟิลด์" not in " ".join(fault.value.messages)


def test_an_answer_tells_how_long_it_took(client, db):
    timing = client.get("/healthz").headers["Server-Timing"]
    assert float(timing.removeprefix("app;dur=")) > 0


def test_pages_are_packed_for_who_takes_them_so(client, db):
    page = client.get("/sign-in/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert len(page.content) * 2 < len(client.get("/sign-in/").content)


@pytest.mark.parametrize(
    "answer",
    [
        HttpResponse("a" * 1000, content_type="text/csv"),
        StreamingHttpResponse(["a" * 1000], content_type="text/html"),
        StreamingHttpResponse(["a" * 1000], content_type="text/event-stream"),
    ],
    ids=["a file", "a page in pieces", "a stream"],
)
def test_files_and_streams_go_as_they_are(answer):
    asked = RequestFactory().get("/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in Packed(lambda request: answer)(asked).headers


def test_what_is_built_is_kept_for_ever_and_sent_packed(client, db):
    manifest = json.loads(settings.DJANGO_VITE["default"]["manifest_path"].read_text())
    url = f"/static/dist/{manifest['src/main.ts']['file']}"
    answer = client.get(url, headers={"accept-encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "br"
    assert "immutable" in answer.headers["Cache-Control"]
