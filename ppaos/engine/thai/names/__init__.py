"""What is a person called, how is the name written, sorted, searched and heard?"""

from ppaos.engine.thai.names.keys import search_key, sort_key, sound_key
from ppaos.engine.thai.names.parts import NAME, split
from ppaos.engine.thai.names.spelling import spelled
from ppaos.engine.thai.names.title_table import Title, titles

__all__ = ["NAME", "Title", "search_key", "sort_key", "sound_key", "spelled", "split", "titles"]
