"""How long do the pages of a model take with 5,000 members and 60 months of records, for the team that leads it?

Fills a scratch installation once: a province (`--households`, default 25,000), a model with `--members` of them, two
records a member and month, two rounds of interviews. Its result is worked out (the claim: at most 10 s for the
comparison), then the pages are asked through the whole stack of middleware as the project team, who sees only opened
households, and as the data manager. Prints median and 95th percentile of each; at most 200 ms is claimed.

    .venv/bin/python benchmarks/model_page.py [--households N] [--members N] [--rounds N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-model-page")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.province.households import register_invented
from benchmarks.province.model_members import ROUNDS, interview_all, invent_model
from benchmarks.referral_pages import measure, reader
from ppaos.config.running import database
from ppaos.ground.privacy.actions import make_master_key
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.results import keep_result
from ppaos.support.operating_models.models import Enrolment, MemberRecord, ModelResult, OperatingModel
from ppaos.support.operating_models.queries.results import Asked

NOW = datetime.now(UTC)
(BEFORE, _before_on), (AFTER, _after_on) = ROUNDS


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=25_000)
    arguments.add_argument("--members", type=int, default=5_000)
    arguments.add_argument("--rounds", type=int, default=40)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not OperatingModel.objects.filter(in_library=False).exists():
            fill(options.households, options.members)
        model = OperatingModel.objects.get(in_library=False)
        members, months = Enrolment.objects.count(), MemberRecord.objects.count()
        print(f"{Household.objects.count():,} households, {members:,} members, {months:,} records")
        print(f"load {os.getloadavg()[0]:.1f}")
        begun = time.perf_counter()
        result = keep_result(model=model, asked=Asked((BEFORE, 1), (AFTER, 1), 2567, "46"), by=None, at=NOW)
        effect = result.income["effect"]
        print(
            f"result worked out and kept in {time.perf_counter() - begun:.1f} s: {effect['members']:,} members beside "
            f"{result.income['others']:,} others, {effect['effect']:,.0f} baht more"
        )
        pages = pages_of(model, result)
        measure(
            reader("team", role="project_team", area_id="46", organisation_id=model.organisation_id),
            pages,
            options.rounds,
        )
        measure(reader("data", role="data_manager", area_id="46"), pages, options.rounds)


def fill(households: int, members: int) -> None:
    """The province, its interviews, and the model."""
    if not Household.objects.exists():
        with transaction.atomic():
            register_invented(households, villages_each=11, at=NOW)
    with transaction.atomic():
        interview_all(NOW)
        invent_model(members, NOW)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def pages_of(model: OperatingModel, result: ModelResult) -> list[tuple[str, str]]:
    """What is asked, and what it is called."""
    here = f"/models/{model.pk}"
    one = Enrolment.objects.filter(model=model).values_list("pk", flat=True)[0]
    behind = f"{here}/results/households/?result={result.pk}"
    return [
        ("models", "/models/"), ("model", f"{here}/"), ("members", f"{here}/members/"),
        ("members, last page", f"{here}/members/?page=100"), ("one member", f"/models/members/{one}/"),
        ("grid of a month", f"{here}/months/"), ("chain", f"{here}/chain/"), ("result", f"{here}/results/"),
        ("result, households", behind), ("result, who earn less", f"{behind}&side=worse"),
        ("side by side", "/models/compare/"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
