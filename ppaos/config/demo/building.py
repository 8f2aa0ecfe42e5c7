"""Builds the demonstration: invented files through the real import, linking and assessment, then the rollup."""

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from ppaos.config.backup import holds_records
from ppaos.config.demo.accounts import make_accounts
from ppaos.config.demo.authority import keep_own_criteria
from ppaos.config.demo.deciding import decide_together, join_hands
from ppaos.config.demo.fieldwork import do_fieldwork
from ppaos.config.demo.following import follow_up
from ppaos.config.demo.forum import prepare_forum
from ppaos.config.demo.forum_pledges import worth_of_pledges
from ppaos.config.demo.hearing import hear_people
from ppaos.config.demo.importing import BASIC_NEEDS, SURVEY, bring_in
from ppaos.config.demo.invention import Invention, invent
from ppaos.config.demo.leaving import let_leave
from ppaos.config.demo.models import hand_out, run_models, work_out, worth_of_inputs
from ppaos.config.demo.models_plans import keep_plans
from ppaos.config.demo.protecting import protect_people
from ppaos.config.demo.righting import ask_for_changes
from ppaos.config.demo.selecting import keep_selections
from ppaos.config.demo.struck import record_what_struck
from ppaos.config.demo.studying import keep_studies
from ppaos.config.demo.support import give_support
from ppaos.config.demo.truth import keep_truth
from ppaos.config.demo.verdicts import enter_verdicts
from ppaos.config.demo.watching import keep_watch
from ppaos.evidence.livelihood.actions import publish_packaged_methods, take_in_news
from ppaos.evidence.livelihood.actions.groups import make_groups
from ppaos.evidence.livelihood.queries.grouping import years_assessed
from ppaos.ground.geography.actions import import_areas, load_official_areas
from ppaos.ground.geography.forms.area_list import checked_area_list
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import bind_key, make_master_key, write_event
from ppaos.ground.privacy.actions.chain import seal_audit
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.forms.sheets import read_sheets
from ppaos.people.cooperation.actions import load_catalogue, register_organisation
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.sharing.dashboards.actions.public import release_figures
from ppaos.support.operating_models.actions.models import load_library
from ppaos.support.operating_models.models import OperatingModel

REGISTER_YEAR = 2564
BEGUN, COMPLETED = "demo.begun", "demo.completed"
Say = Callable[[str], None]


class NotADemo(RuntimeError):
    """The database holds records that are not the demonstration's."""


def is_complete(households: int) -> bool:
    """Whether this database already holds a whole demonstration of that size."""
    done = Event.objects.filter(verb=COMPLETED).order_by("-id").first()
    return done is not None and done.detail.get("households_asked") == households


def build(*, households: int, province: str, say: Say) -> None:
    """Fill an empty database with the demonstration. Refused where other records are."""
    if holds_records():
        raise NotADemo(_what_is_here())
    make_master_key()
    at = timezone.now()
    bind_key(by=None, at=at)
    write_event(BEGUN, by=None, at=at, detail={"households_asked": households})
    with tempfile.TemporaryDirectory() as folder:
        with told(say, "inventing people, houses and lists"):
            made = invent(Path(folder), households=households, province=province)
        with told(say, "areas, methods, organisations, sign-ins"):
            _lay_ground(made, province, at)
        _bring_in(made, province, say)
        keep_truth(made.truth)
    _know(province, households, say)
    models = _follow(made, households, province, say)
    _decide(models, province, households, say)
    detail = {"households_asked": households, "province": province} | made.counts
    write_event(COMPLETED, by=None, at=timezone.now(), detail=detail)
    seal_audit(by=None, at=timezone.now())


def _know(province: str, households: int, say: Say) -> None:
    """Visit, assess, group, refer and help."""
    with told(say, "field work: forms, visits, interviews, village hearings"):
        do_fieldwork(province, timezone.now())
    with told(say, "criteria of a local authority's own"):
        keep_own_criteria(timezone.now())
    with told(say, "answers and assessments"):
        take_in_news(by=None, at=timezone.now())
    with told(say, "target groups"):
        area = Area.objects.get(pk=province)
        make_groups(area=area, year=years_assessed(area)[0], by=None, at=timezone.now())
    with told(say, "needs, referrals, answers and help"):
        besides = worth_of_inputs(households) + worth_of_pledges(households)
        give_support(province, households, timezone.now(), besides=besides)


