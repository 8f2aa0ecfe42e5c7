"""Somebody with the survey app on a phone: lets it in, opens it with a PIN, fills forms, with and without a line."""

import re
from functools import cache
from typing import Any

from playwright.sync_api import Locator, Page, expect

from ppaos.config.home import PROJECT
from ppaos.ground.accounts.models import User
from tests.journeys.installation import PASSWORD
from tests.journeys.looking import PHONE, look_at
from tests.journeys.reader import WAIT, Reader

PIN = "246810"
APP = "/survey/phone/"
SAVED = 1_500  # milliseconds after which the last answer is on the disk


@cache
def _thai() -> dict[str, str]:
    """The words of the app by their English."""
    text = (PROJECT / "frontend" / "src" / "survey" / "thai.ts").read_text()
    return dict(re.findall(r'^  "((?:[^"\\]|\\.)*)":\s*"((?:[^"\\]|\\.)*)",$', text, re.MULTILINE))


def said(english: str, **values: object) -> str:
    """What the app says for this in Thai."""
    sentence = _thai()[english]
    for name, value in values.items():
        sentence = sentence.replace("{" + name + "}", str(value))
    return sentence


class OnPhone:
    """The app in a reader's browser. Words are the app's English ones, looked up in Thai."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.page: Page = reader.page
        self.page.set_viewport_size(PHONE)

    # coming in

    def lets_it_in(self, user: User, pin: str = PIN) -> None:
        """Sign in once at the office and choose a PIN."""
        self.opens_app()
        first = said("Sign in and let this phone in")
        other = said("Somebody else")
        expect(self.page.get_by_role("button", name=re.compile(f"{first}|{other}"))).to_be_visible(
            timeout=WAIT
        )
        if self.page.get_by_role("button", name=other).is_visible():
            self.presses("Somebody else")
            self.presses("Somebody new on this phone")
        else:
            self.looks()
            self.presses("Sign in and let this phone in")
        self.signs_in(user)
        self.chooses_pin(pin)
        self.sees("My visits")

    def signs_in(self, user: User) -> None:
        """Pass the office's door."""
        self.page.locator("input[name=username]").fill(user.username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()

    def chooses_pin(self, pin: str) -> None:
        """Choose a PIN, twice."""
        self.page.locator("input[name=again]").wait_for(timeout=WAIT)
        self.looks()
        self.page.locator("input[name=pin]").fill(pin)
        self.page.locator("input[name=again]").fill(pin)
        self.presses("Let this phone in")

    def opens_app(self) -> None:
        """Open the app, as by its icon."""
        self.page.goto(self.reader.address + APP)

    def types_pin(self, pin: str = PIN) -> None:
        """Open the own drawer."""
        self.page.locator("input[name=pin]").fill(pin)
        self.presses("Open")

    def is_kept_by_the_phone(self) -> None:
        """Wait until the app is on the phone, the engine of the forms too, and what is known of the households."""
        self.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function(
            "async () => { for (const name of await caches.keys())"
            " for (const one of await (await caches.open(name)).keys())"
            " if (one.url.includes('fill')) return true; return false; }",
            timeout=WAIT,
        )
        expect(self.page.get_by_role("button", name=said("Bring the list"))).to_be_enabled(timeout=WAIT)

    # without a line, and again with one

    def loses_the_line(self) -> None:
        """Go where there is no signal."""
        self.reader.context.set_offline(True)

    def finds_the_line(self) -> None:
        """Come back to where there is one."""
        self.reader.context.set_offline(False)

    def closes_the_tab(self) -> None:
        """The tab is gone, at any moment; a new one stands open, empty."""
        gone = self.page
        self.page = self.reader.page = self.reader.context.new_page()
        self.page.set_viewport_size(PHONE)
        self.page.on("pageerror", lambda error: self.reader.faults.append(f"script: {error}"))
        gone.close(run_before_unload=False)

    def hears_of_the_line_while_closed(self) -> None:
        """The browser tells the worker of the app, of which no page is open, that there is a line."""
        found: list[dict[str, Any]] = []
        devtools = self.reader.context.new_cdp_session(self.page)
        devtools.on(
            "ServiceWorker.workerRegistrationUpdated", lambda told: found.extend(told["registrations"])
        )
        devtools.send("ServiceWorker.enable")
        for _ in range(50):
            if found:
                break
            self.page.wait_for_timeout(100)
        sync = {"origin": self.reader.address, "registrationId": found[-1]["registrationId"]}
        devtools.send("ServiceWorker.dispatchSyncEvent", {**sync, "tag": "send", "lastChance": False})
        self.page.wait_for_timeout(2 * SAVED)

    # doing

    def presses(self, button: str, **values: object) -> None:
        """Press a button of the app."""
        self.page.get_by_role("button", name=said(button, **values), exact=True).first.click()

    def goes_to(self, tab: str) -> None:
        """Choose one of the four parts of the app."""
        self.page.locator("nav.tabs").get_by_role("link", name=said(tab)).click()

    def follows(self, text: str) -> None:
        """Follow a link with these words, or open the card of this household."""
        self.page.get_by_role("link", name=text).first.click()

    def opens_form(self, title: str) -> None:
        """Open a form of the household that is shown."""
        self.page.get_by_role("button", name=title).click()
        expect(self.page.locator(".fill-page")).to_be_visible(timeout=WAIT)

    def turns_the_page(self) -> None:
        """The next part of the form."""
        self.presses("Next")

    def writes(self, label: str, text: str) -> None:
        """Answer a question with words or a number."""
        self._question(label).locator("input, textarea").first.fill(text)
        self._question(label).locator("input, textarea").first.blur()

    def chooses(self, label: str, *options: str) -> None:
        """Answer a question by tapping choices."""
        for option in options:
            self._question(label).locator("label.choice").filter(has_text=option).first.click()

    def takes_a_photo(self, label: str, content: bytes) -> None:
        """Answer a question with a photo."""
        picture = {"name": "IMG_1.png", "mimeType": "image/png", "buffer": content}
        self._question(label).locator("input[type=file]").first.set_input_files(picture)  # type: ignore[arg-type]
        expect(self._question(label).locator("img.taken")).to_be_visible(timeout=WAIT)

    def signs(self, label: str) -> None:
        """Draw a signature with the finger."""
        box = self._question(label).locator("canvas")
        box.scroll_into_view_if_needed()
        at = box.bounding_box()
        assert at is not None
        mouse = self.page.mouse
        mouse.move(at["x"] + 30, at["y"] + 40)
        mouse.down()
        mouse.move(at["x"] + 200, at["y"] + 80, steps=8)
        mouse.up()
        self.presses("Keep this signature")
        expect(self._question(label).locator("img.taken")).to_be_visible(timeout=WAIT)

    def waits_until_saved(self) -> None:
        """Until the last answer is on the disk: the app saves within a second."""
        self.page.wait_for_timeout(SAVED)

    # reading

    def sees(self, words: str, **values: object) -> None:
        """The app says this, soon."""
        expect(self.page.get_by_text(said(words, **values)).first).to_be_visible(timeout=WAIT)

    def sees_text(self, text: str) -> None:
        """These very words stand on the screen, soon."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=WAIT)

    def looks(self) -> None:
        """The screen is open to everybody and whole on a phone."""
        look_at(self.page)

    def answer(self, label: str) -> str:
        """What stands in the field of a question."""
        return self._question(label).locator("input, textarea, select").first.input_value()

    def _question(self, label: str) -> Locator:
        return (
            self.page.locator(".question-container")
            .filter(has=self.page.locator(".asked", has_text=label))
            .first
        )
