"""What the screens say in Thai: every translation, by its English words."""

from functools import lru_cache

from babel.messages import pofile

from tests.architecture import house


@lru_cache
def thai() -> dict[str, tuple[str, ...]]:
    """The Thai words for each English text: one for a plain text, one a form where number matters."""
    said: dict[str, tuple[str, ...]] = {}
    for file in sorted((house.ROOT / "ppaos").rglob("locale/th/LC_MESSAGES/django.po")):
        with file.open("rb") as text:
            for message in pofile.read_po(text, locale="th"):
                plain = isinstance(message.id, str)
                english, words = (message.id, (message.string,)) if plain else (message.id[0], message.string)
                said[english] = said.get(english, ()) + tuple(filter(None, words))
    return said
