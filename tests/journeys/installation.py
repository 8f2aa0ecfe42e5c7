"""Given: a small real installation, and what had happened in it before a journey begins."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cache
from io import StringIO
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.evidence.livelihood.actions import take_in_news
from ppaos.evidence.targeting.actions import imports
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.forms import reading
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import import_areas
from ppaos.ground.geography.forms.area_list import checked_area_list
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.sharing.dashboards.actions import fold_changes, rebuild_rollup
from tests.factories.people import user_with

EXAMPLES = Path(__file__).parents[2] / "examples"
PROVINCE, PASSWORD = "46", "ข้าวเหนียวกับปลาร้า"
WORK_SECONDS = 60


def an_installation() -> str:
    """What `ppaos init` leaves in an empty database, with the villages of the examples; the first one-time code."""
    said = StringIO()
    call_command("init", area=PROVINCE, stdout=said)
    path = EXAMPLES / "villages.csv"
    found = checked_area_list(read_sheets(path)[0], path.name)
    import_areas(areas=found.areas, placements=found.placements, by=None, at=timezone.now())
    rebuild_rollup(by=None, at=timezone.now())
    return said.getvalue().split("shown only now: ")[1].split()[0]


def somebody(role: str, area_code: str = PROVINCE) -> User:
    """A user of this role in an area, who signs in with PASSWORD."""
    user = user_with(role, area_code, name=f"{role}-{area_code}")
    User.objects.filter(pk=user.pk).update(password=_hashed())
    return user


@cache
def _hashed() -> str:
    return make_password(PASSWORD)


def lists_were_brought_in(at: datetime) -> None:
    """The survey and the national list of the examples count, are linked, assessed and in the figures."""
    _brought_in("workbook.xlsx", "survey", "แบบสำรวจครัวเรือน", 2563, at)
    _brought_in("national_list.csv", "tpmap", "บัญชีระดับชาติ", 2565, at)
    _brought_in("bmn_answers.csv", "bmn", "ข้อมูล จปฐ.", 2564, at)
    take_in_news(by=None, at=at)
    fold_changes(at=at)


def _brought_in(name: str, code: str, title: str, year: int, at: datetime) -> None:
    path = EXAMPLES / name
    file = reading.read_list(path, name, "")
    source = imports.register_source(
        code=code, name=title, kind=file.kind, area=Area.objects.get(pk=PROVINCE), by=None, at=at
    )
    with path.open("rb") as content:
        stored = store_file(content=content, name=name, purpose="list", area_code=PROVINCE, by=None, at=at)
    made = imports.receive_list(source=source, year=year, round=1, file=stored, by=None, at=at)
    check_file(list_import=made, file=file, mapping=None, by=None, at=at)
    imports.commit_list(list_import=made, by=None, at=at)
    settle_import(list_import=made, by=None, at=at)


def the_worker_works() -> None:
    """Worker and keeper of figures do what waits: in a thread, because the browser keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as threads:
        threads.submit(_work).result(timeout=WORK_SECONDS)


def _work() -> None:
    try:
        with app.replace_connector(app.connector.get_worker_connector()) as workers:
            workers.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)
        take_in_news(by=None, at=timezone.now())
        the_figures_follow()
    finally:
        connections.close_all()


def the_figures_follow() -> None:
    """The keeper of figures folds what changed."""
    fold_changes(at=timezone.now())
