"""What the engine cannot judge by is refused in the reader's words."""

from collections.abc import Iterator
from contextlib import contextmanager

from ppaos.engine.exit import ExitError
from ppaos.evidence.livelihood.presenters.method_words import fault_words
from ppaos.learning.monitoring.actions.errors import MonitoringRefused


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Turn what the engine refuses (a rule without its income line, rows nobody can be judged by) into a refusal."""
    try:
        yield
    except ExitError as fault:
        raise MonitoringRefused(fault_words(str(fault))) from fault