def _decide(models: list[OperatingModel], province: str, households: int, say: Say) -> None:
    """Agree, meet, plan, hear people, protect them; count it all."""
    with told(say, "agreements, committees and teams, training of officers"):
        centre = join_hands(province, timezone.now())
    with told(say, "Poverty Forum, proposals, plans, a strategy, the programme"):
        decide_together(centre, models, households, timezone.now())
    with told(say, "voices, changes asked for, requests of data subjects"):
        hear_people(timezone.now())
        ask_for_changes(timezone.now())
        protect_people(province, timezone.now())
    with told(say, "figures of every area"):
        rebuild_rollup(by=None, at=timezone.now())
    with told(say, "figures for everybody"):
        release_figures(area=Area.objects.get(pk=province), by=None, at=timezone.now())
    with told(say, "selections of households"):
        keep_selections(province, timezone.now())
    with told(say, "the next meeting of the Poverty Forum"):
        prepare_forum(centre, timezone.now())


def _what_is_here() -> str:
    """What keeps a demonstration from being built here, and what to do."""
    elsewhere = "Point PPAOS_HOME (or DATABASE_URL) elsewhere"
    if done := Event.objects.filter(verb=COMPLETED).order_by("-id").first():
        size = done.detail.get("households_asked")
        return f"A demonstration of {size} households is here: ask for --households {size}. {elsewhere} for another."
    if begun := Event.objects.filter(verb=BEGUN).order_by("-id").first():
        return (
            f"The demonstration begun here on {timezone.localtime(begun.at):%Y-%m-%d at %H:%M} was broken off before "
            f"its end, so it cannot be shown. Remove {settings.PPAOS_HOME} and start again, and let it run to its end."
        )
    return f"This database holds records that are no demonstration. {elsewhere}."


def _follow(made: Invention, households: int, province: str, say: Say) -> list[OperatingModel]:
    """What came of it: models (returned), plans, rounds, shocks, exits, the watch, studies."""
    with told(say, "operating models: members, chains, months, a fund, courses"):
        models = run_models(province, households, timezone.now())
        hand_out(models, households, timezone.now())
    with told(say, "follow-up: rounds and their answers, results of models"):
        followed = follow_up(made.world, models, province, timezone.now())
        work_out(models, province, followed.second, timezone.now())
    with told(say, "development plans of households"):
        keep_plans(province, households, timezone.now())
    with told(say, "shocks, a flood"):
        record_what_struck(province, households, timezone.now())
    with told(say, "exits"):
        let_leave(followed, province, timezone.now())
    with told(say, "watch, studies of social return"):
        keep_watch(followed.rising, timezone.now())
        keep_studies(models, timezone.now())
    return models


@contextmanager
def told(say: Say, what: str) -> Iterator[None]:
    """Say what is being done before it is, and then how long it took: what breaks off is known by its name."""
    started = time.perf_counter()
    say(f"  {what} … ")
    yield
    say(f"{time.perf_counter() - started:.1f} s\n")


def _lay_ground(made: Invention, province: str, at: datetime) -> None:
    load_official_areas(by=None, at=at)
    found = checked_area_list(read_sheets(made.villages)[0], made.villages.name)
    import_areas(areas=found.areas, placements=found.placements, by=None, at=at)
    publish_packaged_methods(by=None, at=at)
    area = Area.objects.get(pk=province)
    register_organisation(name_th="มหาวิทยาลัยสมมติ", sector="academic", area=area, by=None, at=at)
    load_catalogue(area=area, by=None, at=at)
    load_library(by=None, at=at)
    make_accounts(province, at)


def _bring_in(made: Invention, province: str, say: Say) -> None:
    """Every file by the real steps."""
    for number, (year, path) in enumerate(sorted(made.workbooks.items()), start=1):
        with told(say, f"survey workbook of {year} (round {number})"):
            bring_in(path, *SURVEY, year, province)
    with told(say, "national list"):
        listed = bring_in(made.national_list, "tpmap", "บัญชีเป้าหมายระดับชาติ (TPMAP)", 2565, province)
    with told(say, "agency list"):
        bring_in(made.agency_list, "agency", "บัญชีรายชื่อ พมจ.", 2565, province, kind="agency_list")
    with told(say, "register of the state welfare card"):
        name = "ทะเบียนบัตรสวัสดิการแห่งรัฐ"
        bring_in(made.welfare_register, "card", name, REGISTER_YEAR, province, kind="welfare_register")
    with told(say, "verdicts on listed people"):
        enter_verdicts(listed, made.verdicts, timezone.now())
    with told(say, "basic-needs answers"):
        bring_in(made.bmn_answers, *BASIC_NEEDS, 2564, province)
