"""Uses of analysis on their pages; and forms that keep what the reader would not choose."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ppaos.learning.policy.models import AnalysisUse
from tests.factories.people import AT, user_with
from tests.factories.programmed import project_of, two_provinces, university, use_of
from tests.factories.referred import office

pytestmark = pytest.mark.django_db
PROJECTS, USES = "/policy/projects/", "/policy/uses/"
PDF = b"%PDF-1.7 paper"


@pytest.fixture(autouse=True)
def ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    two_provinces()


@pytest.fixture
def manager(client):
    return reading(client, "data_manager")


def reading(client, role, where="46"):
    user = user_with(role, where)
    client.force_login(user)
    return user


def page(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def pdf():
    return SimpleUploadedFile("มติ.pdf", PDF)


USE = {
    "system": "KHM V.2", "output": "บัญชีกลุ่ม A", "area": "46", "decision": "จัดสรร", "on": "15/11/2569", "baht": "",
    "households": "",
}  # fmt: skip


def test_uses_of_analysis_are_written_down_mended_and_shown_with_their_paper(client, manager):
    assert "ยังไม่มีบันทึก" in page(client.get(USES))
    form = USE | {"organisation": university().pk}
    assert "ยังมาไม่ถึง" in page(client.post(f"{USES}new/", form | {"on": "1/12/2569"}))
    assert client.post(f"{USES}new/", form | {"evidence": pdf()}).status_code == 302
    used = AnalysisUse.objects.get()
    assert used.baht is None
    assert "KHM V.2" in page(client.get(USES))
    assert b"".join(client.get(f"{USES}{used.pk}/evidence/").streaming_content) == PDF
    assert "ยังมาไม่ถึง" in page(client.post(f"{USES}{used.pk}/", form | {"on": "1/12/2569"}))
    assert client.post(f"{USES}{used.pk}/", form | {"households": "12"}).status_code == 302
    assert "12" in page(client.get(USES))
    assert 'value="12"' in page(client.get(f"{USES}{used.pk}/"))


def test_uses_out_of_sight_are_not_found(client):
    used = use_of()
    reading(client, "data_manager", "47")
    assert (
        client.get(f"{USES}{used.pk}/").status_code
        == client.get(f"{USES}{used.pk}/evidence/").status_code
        == 404
    )
    reading(client, "governor_office")
    assert client.get(f"{USES}{used.pk}/").status_code == 403
    assert client.get(f"{USES}{used.pk}/evidence/").status_code == 404
    assert "KHM V.2" in page(client.get(USES))


def test_a_form_keeps_what_the_reader_would_not_choose(client):
    use = use_of("460101")
    project = project_of(area="460101", university=office("สำนักงานวิจัย"))
    project.areas.create(area_id="47")
    reading(client, "central_programme", "TH")
    new = page(client.get(f"{USES}new/"))
    assert 'value="4601"' in new
    assert 'value="460101"' not in new
    assert 'value="460101" selected' in page(client.get(f"{USES}{use.pk}/"))
    text = page(client.get(f"{PROJECTS}{project.pk}/change/"))
    assert 'value="460101" selected' in text
    assert "สำนักงานวิจัย" in text
    reading(client, "data_manager", "46")
    assert 'value="47" selected' in page(client.get(f"{PROJECTS}{project.pk}/served/"))
