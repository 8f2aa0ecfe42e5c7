"""Somebody at a browser: follows links, fills in forms, reads. Journeys are written in English, walked in Thai."""

from pathlib import Path

from django.utils.translation import gettext, override
from playwright.sync_api import BrowserContext, Locator, Response, expect

from ppaos.ground.accounts.models import User
from tests.journeys.installation import PASSWORD
from tests.journeys.looking import DESK, look_at

WAIT = 20_000  # milliseconds for what a worker or a script brings
GOOD, WRONG = 400, 500


class Reader:
    """One browser with a memory of its own. Names of links, buttons and fields are msgids, looked up in `language`."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address, self.language = context, address, "th"
        self.faults: list[str] = []
        self.page = context.new_page()
        self.page.set_viewport_size(DESK)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", lambda said: self._hears(said.type, said.text))
        self.page.on("response", self._receives)

    def _hears(self, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(f"console: {text}")

    def _receives(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        if response.status >= (WRONG if is_page else GOOD):
            self.faults.append(f"{response.status}: {response.url}")

    def word(self, msgid: str) -> str:
        """What the screen says for this, in the reader's language."""
        with override(self.language):
            return gettext(msgid)

    # doing

    def opens(self, path: str) -> int:
        """Type an address; the status it answers with."""
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    def follows(self, link: str, within: str = "body") -> None:
        """Follow the link of this name."""
        self._named("link", link, within).click()

    def follows_own(self, link: str) -> None:
        """Follow a link of the page of all doors, which one's own menu leads to."""
        self.page.locator(".user-button").click()
        self.follows("All pages", within="#user-menu")
        self.follows(link, within="main")

    def presses(self, button: str, within: str = "main") -> None:
        """Press the button of this name."""
        self._named("button", button, within).click()

    def agrees(self, button: str) -> None:
        """Answer the question asked before a deed that counts."""
        self.presses(button, within="dialog#confirm")

    def writes(self, label: str, text: str) -> None:
        """Fill in the field of this label."""
        self._field(label).fill(text)

    def chooses(self, label: str, option: str) -> None:
        """Choose an option of the field of this label."""
        self._field(label).select_option(label=self.word(option))

    def unfolds(self, summary: str) -> None:
        """Open a part that may be folded."""
        part = self.page.locator("details").filter(has=self.page.get_by_text(self.word(summary), exact=True))
        if part.get_attribute("open") is None:
            part.locator("summary").click()

    def ticks(self, label: str) -> None:
        """Tick the box, or take the choice, of this label."""
        self._field(label).check()

    def hands_in(self, label: str, file: Path) -> None:
        """Put a file into the field of this label."""
        self._field(label).set_input_files(file)

    def fetches(self, button: str) -> Path:
        """Press a button that answers with a file."""
        with self.page.expect_download() as waiting:
            self.presses(button)
        return Path(waiting.value.path())

    def moves_to(self, link: str) -> None:
        """Bring the keyboard to the link of this name."""
        self._named("link", link, "main").focus()

    def keys(self, keys: str) -> None:
        """Use the keyboard alone."""
        self.page.keyboard.press(keys)

    def keys_alt(self, letter: str) -> None:
        """Alt and a letter: an access key. The driver's own keyboard leaves out what Chromium knows one by."""
        key = {
            "modifiers": 1,
            "key": letter,
            "code": f"Key{letter.upper()}",
            "windowsVirtualKeyCode": ord(letter.upper()),
            "unmodifiedText": letter,
        }
        keyboard = self.context.new_cdp_session(self.page)
        for kind in ("keyDown", "keyUp"):
            keyboard.send("Input.dispatchKeyEvent", key | {"type": kind})
        keyboard.detach()

    def signs_in(self, user: User, password: str = PASSWORD) -> None:
        """Pass the door."""
        self.opens("/sign-in/")
        self.writes("User name", user.username)
        self.page.locator("input[name=password]").fill(password)
        self.presses("Sign in")
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    # reading

    def arrives_at(self, heading: str) -> None:
        """A page of this heading came, open to everybody and whole on a phone."""
        expect(self.page.locator("h1")).to_contain_text(self.word(heading), timeout=WAIT)
        self.looks_around()

    def looks_around(self) -> None:
        """The page is open to everybody and whole on a phone."""
        self.page.wait_for_load_state()
        look_at(self.page)

    def sees(self, text: str) -> None:
        """These words stand on the page, soon."""
        expect(self.page.get_by_text(self.word(text)).first).to_be_visible(timeout=WAIT)

    def sees_no(self, text: str) -> None:
        """These words stand nowhere on the page."""
        expect(self.page.get_by_text(self.word(text))).to_have_count(0)

    def figure(self, label: str) -> int:
        """The number on the card of this label."""
        card = self.page.locator(".figure-card").filter(
            has=self.page.get_by_text(self.word(label), exact=True)
        )
        return int(card.locator(".figure").inner_text().replace(",", ""))

    def links(self) -> list[str]:
        """Where the links of the page lead."""
        return [str(a.get_attribute("href")) for a in self.page.locator("a[href]").all()]

    def leaves(self) -> None:
        """Close the browser."""
        self.context.close()

    def _named(self, role: str, name: str, within: str) -> Locator:
        return self.page.locator(within).get_by_role(role, name=self.word(name), exact=True)  # type: ignore[arg-type]

    def _field(self, label: str) -> Locator:
        return self.page.locator("main").get_by_label(self.word(label)).first
