"""What a page says when a word is pointed at is what the glossary says."""

import re

from ppaos.config.reference import glossary
from ppaos.ground.workbench.templatetags.terms import terms
from tests.architecture.house import ROOT

TAG = re.compile(r"{% (?:term|words) [^%]*%}|(?<= )page_term=\"[^\"]+\"")
NAME = re.compile(r"\"([^\"]+)\"")


def used() -> set[str]:
    """Terms that a template explains."""
    files = (ROOT / "ppaos").glob("**/templates/**/*.html")
    return {name for file in files for tag in TAG.findall(file.read_text()) for name in NAME.findall(tag)}


def test_words_and_meanings_are_those_of_the_glossary():
    known = {term.name: term for term in glossary.terms()}
    other = {
        name: said
        for name, said in terms().items()
        if name not in known or (said["th"], said["meaning_en"]) != (known[name].thai, known[name].meaning)
    }
    assert not other, f"GLOSSARY.md says it otherwise: {other}"


def test_each_term_is_told_in_both_languages():
    silent = [
        name for name, said in terms().items() if not all(said.get(part) for part in ("en", "meaning_th"))
    ]
    assert not silent


def test_what_pages_explain_stands_in_the_terms():
    assert used() - terms().keys() == set()


def test_no_term_waits_for_a_page():
    assert terms().keys() - used() == set()
