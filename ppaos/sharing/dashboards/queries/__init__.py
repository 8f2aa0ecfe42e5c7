"""The questions: which figures there are, what they come to in an area, whether they equal a recount."""

from ppaos.sharing.dashboards.queries.checking import Difference, NotCounted, differences
from ppaos.sharing.dashboards.queries.figures import Figure, figures
from ppaos.sharing.dashboards.queries.summary import Summary, summaries, summary

__all__ = ["Difference", "Figure", "NotCounted", "Summary", "differences", "figures", "summaries", "summary"]
