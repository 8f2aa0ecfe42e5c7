"""What a journey needs: a browser, a server, and an installation of its own, copied from one built once."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from ppaos.ground.accounts.models import User
from tests.journeys.databases import copy_of, in_use
from tests.journeys.installation import an_installation, lists_were_brought_in
from tests.journeys.looking import AXE
from tests.journeys.reader import Reader

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MANIFEST = Path(settings.DJANGO_VITE["default"]["manifest_path"])
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is. Without it journeys are skipped, and fail where everything is required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    lacking = []
    if found is None:
        lacking.append("Chromium is not on this machine (`apt-get install chromium`)")
    if not MANIFEST.exists() or not AXE.exists():
        lacking.append("the browser parts are not built (`make setup`)")
    if lacking:
        give_up = pytest.fail if os.environ.get("PPAOS_REQUIRE_ALL") == "1" else pytest.skip
        give_up(f"No journey in the browser: {' and '.join(lacking)}.")
    return str(found)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium without a window. Its driver keeps an event loop in this thread, which Django must not mind."""
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        opened = driver.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for a key and for files that no other test writes to."""
    return tmp_path_factory.mktemp("home")


@dataclass(frozen=True)
class Ground:
    """An empty installation, to be copied: its database, the name of copies, the first administrator's code."""

    database: str
    copies: str
    code: str


@pytest.fixture(scope="session")
def ground(
    chromium: str, home: Path, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[Ground]:
    """An empty installation as `ppaos init` makes it."""
    own = connections["default"].settings_dict["TEST"]["NAME"]
    with copy_of("template0", f"{own}__ground") as name:
        with django_db_blocker.unblock(), in_use(name, home):
            code = an_installation()
        yield Ground(name, f"{own}__journey", code)


@pytest.fixture(scope="session")
def province(ground: Ground, home: Path, django_db_blocker: Any) -> Iterator[str]:
    """The name of a database in which the lists of the examples count, to be copied."""
    with copy_of(ground.database, f"{ground.copies}_lists") as name:
        with django_db_blocker.unblock(), in_use(name, home):
            lists_were_brought_in(timezone.now())
        yield name


@pytest.fixture
def installation(ground: Ground, home: Path, django_db_blocker: Any) -> Iterator[Ground]:
    """An empty installation, for this journey alone."""
    with copy_of(ground.database, ground.copies) as name, django_db_blocker.unblock(), in_use(name, home):
        yield ground


@pytest.fixture
def lists(province: str, ground: Ground, home: Path, django_db_blocker: Any) -> Iterator[None]:
    """An installation whose lists were brought in, for this journey alone."""
    with copy_of(province, ground.copies) as name, django_db_blocker.unblock(), in_use(name, home):
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[LiveServer]:
    """The pages, served by a thread."""
    served = LiveServer("localhost")
    yield served
    served.stop()


@pytest.fixture
def reader(browser: Browser, server: LiveServer) -> Iterator[Callable[..., Reader]]:
    """Opens a browser for somebody, signed in where a user is given; at the end nothing went wrong in any of them."""
    readers = []

    def begin(user: User | None = None, **options: Any) -> Reader:
        context = browser.new_context(locale="th-TH", timezone_id="Asia/Bangkok", **options)
        context.set_default_timeout(15_000)
        readers.append(Reader(context, server.url))
        if user is not None:
            readers[-1].signs_in(user)
        return readers[-1]

    yield begin
    for each in readers:
        each.leaves()
    assert [fault for each in readers for fault in each.faults] == []
