"""Every link in a document leads somewhere, and what a guide names in bold stands on a screen."""

import re
from pathlib import Path

import pytest

from tests.architecture import house, screens

DOCUMENTS = sorted(
    [*house.ROOT.glob("*.md"), *(house.ROOT / "docs").rglob("*.md"), house.ROOT / "examples/README.md"]
)
GUIDES = sorted(
    file for kind in ("how-to", "tutorial") for file in (house.ROOT / "docs" / kind).glob("*.th.md")
)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
IN_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def name(file: Path) -> str:
    return str(file.relative_to(house.ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_links_lead_somewhere(document):
    lost = [link for link in LINK.findall(document.read_text()) if not (document.parent / link).exists()]
    assert not lost, f"{name(document)} links to what is not there: {lost}"


@pytest.mark.parametrize("guide", GUIDES, ids=name)
def test_what_a_guide_names_in_bold_is_on_a_screen(guide):
    data = [file.read_text() for file in (house.ROOT / "ppaos").rglob("*.toml")]
    data.append((house.ROOT / "frontend" / "src" / "survey" / "thai.ts").read_text())
    said = "\n".join([*(words for forms in screens.thai().values() for words in forms), *data])
    unknown = [words for words in IN_BOLD.findall(guide.read_text()) if words not in said]
    assert not unknown, f"{name(guide)} names in bold what no screen says: {unknown}"


def test_every_guide_is_in_the_index():
    index = (house.ROOT / "docs" / "README.md").read_text()
    missing = [name(guide) for guide in GUIDES if f"{guide.parent.name}/{guide.name}" not in index]
    assert not missing, f"docs/README.md does not list {missing}"
