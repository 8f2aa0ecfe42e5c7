"""Files with a virus or the test signature of scanners are refused on every way in, and nothing of them is kept."""

import io
import socketserver
import threading
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries.scanning import EICAR, Scan, UnsafeFile
from tests.factories.areas import make_areas
from tests.factories.people import user_with

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    monkeypatch.setenv("PPAOS_KEY_FILE", str(settings.PPAOS_HOME / "keys" / "master.key"))
    settings.PPAOS_HOME = tmp_path
    return tmp_path


@pytest.fixture
def daemon(settings):
    """A ClamAV daemon that knows one virus and writes down what it was told."""

    class Answers(socketserver.StreamRequestHandler):
        def handle(self):
            assert self.rfile.read(10) == b"zINSTREAM\0"
            told = b""
            while size := int.from_bytes(self.rfile.read(4), "big"):
                told += self.rfile.read(size)
            self.server.told = told
            self.wfile.write(b"stream: Thai.Worm FOUND\0" if b"worm" in told else b"stream: OK\0")

    with socketserver.TCPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.CLAMAV = f"127.0.0.1:{server.server_address[1]}"
        yield server
        server.shutdown()


def stored(content):
    return store_file(content=io.BytesIO(content), name="เสียง.m4a", purpose="list", by=None, at=AT)


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(1, 100))
def test_the_signature_is_found_wherever_it_is_cut(before, after, size):
    whole, scan = before + EICAR + after, Scan("a.txt")

    def feed_all():
        for start in range(0, len(whole), size):
            scan.feed(whole[start : start + size])

    with pytest.raises(UnsafeFile, match=r"a\.txt"):
        feed_all()


def test_what_carries_none_goes_by():
    scan = Scan("a.txt")
    scan.feed(EICAR[:40])
    scan.feed(b" " + EICAR[40:])
    scan.finish()


@pytest.mark.django_db
def test_nothing_of_an_unsafe_file_is_kept(home):
    with pytest.raises(UnsafeFile, match="EICAR"):
        stored(b"x" * 2_000_000 + EICAR)
    assert not StoredFile.objects.exists()
    assert not [path for path in (home / "media").rglob("*") if path.is_file()]


@pytest.mark.django_db
def test_a_page_refuses_it_before_looking_at_the_form(client):
    make_areas()
    client.force_login(user_with("data_manager", "46"))
    sheet = SimpleUploadedFile("รายชื่อ.csv", EICAR)
    refused = client.post(reverse("targeting:bring_in"), {"file": sheet})
    assert refused.status_code == 403
    assert "รายชื่อ.csv" in refused.content.decode()
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_daemon_is_asked_where_there_is_one(home, daemon):
    kept = stored(b"hello " * 400_000)
    assert daemon.told == open_file(file=kept).read()
    with pytest.raises(UnsafeFile, match=r"Thai\.Worm"):
        stored(b"a worm")
    assert StoredFile.objects.get() == kept


@pytest.mark.django_db
def test_a_daemon_that_does_not_answer_lets_nothing_by(home, settings):
    settings.CLAMAV = "127.0.0.1:1"
    with pytest.raises(UnsafeFile, match=r"เสียง\.m4a"):
        stored(b"hello")
    assert not StoredFile.objects.exists()


def test_a_daemon_is_told_no_empty_piece(daemon):
    scan = Scan("a.txt")
    scan.feed(b"")
    scan.feed(b"hello")
    scan.finish()
    scan.finish()
    assert daemon.told == b"hello"
