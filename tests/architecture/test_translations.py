"""One English text has one Thai text in all rooms: Django mixes the rooms' words, and one would hide another."""

from tests.architecture import screens


def test_one_english_text_has_one_thai_text():
    differing = {
        english: words for english, words in screens.thai_by_room().items() if len(set(words.values())) > 1
    }
    assert not differing, f"translated in two ways, of which one is never shown: {differing}"
