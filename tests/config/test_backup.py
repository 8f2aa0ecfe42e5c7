"""A backup brings back database, stored files and the key, in a home that knew none of them."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PPAOS = Path(sys.executable).parent / "ppaos"


def ppaos(home: Path, *arguments: object, fails: bool = False) -> str:
    """Run the console command in a home of its own, with its own embedded server."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("DATABASE", "DJANGO"))
    }
    done = subprocess.run(
        [PPAOS, *map(str, arguments)],
        env=environment | {"PPAOS_HOME": str(home), "PPAOS_UNSAFE_FAST": "1"},
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert (done.returncode != 0) == fails, done.stdout + done.stderr
    return done.stderr if fails else done.stdout


READ_BACK = """
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry.models import Identifier
print("ids", [opened_id(i.sealed) for i in Identifier.objects.all()])
"""
WRITE = """
from datetime import date
from django.utils import timezone
from django.core.files.base import ContentFile
from ppaos.ground.privacy.actions import bind_key, make_master_key
from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.registry.models import Identifier, Person
make_master_key(); bind_key(by=None, at=timezone.now())
p = Person.objects.create(first_name="ทดสอบ", sort_key="x", search_key="x", created_at=timezone.now())
Identifier.objects.create(person=p, kind="citizen_id", sealed=sealed_id("1234567890121"), valid_from=date(2026, 1, 1))
"""


@pytest.mark.skipif(
    "PPAOS_TEST_DATABASE_URL" in os.environ, reason="restores into an embedded server of its own"
)
def test_an_installation_comes_back_with_its_key_and_files(tmp_path):
    first, second, file = tmp_path / "first", tmp_path / "second", tmp_path / "backup.tar.gz"
    ppaos(first, "migrate", "-v0")
    ppaos(first, "shell", "-v0", "-c", WRITE)
    (first / "media").mkdir(exist_ok=True)
    (first / "media" / "sealed-file").write_bytes(b"\x00sealed")

    manifest = json.loads(ppaos(first, "backup", file, "--json"))
    assert manifest["database_bytes"] > 10_000
    assert file.stat().st_mode & 0o077 == 0
    assert "holds records already" in ppaos(first, "restore", file, fails=True)

    ppaos(second, "restore", file)
    assert "1234567890121" in ppaos(second, "shell", "-v0", "-c", READ_BACK)
    assert (second / "media" / "sealed-file").read_bytes() == b"\x00sealed"

    shutil.copy(file, tmp_path / "cut.tar.gz")
    with (tmp_path / "cut.tar.gz").open("r+b") as cut:
        cut.truncate(file.stat().st_size // 2)
    assert "damaged" in ppaos(second, "restore", tmp_path / "cut.tar.gz", "--replace", fails=True)
    assert "1234567890121" in ppaos(second, "shell", "-v0", "-c", READ_BACK)
