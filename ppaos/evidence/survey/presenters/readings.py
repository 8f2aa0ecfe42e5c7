"""A rule of a scoring table in words: which answer counts how much."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from ppaos.engine.methods.readings import Among, Amount, Bands, Choices, Joined, Reading, Table

# Names a question by its word, and a choice of it.
Named = Callable[[str], str]
ChoiceNamed = Callable[[str, str], str]
Line = dict[str, Any]


def told(read: Reading, named: Named, chosen: ChoiceNamed, depth: int = 0) -> list[Line]:
    """The lines that tell a reading, the parts of a joined one beneath it."""
    if isinstance(read, Joined):
        words = _HOW[read.how]() + _banded(read.bands)
        return [
            _line(words, depth),
            *(line for part in read.parts for line in told(part, named, chosen, depth + 1)),
        ]
    if isinstance(read, Table):
        scores = " · ".join(
            f"{chosen(read.question, name)} {number:g}" for name, number in read.scores.items()
        )
        apart = ", ".join(chosen(read.question, name) for name in read.not_applicable)
        also = " · " + _("does not apply: %s") % apart if apart else ""
        nothing = _among(read.among, named, chosen)
        return [_line(f"{named(read.question)}: {scores}{also}{nothing}", depth)]
    if isinstance(read, Amount):
        return [_line(_amount(read, named) + _among(read.among, named, chosen), depth)]
    return [_line(_choices(read, named, chosen), depth)]


def _line(words: str, depth: int) -> Line:
    return {"words": words, "depth": depth}


def _among(among: Among | None, named: Named, chosen: ChoiceNamed) -> str:
    if among is None:
        return ""
    words = _("0 where «%(question)s» was answered without «%(choice)s»")
    choice = chosen(among.question, among.choice)
    return " · " + words % {"question": named(among.question), "choice": choice}


def _amount(read: Amount, named: Named) -> str:
    words = named(read.question)
    if read.per is not None:
        words = _("%(one)s divided by %(other)s") % {"one": words, "other": named(read.per)}
    if read.line is not None:
        words = _("%(amount)s as a share of the line %(line)s") % {"amount": words, "line": read.line}
    nothing = (
        " · " + _("where nothing is there to divide by: %s") % f"{read.nothing:g}"
        if read.nothing is not None
        else ""
    )
    return words + _banded(read.bands) + nothing


def _choices(read: Choices, named: Named, chosen: ChoiceNamed) -> str:
    alone = [f"{chosen(read.question, name)} {number:g}" for name, number in read.alone.items()]
    weights = set(read.weights.values())
    if len(weights) == 1:
        counted = [_("%s for each choice") % f"{weights.pop():g}"]
    else:
        counted = [f"{chosen(read.question, name)} {number:g}" for name, number in read.weights.items()]
    limits = [_("at most %s") % f"{read.most:g}"] if read.most is not None else []
    limits += [_("at least %s") % f"{read.least:g}"] if read.least is not None else []
    return f"{named(read.question)}: {' · '.join([*alone, *counted, *limits])}{_banded(read.bands)}"


def _banded(bands: Bands) -> str:
    """From which amount on which number holds."""
    if not bands:
        return ""
    # A band that begins far below anything is «all that is less».
    shown = [f"{edge:,g} → {number:g}" if edge > -1e8 else f"… → {number:g}" for edge, number in bands]
    return " · " + _("from %s") % ", ".join(shown)


_HOW: dict[str, Callable[[], str]] = {
    "mean": lambda: _("mean of what was answered of:"),
    "sum": lambda: _("sum of all of:"),
    "least": lambda: _("the least of:"),
    "first": lambda: _("the first that was answered of:"),
    "all": lambda: _("all of these:"),
}
