"""Consents of many households at once, as the records say that asked for them; and taken back when those say no."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Consent, Household, Purpose
from ppaos.people.registry.permissions import check_may_in_areas

COLUMNS = {
    "household_id": pl.Int64, "purpose": pl.String, "notice_version": pl.String, "given_at": pl.String,
    "source_id": pl.Int64,
}  # fmt: skip
_GIVEN = """
INSERT INTO registry_consent (household_id, purpose, notice_version, given_at, source_label, source_id)
SELECT household_id, purpose, notice_version, given_at::timestamptz, %(label)s, source_id
FROM fresh_consent fresh
WHERE NOT EXISTS (
    SELECT 1 FROM registry_consent known
    WHERE known.household_id = fresh.household_id AND known.purpose = fresh.purpose AND known.person_id IS NULL
      AND known.notice_version = fresh.notice_version AND known.source_label = %(label)s
      AND known.source_id = fresh.source_id AND known.withdrawn_at IS NULL)
ORDER BY source_id, household_id, purpose
"""


@dataclass(frozen=True)
class ConsentsGiven:
    """How many consents are new."""

    consents: int


@dataclass(frozen=True)
class ConsentsWithdrawn:
    """How many consents hold no longer."""

    consents: int


@audited("consents.given")
def give_consents(
    *, frame: pl.DataFrame, by: Any, at: datetime, source_label: str, deed: str = "edit_register"
) -> ConsentsGiven:
    """Note that households agreed to purposes, having been read a notice: columns COLUMNS, given_at as ISO text.

    What the same record said before is not noted twice. Raises RegistryError for a purpose that does not exist or a
    notice without version, nothing written.
    """
    rows = frame.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    _check_areas(by, deed, rows["household_id"].to_list())
    known = pl.col("purpose").is_in(Purpose.values) & (pl.col("notice_version").str.strip_chars() != "")
    faulty = rows.filter(~known.fill_null(False))
    if not faulty.is_empty():
        raise RegistryError(
            f"Consent needs one of the purposes {', '.join(Purpose.values)} and the version of the notice read; "
            f"household {faulty['household_id'][0]} has «{faulty['purpose'][0]}» and "
            f"«{faulty['notice_version'][0]}»."
        )
    staged("fresh_consent", rows.with_columns(pl.col("notice_version").str.slice(0, 40)))
    return ConsentsGiven(written(_GIVEN, {"label": source_label}))


@audited("consents.withdrawn")
def withdraw_consents(
    *, source_label: str, source_ids: Iterable[int], by: Any, at: datetime, deed: str = "edit_register"
) -> ConsentsWithdrawn:
    """Note that what some records said of consent holds no longer; that it had been given stays known."""
    consents = Consent.objects.filter(
        source_label=source_label, source_id__in=set(source_ids), withdrawn_at__isnull=True
    )
    _check_areas(by, deed, list(consents.values_list("household_id", flat=True)))
    return ConsentsWithdrawn(consents.update(withdrawn_at=at))


def _check_areas(by: Any, deed: str, household_ids: list[int]) -> None:
    areas = Household.objects.filter(pk__in=household_ids).values_list("area_id", flat=True).distinct()
    check_may_in_areas(by, deed, areas)
