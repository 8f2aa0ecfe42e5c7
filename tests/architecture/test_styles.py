"""One system of looks: nothing is styled outside it, nothing in it is left over, and its page shows every part."""

import re
from functools import lru_cache
from pathlib import Path

from tests.architecture.house import ROOT

STYLES = ROOT / "frontend" / "src" / "styles"
PARTS = ROOT / "ppaos" / "config" / "templates" / "parts"
SCRIPTS = ROOT / "frontend" / "src"
# What libraries put on elements while a page lives.
OF_LIBRARIES = {"htmx-indicator", "htmx-request"}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|:\s*(?:white|black|red|gr[ae]y)\b")


@lru_cache
def sheets() -> dict[str, str]:
    """Each style file without its comments."""
    found = sorted(STYLES.glob("*.css"))
    return {file.name: re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S) for file in found}


@lru_cache
def templates() -> dict[Path, str]:
    """Each template, its comments left out."""
    files = sorted((ROOT / "ppaos").glob("**/templates/**/*.html"))
    return {
        file.relative_to(ROOT): re.sub(
            r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", file.read_text(), flags=re.S
        )
        for file in files
    }


@lru_cache
def defined() -> set[str]:
    """Classes that a style is written for."""
    bare = " ".join(sheets().values())
    bare = re.sub(r"url\([^)]*\)|@import[^;]*;|\"[^\"]*\"", "", bare)
    return set(re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r"{[^{}]*}", "{}", bare)))


def classes_in(text: str) -> tuple[set[str], set[str]]:
    """Classes that stand in a template in full, and beginnings of those whose end comes from data."""
    whole, begun = set(), set()
    for value in re.findall(r'class="((?:{%.*?%}|{{.*?}}|[^"])*)"', text, flags=re.S):
        begun |= set(re.findall(r"([\w-]+-)(?={[{%])", value))
        flat = re.sub(r"{%.*?%}", " ", re.sub(r"[\w-]*{{.*?}}", " ", value))
        whole |= {word for word in flat.split() if not word.endswith("-")}
    return whole, begun


def test_no_colour_stands_outside_the_tokens():
    wrong = [
        f"{name}: {line.strip()[:100]}"
        for name, text in sheets().items()
        if name not in {"tokens.css", "fonts.css"}
        for line in text.splitlines()
        if COLOUR.search(line)
    ]
    assert not wrong, "colours that dark pages and charts do not know of:\n" + "\n".join(wrong)


def test_every_colour_of_a_token_has_two_looks_or_is_the_same_in_both():
    tokens = sheets()["tokens.css"]
    lone = re.findall(r"--((?:ink|paper|surface|line|capital|dimension|level|area)[\w-]*): #", tokens)
    assert not [name for name in lone if name not in {"level-4-edge"}], f"light only: {lone}"


def test_nothing_is_styled_in_a_template():
    inline = re.compile(r"<style\b|\sstyle=|\son[a-z]+=\"")
    wrong = [
        str(file) for file, text in templates().items() if inline.search(text) and "/print/" not in str(file)
    ]
    assert not wrong, f"styled or scripted in the page, which the security policy forbids: {wrong}"


def test_every_class_of_a_template_has_a_style_or_a_script():
    scripts = " ".join(file.read_text() for file in SCRIPTS.rglob("*.ts"))
    known = defined() | set(re.findall(r"\.([a-z][\w-]+)", scripts))
    wrong: dict[str, list[str]] = {}
    for file, text in templates().items():
        for name in classes_in(text)[0] - known:
            if not is_ending(name, text):
                wrong.setdefault(name, []).append(file.name)
    assert not wrong, f"classes that no style knows: {wrong}"


def is_ending(word: str, text: str) -> bool:
    """Whether a word is the end of a class written in two: `tag-{% if … %}good{% endif %}`."""
    return bool(re.search(rf"[\w-]-{{%[^%]*%}}(?:[\w-]+{{%[^%]*%}})*{re.escape(word)}{{%", text)) and any(
        name.endswith(f"-{word}") for name in defined()
    )


def test_every_style_is_used():
    whole: set[str] = set()
    begun: set[str] = set()
    for text in templates().values():
        here, beginnings = classes_in(text)
        whole, begun = whole | here, begun | beginnings
    code = " ".join(
        file.read_text()
        for pattern in ("ppaos/**/*.py", "frontend/src/**/*.ts")
        for file in ROOT.glob(pattern)
    )
    left = [
        name
        for name in sorted(defined() - whole - OF_LIBRARIES)
        if not any(name.startswith(beginning) for beginning in begun)
        and not re.search(rf"[\"'` .]{re.escape(name)}[\"'` ]", code)
        and not re.search(rf"[\"'`. ]{re.escape(re.sub(r'-[a-z]+(-[a-z]+)?$', '-', name))}\$?{{", code)
    ]
    assert not left, f"styles of classes that nothing wears: {left}"


def test_every_part_stands_on_the_living_page():
    page = ROOT / "ppaos" / "config" / "templates"
    shown = {"style_guide.html", "base.html"}
    reached: set[str] = set()
    while shown:
        name = shown.pop()
        reached.add(name)
        text = (page / name).read_text()
        shown |= set(re.findall(r'include "(parts/[\w.]+)"', text)) - reached
        shown |= {"parts/words.html"} if "{% words " in text else set()
    missing = sorted(file.name for file in PARTS.glob("*.html") if f"parts/{file.name}" not in reached)
    assert not missing, f"parts that the page of styles does not show: {missing}"
