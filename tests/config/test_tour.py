"""The tour of the demonstration: seats that there are, pages that there are, ten minutes, both languages."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve
from django.utils.translation import override

from ppaos.config.demo.accounts import accounts
from ppaos.config.demo.tour import steps, tour, walk
from ppaos.config.look import A_YEAR, choose_theme, look_of, theme_of


def test_it_takes_ten_minutes():
    assert sum(step["minutes"] for step in walk()) == 10


def test_each_step_sits_in_a_seat_of_the_demonstration():
    assert {step["account"] for step in walk()} <= {account["username"] for account in accounts()}


@pytest.mark.parametrize("path", [step["path"] for step in walk()])
def test_each_step_opens_a_page(path):
    assert resolve(path.partition("?")[0])


@pytest.mark.parametrize(("language", "word"), [("th", "ภาพทั้งจังหวัด"), ("en", "The whole province")])
def test_it_is_told_in_the_readers_language(language, word):
    with override(language):
        assert steps()[0]["title"] == word


def test_the_page_signs_in_by_a_button_for_each_step(rf, monkeypatch):
    shown: dict[str, object] = {}

    def noted(_request, template, context):
        shown.update(context, template=template)
        return HttpResponse()

    monkeypatch.setattr("ppaos.config.demo.tour.render", noted)
    tour(rf.get("/tour/"))
    assert (shown["template"], shown["minutes"], len(shown["steps"])) == ("tour.html", 10, len(walk()))


@pytest.mark.parametrize(
    ("cookie", "theme"), [("dark", "dark"), ("light", "light"), ("", ""), ("<script>", "")]
)
def test_the_look_is_what_the_reader_chose_and_nothing_else(cookie, theme):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    assert theme_of(request) == theme


@pytest.mark.parametrize(("asked", "look"), [("projector", "projector"), ("", ""), ("huge", "")])
def test_a_projector_is_asked_for_by_the_address(rf, asked, look):
    assert look_of(rf.get("/", {"look": asked})) == look


def test_a_choice_is_kept_on_the_device_and_leads_back(rf):
    kept = choose_theme(rf.post("/look/", {"theme": "dark", "next": "/overview/46/?by=local"}))
    assert kept.url == "/overview/46/?by=local"
    assert (kept.cookies["theme"].value, kept.cookies["theme"]["max-age"]) == ("dark", A_YEAR)


def test_as_the_device_forgets_the_choice(rf):
    assert choose_theme(rf.post("/look/", {"theme": ""})).cookies["theme"]["max-age"] == 0


def test_a_choice_leads_nowhere_else(rf):
    assert choose_theme(rf.post("/look/", {"theme": "dark", "next": "https://elsewhere.example/"})).url == "/"
