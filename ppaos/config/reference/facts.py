"""docs/reference/facts.md: what is known of persons and households for eligibility, from where, and what is asked?"""

from ppaos.config.reference.markdown import page, table
from ppaos.engine import methods
from ppaos.engine.methods.facts import FACTS
from ppaos.support.assistance.queries.sources import TOLD_BY

ABOUT = (
    "Rules of need and of eligibility are written in these facts. A fact that nobody told is unknown: it finds "
    "no need, neither meets nor fails a rule, and the page of the need says «not known» with what to ask."
)
UNKNOWN = (
    "unknown for everybody: no form or register of the platform tells it; ask the person, and enter the need"
)


def render() -> str:
    """The page as Markdown, from the vocabulary of facts and the readings of the newest method of needs."""
    rows = [
        [f"`{word}`", fact.thai, fact.english, fact.of, fact.unit or fact.kind, TOLD_BY[word] or UNKNOWN]
        for word, fact in FACTS.items()
    ]
    readings = [
        [
            f"`{each.fact}`", each.value, f"`{each.indicator}` {each.operator} {each.score:g}",
            each.provenance.status, each.provenance.source,
        ]
        for each in methods.load("needs").readings
    ]  # fmt: skip
    return page(
        "Facts of eligibility", ABOUT,
        table(["fact", "Thai: what to ask", "English", "of", "unit or kind", "where from"], rows),
        "## Facts read off scores\n\nOf a fact's readings the first that holds is taken.",
        table(["fact", "value", "where", "status", "source"], readings),
    )  # fmt: skip
