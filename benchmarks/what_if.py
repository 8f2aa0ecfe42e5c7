"""Claim: what other numbers of a method would do to a province of 22,000 households is on screen within two seconds.

Fills the scratch installation of `reassess_province.py` if it is empty, signs a data manager in and opens the page with
another number each time; every answer is scored twice, compared, and set beside verdicts. Target groups and the line
are timed beside it.

    .venv/bin/python benchmarks/what_if.py [--households N]
"""

import argparse
import statistics
import time
from datetime import date
from typing import Any

import reassess_province as province  # sets the installation, and Django up
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from ppaos.config.running import database
from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.models import Assessment
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import make_master_key
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household

MOST_SECONDS, TIMES = 2, 7
PAGES = {"levels": "/livelihood/what-if/", "target groups and line": "/livelihood/what-if/groups/"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    options = arguments.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Household.objects.exists():
            province.fill(options.households)
        publish_packaged_methods(by=None, at=province.now())
        if not Assessment.objects.filter(is_current=True).exists():
            assess_households(household_ids=None, by=None, at=province.now())
        client = signed_in()
        for name, path in PAGES.items():
            taken = [seconds(client, f"{path}?w_financial_debt={15 + number}") for number in range(TIMES)]
            print(
                f"{name}: {statistics.median(taken[1:]):.2f} s, the slowest {max(taken[1:]):.2f} s, the first "
                f"{taken[0]:.2f} s (levels at most {MOST_SECONDS})"
            )


def signed_in() -> Client:
    """A data manager of the province."""
    user, _made = User.objects.get_or_create(username="benchmark", defaults={"display_name": "benchmark"})
    Grant.objects.get_or_create(
        user=user, role="data_manager", area_id=province.PROVINCE, defaults={"valid_from": date(2026, 1, 1)}
    )
    client = Client()
    client.force_login(user)
    return client


def seconds(client: Any, path: str) -> float:
    """How long a page takes, template and all."""
    began = time.perf_counter()
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
