"""Work of the survey that goes on behind the pages; the queue finds its tasks here."""

from ppaos.evidence.survey.tasks import quality, reading

__all__ = ["quality", "reading"]
