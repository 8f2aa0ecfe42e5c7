"""One file that brings an installation back: database, stored files and the key that opens both."""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zlib
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from ppaos.config.embedded_postgres import binaries
from ppaos.config.home import private_folder
from ppaos.config.wall import make_roles
from ppaos.ground.privacy.queries import key_file

DUMP, KEY, MEDIA, MANIFEST = "database.sql", "keys/master.key", "media", "manifest.json"
OURS = "select count(*) from information_schema.tables where table_schema = 'public' and table_name = 'privacy_event'"


class BackupError(RuntimeError):
    """A backup could not be made or brought back; the message says why and what to do."""


def make_backup(target: Path, at: datetime) -> dict[str, Any]:
    """Write database, media and key into one tar file, readable by its owner alone; returns its manifest."""
    if not key_file().exists():
        raise BackupError(f"The key {key_file()} is missing: a backup without it could never be read again.")
    with tempfile.TemporaryDirectory(dir=private_folder(settings.PPAOS_HOME / "tmp")) as folder:
        dump = Path(folder) / DUMP
        _run("pg_dump", "--format=plain", "--no-owner", "--no-privileges", f"--file={dump}")
        manifest = {
            "made_at": at.isoformat(),
            "version": version("ppaos"),
            "database_bytes": dump.stat().st_size,
        }
        fresh = target.with_name(f"{target.name}.part")
        handle = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=3) as tar:
            _add_text(tar, Path(folder), MANIFEST, json.dumps(manifest))
            tar.add(key_file(), KEY)
            if media().exists():
                tar.add(media(), MEDIA)
            tar.add(dump, DUMP)
        fresh.replace(target)
    return manifest | {"bytes": target.stat().st_size}


def restore_backup(source: Path, *, replace: bool) -> dict[str, Any]:
    """Bring an installation back from a backup; refused over existing records unless `replace`.

    Everything is unpacked and the database is read in one transaction before key and media change places.
    """
    if holds_records() and not replace:
        raise BackupError("This database holds records already. Restore into a new home, or say --replace.")
    with tempfile.TemporaryDirectory(dir=private_folder(settings.PPAOS_HOME / "tmp")) as name:
        folder = Path(name)
        manifest = _unpack(source, folder)
        _read_database(folder / DUMP)
        _put_in_place(folder / KEY, key_file())
        _put_in_place(folder / MEDIA, media())
    return manifest


def holds_records() -> bool:
    """Whether the database is in use already."""
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        if not cursor.fetchone()[0]:
            return False
        cursor.execute("select exists (select 1 from privacy_event)")
        return bool(cursor.fetchone()[0])


def media() -> Path:
    """The folder of stored files."""
    return settings.PPAOS_HOME / "media"


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        return manifest
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError) as error:
        raise BackupError(f"{source} is not a backup of PPAOS, or it is damaged: {error}") from error


def _read_database(dump: Path) -> None:
    """Empty the schema and read the dump, all or nothing. Its policies name roles, which must be there."""
    make_roles()
    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    start = dump.with_name("start.sql")
    start.write_text("drop schema public cascade; create schema public;\n")
    _run(
        "psql",
        "-X",
        "-q",
        "--single-transaction",
        "-v",
        "ON_ERROR_STOP=1",
        "-o",
        os.devnull,
        "-f",
        start,
        "-f",
        dump,
    )


def _put_in_place(fresh: Path, place: Path) -> None:
    if not fresh.exists():
        return
    private_folder(place.parent)
    old = place.with_name(f"{place.name}.before-restore")
    if old.is_dir():
        shutil.rmtree(old)
    if place.exists():
        place.rename(old)
    shutil.move(fresh, place)


def _add_text(tar: tarfile.TarFile, folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text)
    tar.add(folder / name, name)


def _run(program: str, *arguments: object) -> None:
    database = connection.settings_dict
    environment = os.environ | {
        "PGHOST": str(database["HOST"] or ""),
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": str(database["USER"] or ""),
        "PGPASSWORD": str(database["PASSWORD"] or ""),
        "PGDATABASE": str(database["NAME"]),
    }
    command = [str(binaries() / program), *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-800:]}")
