"""Needs that can be referred together, in words: how many to which service, and why others stay."""

from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.people.cooperation.models import Organisation, Service
from ppaos.support.referral.actions.referring import Referred
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.to_refer import (
    GOING,
    HAD,
    NO_SERVICE,
    OUTSIDE,
    REFUSED,
    TO_ASK,
    UNDER_WAY,
)


def by_service(found: pl.DataFrame) -> list[dict[str, Any]]:
    """The needs that go, by service and by who answers it, the most first."""
    going = found.filter(pl.col("outcome") == GOING)
    groups = going.group_by("service_id", "organisation_id").agg(
        needs=pl.len(), households=pl.col("household_id").n_unique()
    )
    rows = groups.sort("needs", "service_id", "organisation_id", descending=[True, False, False])
    services = Service.objects.in_bulk(rows["service_id"].unique().to_list())
    offices = Organisation.objects.in_bulk(rows["organisation_id"].unique().to_list())
    return [
        row | {"service": services[row["service_id"]], "office": offices[row["organisation_id"]]}
        for row in rows.iter_rows(named=True)
    ]


def staying(found: pl.DataFrame) -> list[dict[str, Any]]:
    """Why the other needs stay, with how many."""
    counts = dict(found["outcome"].value_counts().iter_rows())
    return [{"why": said, "count": counts[code]} for code, said in _reasons().items() if code in counts]


def referred_words(done: Referred) -> str:
    """What referring came to."""
    made = ngettext(
        "%(made)s draft was made; %(again)s were under way already.",
        "%(made)s drafts were made; %(again)s were under way already.",
        done.made,
    ) % {"made": thousands(done.made), "again": thousands(done.again)}
    faults = done.lines["fault"].drop_nulls().value_counts(sort=True)
    return " ".join([made, *(f"{thousands(n)} · {fault_words(code)}" for code, n in faults.iter_rows())])


def _reasons() -> dict[str, str]:
    return {
        UNDER_WAY: _("a referral is under way already"),
        OUTSIDE: _(
            "the household left the programme, moved away or died; what is urgent goes even so after it left"
        ),
        HAD: fault_words("period_is_full"),
        NO_SERVICE: _(
            "no service was chosen: none answers it here, all are full, or services were not looked for yet"
        ),
        TO_ASK: _("something must be asked first, to know whether the service is for them"),
        REFUSED: _("the service turned it down before; choose another one on the page of the need"),
    }
