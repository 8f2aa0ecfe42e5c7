"""What the screens say in Thai: every translation, by its English words."""

from collections import defaultdict
from functools import lru_cache

from babel.messages import pofile

from tests.architecture import house


@lru_cache
def thai_by_room() -> dict[str, dict[str, tuple[str, ...]]]:
    """For each English text, the Thai words of each room: one for a plain text, one a form where number matters."""
    said: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for file in sorted((house.ROOT / "ppaos").rglob("locale/th/LC_MESSAGES/django.po")):
        with file.open("rb") as text:
            for message in pofile.read_po(text, locale="th"):
                english = message.id if isinstance(message.id, str) else message.id[0]
                words = (message.string,) if isinstance(message.string, str) else message.string
                if english and any(words):
                    said[english][file.parts[-5]] = tuple(words)
    return said


def thai() -> dict[str, tuple[str, ...]]:
    """For each English text, all Thai words."""
    return {
        english: tuple(word for words in rooms.values() for word in words)
        for english, rooms in thai_by_room().items()
    }
