"""Every model, state, level, role, deed and event has its Thai word in the glossary, and only one."""

import importlib
import inspect
import re
from collections import Counter

from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from ppaos.config.reference import glossary
from ppaos.config.reference.actions import events_written
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.people.cooperation.permissions import FIELD_CLASSES, roles
from tests.architecture import house, screens

THAI = re.compile(r"[ก-๛]")


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def models_in_code() -> set[str]:
    rooms = [apps.get_app_config(house.label(room)) for room in house.ROOMS]
    return {snake(model.__name__) for room in rooms for model in room.get_models()}


def choices_in_code() -> set[type[TextChoices]]:
    choices = set()
    for room in house.ROOMS:
        for file in house.python_files(room):
            parts = file.relative_to(house.folder(room)).with_suffix("").parts
            if parts[0] == "models":
                inside = [part for part in parts if part != "__init__"]
                choices |= choices_in(importlib.import_module(".".join([room, *inside])))
    return choices


def choices_in(module) -> set[type[TextChoices]]:
    classes = [value for value in vars(module).values() if inspect.isclass(value)]
    nested = [inner for value in classes for inner in vars(value).values() if inspect.isclass(inner)]
    return {
        value for value in classes + nested if issubclass(value, TextChoices) and value is not TextChoices
    }


def values_in_code() -> set[str]:
    return {str(value) for choice in choices_in_code() for value in choice.values}


def words_on_screen() -> dict[str, set[str]]:
    """The Thai labels of each value, as screens show them; two rooms may word one value each in its way."""
    words: dict[str, set[str]] = {}
    with translation.override("en"):
        for choice in choices_in_code():
            for value, label in choice.choices:
                words.setdefault(str(value), set()).update(screens.thai().get(str(label), ()))
    return words


def events_in_code() -> set[str]:
    return set().union(*(events_written(room) for room in house.ROOMS))


def deeds_and_field_classes() -> set[str]:
    return set(FIELD_CLASSES).union(*(role.deeds for role in roles().values()))


def test_the_glossary_names_everything():
    named = {term.name for term in glossary.terms()}
    code = models_in_code() | values_in_code() | events_in_code() | deeds_and_field_classes()
    code |= set(roles()) | set(STATES)
    missing = sorted(code - named)
    assert not missing, f"no row in GLOSSARY.md for: {missing}"


def test_the_glossary_names_no_event_that_is_gone():
    named = {term.name for term in glossary.terms() if re.fullmatch(r"[a-z_]+\.[a-z_]+", term.name)}
    gone = sorted(named - events_in_code())
    assert not gone, f"GLOSSARY.md names events that nothing writes: {gone}"


def test_every_term_has_a_thai_word_and_a_meaning():
    unsaid = [term.name for term in glossary.terms() if not THAI.search(term.thai) or not term.meaning]
    assert not unsaid, f"rows of GLOSSARY.md without Thai or without a meaning: {unsaid}"


def test_one_idea_has_one_word():
    twice = [name for name, times in Counter(term.name for term in glossary.terms()).items() if times > 1]
    assert not twice, f"terms that stand twice in GLOSSARY.md: {twice}"


def test_screens_say_what_the_glossary_says():
    thai = glossary.thai()
    other = {
        name: sorted(words)
        for name, words in words_on_screen().items()
        if words and not any(thai[name] in said or said in thai[name] for said in words)
    }
    assert not other, f"screens have other words than GLOSSARY.md for: {other}"
