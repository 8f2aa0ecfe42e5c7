"""What is a person called, how is the name written, sorted, searched and heard?"""

from ppaos.engine.thai.names.keyboard import typing_keys
from ppaos.engine.thai.names.keys import search_key, sort_key, sound_key
from ppaos.engine.thai.names.parts import NAME, is_first_name_alone, split, told_sex
from ppaos.engine.thai.names.spelling import spelled
from ppaos.engine.thai.names.title_table import Title, titles

__all__ = [
    "NAME", "Title", "is_first_name_alone", "search_key", "sort_key", "sound_key", "spelled", "split", "titles",
    "told_sex", "typing_keys",
]  # fmt: skip
