"""Puts the documents together as a site: pages by their headings, the repository's too, links and Thai mended."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files
from pythainlp.tokenize import word_tokenize

ROOT = Path(__file__).resolve().parents[1]
# Pages that stand outside this folder, and where the site has them.
HOUSE = {
    "README.md": "index.md",
    "docs/README.md": "guides.md",
    "ARCHITECTURE.md": "house/architecture.md",
    "GLOSSARY.md": "house/glossary.md",
    "DEVELOPERS.md": "house/developers.md",
    "CONTRIBUTING.md": "house/contributing.md",
    "CHANGELOG.md": "house/changelog.md",
    "frontend/README.md": "house/frontend.md",
    "examples/README.md": "house/examples.md",
}
LINK = re.compile(r"(!?\[[^\]]*\])\(([^)\s#]+)(#[^)\s]*)?\)")
THAI = re.compile(r"[ก-๛]")
THAI_TEXT = re.compile(r"[ก-๎]{4,}")
SHIM = re.compile(r"<script src=\"https://unpkg\.com/iframe-worker/shim\"></script>")


def heading(file: Path) -> str:
    """The first heading of a page, or its name."""
    found = re.search(r"^#\s+(.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    return re.sub(r"[`*]", "", found.group(1)).strip() if found else file.stem


def folder(name: str) -> list[dict[str, str]]:
    """The pages of a folder by their headings, Thai ones first."""
    pages = [(heading(file), f"{name}/{file.name}") for file in (ROOT / "docs" / name).glob("*.md")]
    return [{title: path} for title, path in sorted(pages, key=lambda page: (not THAI.search(page[0]), page))]


def on_config(config: Any) -> Any:
    """The four kinds of documents, and the house."""
    config["nav"] = [
        {"เริ่ม": ["index.md", {"คู่มือตามบทบาท": "guides.md"}]},
        {"บทเรียน · Tutorial": folder("tutorial")},
        {"วิธีทำ · How-to": folder("how-to")},
        {"คำอธิบาย · Explanation": [*folder("explanation"), {"Decisions": folder("adr")}]},
        {"อ้างอิง · Reference": folder("reference")},
        {"บ้าน · The house": [{heading(ROOT / name): path} for name, path in HOUSE.items() if "/" in path]},
    ]
    return config


def on_files(files: Files, config: Any) -> Files:
    """The pages outside this folder are brought in."""
    for name, path in HOUSE.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Links lead to where a page stands in the site; what the site does not hold is named, not linked."""
    at_home = {path: name for name, path in HOUSE.items()}
    source = ROOT / at_home.get(page.file.src_uri, f"docs/{page.file.src_uri}")

    def mended(found: re.Match[str]) -> str:
        words, target, anchor = found.group(1), found.group(2), found.group(3) or ""
        if re.match(r"[a-z]+:", target):
            return found.group(0)
        reached = (source.parent / target).resolve()
        inside = reached.relative_to(ROOT).as_posix() if reached.is_relative_to(ROOT) else ""
        place = HOUSE.get(inside) or (
            inside.removeprefix("docs/") if inside.startswith("docs/") and reached.is_file() else ""
        )
        if inside == "docs":
            place = "guides.md"
        if not place:
            return f"{words.lstrip('!')[1:-1]} (`{inside or target}`)"
        up = "../" * page.file.src_uri.count("/")
        return f"{words}({up}{place}{anchor})"

    return LINK.sub(mended, markdown)


def on_page_content(html: str, **_: Any) -> str:
    """Thai is written without blanks: unseen ones between its words let the search find them and lines break."""
    parts = re.split(r"(<[^>]*>)", html)
    return "".join(part if part.startswith("<") else THAI_TEXT.sub(_in_words, part) for part in parts)


def _in_words(found: re.Match[str]) -> str:
    return "\u200b".join(word_tokenize(found.group(0), engine="newmm"))


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """The search asks nothing of the network."""
    up = "../" * page.file.dest_uri.count("/")
    return SHIM.sub(f'<script src="{up}assets/iframe-worker.js"></script>', output)
