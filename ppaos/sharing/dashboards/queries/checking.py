"""Are the figures that are kept equal to a recount of everything, at the watermark?"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from ppaos.ground.privacy.models import Change
from ppaos.ground.workbench.queries import written
from ppaos.sharing.dashboards.models import Watermark
from ppaos.sharing.dashboards.queries.recounted import FACTS, recount_households, recount_lists
from ppaos.sharing.dashboards.queries.states import households_and_lists
from ppaos.sharing.dashboards.queries.sums import all_sums_sql, marks

_FIGURES = """
select coalesce(kept.figure, fresh.figure), coalesce(kept.area_id, fresh.area_id),
    coalesce(kept.value, 0), coalesce(fresh.value, 0)
from dashboards_areafigure kept
full join ({sums}) fresh on fresh.area_id = kept.area_id and fresh.figure = kept.figure
where coalesce(kept.value, 0) <> coalesce(fresh.value, 0)
order by 1, 2"""


class NotCounted(RuntimeError):
    """There is nothing to check yet; the message says what to do."""


@dataclass(frozen=True)
class Difference:
    """A figure of an area (or the facts of a number of households) that a recount finds otherwise."""

    what: str
    area_code: str
    kept: Decimal
    recounted: Decimal


def differences() -> list[Difference]:
    """What is kept and does not equal a recount; news that waits to be folded is left out of both.

    Raises NotCounted where nothing was ever counted, or the day, the hierarchy or the lists changed since."""
    with transaction.atomic():
        if connection.in_atomic_block and not connection.savepoint_ids:
            written("set transaction isolation level repeatable read")
        watermark = Watermark.objects.first()
        if watermark is None:
            raise NotCounted(_("Nothing was counted yet. Run `ppaos rebuild_rollup`."))
        if any(getattr(watermark, name) != now for name, now in marks(watermark.counted_on).items()):
            raise NotCounted(
                _(
                    "Areas or lists changed since the last count. Run `ppaos rebuild_rollup`, then check again."
                )
            )
        return [*_wrong_sums(watermark.counted_on), *_wrong_facts(watermark.counted_on)]


def _wrong_sums(on: date) -> list[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES.format(sums=all_sums_sql()), {"on": on})
        return [Difference(*row) for row in cursor.fetchall()]


def _wrong_facts(on: date) -> list[Difference]:
    waiting: dict[str, list[int]] = {"household": [], "list": []}
    for kind, ids in Change.objects.values_list("kind", "subject_ids"):
        waiting[kind].extend(ids)
    households, lists = households_and_lists(waiting["household"], waiting["list"])
    recount_households(None, on)
    recount_lists(None)
    found = [("household", _differing("household", households)), ("list", _differing("list", lists))]
    return [
        Difference(f"facts of {of}", "", Decimal(kept), Decimal(fresh))
        for of, (kept, fresh) in found
        if kept or fresh
    ]


def _differing(of: str, waiting: list[int]) -> tuple[int, int]:
    """How many rows of facts are kept but not recounted, and recounted but not kept."""
    facts = FACTS[of]
    columns, settled = facts.listed, f"where {facts.key} <> all(%(waiting)s::bigint[])"
    kept = f"select {columns} from {facts.table} {settled}"
    fresh = f"select {columns} from {facts.recounted} {settled}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"select (select count(*) from ({kept} except {fresh}) went),"
            f" (select count(*) from ({fresh} except {kept}) came)",
            {"waiting": waiting},
        )
        went, came = cursor.fetchone()
        return went, came
