"""Papers of an exit: kept sealed, opened with a trace; where none was sent, none is kept."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.actions.papers import kept_paper, read_paper
from tests.factories.areas import make_areas
from tests.factories.people import household_of

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_paper_is_kept_and_who_reads_it_leaves_a_trace():
    make_areas()
    home = household_of("มานี")
    assert kept_paper(None, area_code="46", by=None, at=AT) is None
    paper = SimpleUploadedFile("มติ.pdf", b"%PDF-1.7 what was said", content_type="application/pdf")
    kept = kept_paper(paper, area_code="46", by=None, at=AT)
    step = SimpleNamespace(exit=SimpleNamespace(household=home))
    assert read_paper(step=step, file=kept, by=None, at=AT).read() == b"%PDF-1.7 what was said"
    assert Event.objects.filter(verb="household.read", subjects__subject_id=home.pk).exists()
