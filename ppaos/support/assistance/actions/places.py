"""Places of a capacity that referrals hold, so that routing sends nobody where somebody else was sent already."""

from collections.abc import Iterable
from datetime import datetime

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import staged, written
from ppaos.support.assistance.models import HeldPlace
from ppaos.support.assistance.queries.routing import pools_of

ASKED = {"referral_id": pl.Int64, "need_id": pl.Int64, "service_id": pl.Int64, "area_code": pl.String}
_HOLD = """
    insert into assistance_heldplace (referral_id, need_id, service_id, capacity_id, held_at)
    select referral_id, need_id, service_id, pool, %(at)s from held_places order by referral_id
    on conflict (referral_id) do nothing"""


@unaudited("moving the referrals, of which it is a step, writes the event")
def hold_places(*, referrals: pl.DataFrame, at: datetime) -> None:
    """Hold a place for each referral (columns ASKED) where the capacity it draws on is known; once each."""
    if referrals.is_empty():
        return
    pools = pools_of(referrals["area_code"].unique().sort().to_list(), timezone.localdate(at))
    held = referrals.join(pools.rename({"area": "area_code"}), on=["service_id", "area_code"])
    if held.height:
        staged("held_places", held.select("referral_id", "need_id", "service_id", "pool"))
        written(_HOLD, {"at": at})


@unaudited("moving the referrals, of which it is a step, writes the event")
def give_places_back(*, referral_ids: Iterable[int]) -> None:
    """Free the places of referrals that were turned down, called back or sent on."""
    HeldPlace.objects.filter(referral_id__in=list(referral_ids)).delete()
