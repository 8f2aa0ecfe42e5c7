"""Posters for who hears voices, of their own areas; voice notes for who handles them, each listening written down."""

import io
import subprocess
from pathlib import Path

import pytest
from django.urls import reverse

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import erase_file, store_file
from ppaos.support.grievance.actions.handling import name_party
from ppaos.support.grievance.actions.receiving import receive_voice
from ppaos.support.grievance.presenters.poster import poster_address, posters_pdf
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db
SOUND = b"OggS" + bytes(range(200))


@pytest.fixture(autouse=True)
def _set_up(db, settings, tmp_path, monkeypatch):
    monkeypatch.setenv("PPAOS_KEY_FILE", str(Path(settings.PPAOS_HOME) / "keys" / "master.key"))
    settings.PPAOS_HOME = tmp_path
    make_areas()


def voice_with_note(kind="missed"):
    note = store_file(
        content=io.BytesIO(SOUND),
        name="voice-note.ogg",
        purpose="voice.note",
        content_type="audio/ogg",
        by=None,
        at=AT,
    )
    told = {
        "kind": kind,
        "channel": "voice_public_page",
        "area": Area.objects.get(pk="46010101"),
        "recording": note,
    }
    return receive_voice(**told, by=None, at=AT).voice


def test_a_poster_names_its_place_and_leads_to_it(tmp_path):
    area = Area.objects.get(pk="46010201")
    assert poster_address(area, "https://ppaos.example/") == "https://ppaos.example/v/?a=46010201"
    file = tmp_path / "poster.pdf"
    file.write_bytes(posters_pdf([area, Area.objects.get(pk="46")], "https://ppaos.example/"))
    told = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True).stdout
    for words in ("บอกเรา", "บ้านเหนือ", "https://ppaos.example/v/", "ไม่เสียเงิน"):
        assert words in told
    assert told.count("\f") == 2


def test_posters_are_made_for_areas_in_sight(client):
    client.force_login(user_with("supervisor", "4601"))
    page = client.get(reverse("grievance:posters"))
    assert "อำเภอเมืองกาฬสินธุ์" in page.content.decode()
    assert client.get(reverse("grievance:posters") + "?area=460101").status_code == 200
    assert client.get(reverse("grievance:posters") + "?area=4605").status_code == 404
    for query in ("", "?each=1"):
        made = client.get(reverse("grievance:poster", args=["460101"]) + query)
        assert made.content.startswith(b"%PDF")
    assert client.get(reverse("grievance:poster", args=["46010101"]) + "?each=1").content.startswith(b"%PDF")
    assert client.get(reverse("grievance:poster", args=["4605"])).status_code == 404


def test_who_hears_nobody_makes_no_posters(client):
    client.force_login(user_with("governor_office", "46"))
    assert client.get(reverse("grievance:posters")).status_code == 403
    assert client.get(reverse("grievance:poster", args=["46"])).status_code == 403


def test_a_voice_note_is_listened_to_by_who_handles_it(client):
    voice = voice_with_note()
    address = reverse("grievance:recording", args=[voice.pk])
    client.force_login(user_with("supervisor", "46"))
    played = client.get(address)
    assert b"".join(played.streaming_content) == SOUND
    assert (played.headers["Content-Type"], played.headers["X-Content-Type-Options"]) == (
        "audio/ogg",
        "nosniff",
    )
    assert voice.number in played.headers["Content-Disposition"]
    assert Event.objects.filter(verb="voice.listened", subjects__subject_id=voice.pk).count() == 1
    erase_file(file=voice.recording, by=None, at=AT)
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("role", "area", "kind", "status"),
    [
        ("supervisor", "4605", "missed", 404), ("surveyor", "46", "missed", 404),
        ("governor_office", "46", "missed", 404),
        ("supervisor", "46", "conduct", 404), ("protection_officer", "46", "conduct", 200),
    ],
)  # fmt: skip
def test_others_do_not_hear_it(client, role, area, kind, status):
    client.force_login(user_with(role, area))
    assert client.get(reverse("grievance:recording", args=[voice_with_note(kind).pk])).status_code == status


def test_who_has_a_part_in_it_does_not_hear_it(client):
    voice, named, other = voice_with_note(), user_with("supervisor", "46"), user_with("supervisor", "46")
    name_party(voice=voice, user=named, by=other, at=AT)
    client.force_login(named)
    assert client.get(reverse("grievance:recording", args=[voice.pk])).status_code == 403


def test_without_a_note_there_is_nothing_to_hear(client):
    area = Area.objects.get(pk="46010101")
    voice = receive_voice(
        kind="missed", channel="voice_at_desk", area=area, text="เรื่อง", by=None, at=AT
    ).voice
    client.force_login(user_with("supervisor", "46"))
    assert client.get(reverse("grievance:recording", args=[voice.pk])).status_code == 404
