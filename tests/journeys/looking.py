"""What is asked of every page a journey passes: open to everybody (WCAG 2.2 AA), and whole on a phone."""

from functools import cache

from playwright.sync_api import Page

from ppaos.config.home import PROJECT

AXE = PROJECT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
WIDE = {"width": 1440, "height": 900}
# Language, width and look, any two of them together: four looks at a page instead of eight.
PAIRS = {"th": (("light", WIDE), ("dark", PHONE)), "en": (("dark", WIDE), ("light", PHONE))}

RUN = """async (tags) => {
  const found = await axe.run(document, {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"]});
  return found.violations.flatMap((broken) => broken.nodes.map(
    (node) => `${broken.id}: ${broken.help} at ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}"""
# Wider than the screen, and in nothing that scrolls by itself.
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const scrolls = (element) => element && element !== document.body && element !== document.documentElement
    && (["auto", "scroll", "hidden"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.getBoundingClientRect().right > room + 1 && !scrolls(element.parentElement))
    .map((element) => `${element.tagName}.${element.className} reaches ${Math.round(
      element.getBoundingClientRect().right)} of ${room}: ${element.textContent.trim().slice(0, 60)}`).slice(0, 8)
    .concat(`the page is ${document.documentElement.scrollWidth} wide`);
}"""


# What a page is made of: two of the same make are open, or not, in the same way.
MAKE = """() => [...new Set([...document.querySelectorAll("body *")].map((element) => [
  element.tagName, element.getAttribute("class"), element.getAttribute("type"), element.getAttribute("role"),
  element.hasAttribute("aria-label"), element.children.length > 0].join("/")))].sort().join(" ")"""

_looked_at: set[str] = set()


@cache
def _axe() -> str:
    return AXE.read_text()


def look_at(page: Page) -> None:
    """Hold the page against both, unless one of the same make was."""
    make = page.evaluate(MAKE)
    if make not in _looked_at:
        assert_accessible(page)
        assert_fits_a_phone(page)
        _looked_at.add(make)


def faults_at(page: Page, language: str) -> list[str]:
    """What is wrong with a page in this language, by day and by night, on a desk and on a phone."""
    wrong = []
    for theme, size in PAIRS[language]:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for look in (assert_accessible, assert_fits_a_phone) if size == PHONE else (assert_accessible,):
            try:
                look(page)
            except AssertionError as fault:
                wrong.append(f"{theme}, {size['width']} wide, {language}: {fault}")
    return wrong


def assert_accessible(page: Page) -> None:
    """No rule of WCAG 2.2 AA that a machine can see is broken."""
    page.evaluate(_axe())
    broken = page.evaluate(RUN, RULES)
    assert broken == [], f"{page.url}: not open to everybody\n" + "\n".join(broken)


def assert_fits_a_phone(page: Page) -> None:
    """At 360 pixels nothing has to be scrolled sideways but what scrolls by itself."""
    before = page.viewport_size
    if before != PHONE:
        page.set_viewport_size(PHONE)
    wide = _too_wide(page)
    if before != PHONE:
        page.set_viewport_size(before or DESK)
    assert wide == [], f"{page.url}: wider than a phone\n" + "\n".join(wide)


def _too_wide(page: Page) -> list[str]:
    """What is too wide once the charts had time to take the new width: they are drawn again after the page."""
    for _turn in range(20):
        wide: list[str] = page.evaluate(TOO_WIDE)
        if not wide:
            break
        page.wait_for_timeout(100)
    return wide
