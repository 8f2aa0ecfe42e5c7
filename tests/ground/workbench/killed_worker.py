"""A worker in a process of its own that claims a job and works until somebody kills it."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")


def work(progress, **arguments):
    for step in range(10_000):
        progress.report(step, 10_000)
        time.sleep(0.05)


if __name__ == "__main__":
    django.setup()
    from django.conf import settings
    from django.db import connections

    from ppaos.ground.workbench.tasks import run_job

    database, job_id = sys.argv[1:]
    settings.DATABASES["default"]["NAME"] = connections["default"].settings_dict["NAME"] = database
    run_job(int(job_id), work)
