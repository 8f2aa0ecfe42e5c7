"""Stored files: sealed on disk, whole when opened, damaged ones told, erased ones gone."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.actions import FileDamaged, erase_file, open_file, store_file
from ppaos.ground.workbench.actions._sealing import (
    BLOCK,
    MARK,
    SALT,
    TAG,
    NotSealed,
    OpenedFile,
    opened,
    sealed,
)
from ppaos.ground.workbench.actions.files import erase_files
from ppaos.ground.workbench.models import StoredFile

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY, OTHER_KEY = b"k" * 32, b"o" * 32
HEAD = len(MARK) + SALT
SECRET = "นางสาววิไล ใจดี 1100000000016".encode()


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    monkeypatch.setenv("PPAOS_KEY_FILE", str(settings.PPAOS_HOME / "keys" / "master.key"))
    settings.PPAOS_HOME = tmp_path
    return tmp_path


def stored(content: bytes = SECRET, **more) -> StoredFile:
    return store_file(content=io.BytesIO(content), name="รายชื่อ.csv", purpose="list", by=None, at=AT, **more)


def on_disk(home: Path) -> list[Path]:
    return [path for path in (home / "media").rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_any_length_comes_back_whole(size):
    content = bytes(range(256)) * (size // 256 + 1)
    pieces = b"".join(sealed(io.BytesIO(content[:size]), KEY))
    assert b"".join(opened(io.BytesIO(pieces), KEY)) == content[:size]
    assert OpenedFile(io.BytesIO(pieces), KEY).readall() == content[:size]


@given(st.binary(max_size=200), st.integers(0, 400), st.integers(1, 255))
def test_no_changed_byte_is_ever_opened(content, place, change):
    pieces = bytearray(b"".join(sealed(io.BytesIO(content), KEY)))
    pieces[place % len(pieces)] ^= change
    with pytest.raises(NotSealed):
        b"".join(opened(io.BytesIO(bytes(pieces)), KEY))


def test_blocks_cannot_be_cut_swapped_or_opened_with_another_key():
    whole = b"".join(sealed(io.BytesIO(b"x" * (3 * BLOCK)), KEY))
    step = BLOCK + TAG
    blocks = [whole[HEAD + at * step : HEAD + (at + 1) * step] for at in range(3)]
    for wrong in (
        whole[:-step],
        whole[: HEAD + 5],
        whole[:HEAD] + blocks[1] + blocks[0] + blocks[2],
        whole + b"x",
    ):
        with pytest.raises(NotSealed):
            b"".join(opened(io.BytesIO(wrong), KEY))
    with pytest.raises(NotSealed, match="another key"):
        b"".join(opened(io.BytesIO(whole), OTHER_KEY))


def test_the_same_content_never_looks_the_same_twice():
    assert len({b"".join(sealed(io.BytesIO(SECRET), KEY)) for _ in range(3)}) == 3


@pytest.mark.django_db
def test_a_file_is_sealed_on_disk_and_whole_when_opened(home):
    file = stored(area_code="46", content_type="text/csv")
    (path,) = on_disk(home)
    assert SECRET not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    with open_file(file=file) as content:
        assert content.read() == SECRET
    file.refresh_from_db()
    assert (file.size, len(file.sha256), file.area_code) == (len(SECRET), 64, "46")
    assert Event.objects.get().verb == "file.stored"


@pytest.mark.django_db
def test_a_long_file_is_read_line_by_line(home):
    lines = [f"H{number},สมชาย\n".encode() for number in range(150_000)]
    with open_file(file=stored(b"".join(lines))) as content:
        assert list(content) == lines


@pytest.mark.django_db
def test_the_name_keeps_no_folder(home):
    file = store_file(content=io.BytesIO(b""), name="../../etc/รายชื่อ.csv", purpose="list", by=None, at=AT)
    assert file.name == "รายชื่อ.csv"


@pytest.mark.django_db
def test_a_file_that_breaks_off_leaves_nothing(home):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        store_file(content=Broken(), name="a", purpose="list", by=None, at=AT)
    assert on_disk(home) == []
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_damage_and_loss_are_told_with_name_and_remedy(home):
    file = stored()
    (path,) = on_disk(home)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(FileDamaged, match=r"รายชื่อ\.csv.*backup"), open_file(file=file) as content:
        content.read()
    path.unlink()
    with pytest.raises(FileDamaged, match="is missing"):
        open_file(file=file)


@pytest.mark.django_db(transaction=True)
def test_an_erased_file_is_gone_but_its_row_stays(home):
    file = stored()
    erase_file(file=file, by=None, at=AT)
    assert on_disk(home) == []
    file.refresh_from_db()
    assert (file.name, file.erased_at) == ("", AT)
    with pytest.raises(FileDamaged, match="erased on 2026-11-22"):
        open_file(file=file)


@pytest.mark.django_db
def test_many_files_are_erased_at_once_and_leave_the_disk(home, django_capture_on_commit_callbacks):
    files = [stored(), stored(b"other")]
    with django_capture_on_commit_callbacks(execute=True):
        erase_files(file_ids=[file.pk for file in files], by=None, at=AT)
    assert not [path for path in home.rglob("*") if path.is_file() and "master" not in path.name]
    assert not StoredFile.objects.exclude(name="").exists()
