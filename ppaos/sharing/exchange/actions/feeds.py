"""Tokens by which programs pull lists: made and revoked by their readers; each pull is checked and written down."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.queries import token_hash
from ppaos.ground.privacy.actions import audited, record_export, unaudited
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.models import FeedToken
from ppaos.sharing.exchange.permissions import check_can_take, offered_columns
from ppaos.sharing.exchange.queries.catalogue import Column, Listing, listings
from ppaos.sharing.exchange.queries.odata import Asked, Page, page_of
from ppaos.sharing.exchange.queries.rows import rows_of

TOKEN_MARK = "ppaosf_"
MOST_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=10)


class NewToken(NamedTuple):
    """A token and its text, shown once. A tuple on purpose: a trace names the token, never its text."""

    token: FeedToken
    text: str


@dataclass(frozen=True)
class Feed:
    """An entity set as a token may pull it now."""

    listing: Listing
    columns: tuple[Column, ...]
    areas: tuple[str, ...]


@audited("feed_token.made")
def make_feed_token(
    *, name: str, listing_codes: Iterable[str], areas: Sequence[str], has_names: bool, purpose: str, days: int,
    by: Any, at: datetime,
) -> NewToken:  # fmt: skip
    """Let a program pull these lists of these areas as the reader sees them, for some days; the text is shown once."""
    chosen = [listings()[code] for code in listing_codes if code in listings()]
    if not chosen or not areas:
        raise ExchangeRefused(_("Choose at least one list and one area."))
    if not 0 < days <= MOST_DAYS:
        raise ExchangeRefused(
            _("A feed lasts from 1 to %(most)s days; it can be made anew.") % {"most": MOST_DAYS}
        )
    for listing in chosen:
        for area in areas:
            check_can_take(by, listing, area, _pulled(by, listing, area, has_names), timezone.localdate(at))
    text = TOKEN_MARK + secrets.token_urlsafe(32)
    token = FeedToken.objects.create(
        user=by, name=name.strip(), token_hash=token_hash(text), listings=[each.code for each in chosen],
        areas=list(areas), has_names=has_names, purpose=purpose, made_at=at, expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return NewToken(token, text)


@audited("feed_token.revoked", subjects=("token",))
def revoke_feed_token(*, token: FeedToken, by: Any, at: datetime) -> None:
    """End a token at once; what it was stays on record."""
    FeedToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)


@unaudited("what the program pulls is audited; here only the time of use is noted")
def feed_token_shown(*, text: str, at: datetime) -> FeedToken | None:
    """The token a program shows; None where it opens nothing, or its maker signs in no more."""
    live = FeedToken.objects.filter(revoked_at=None, expires_at__gt=at, user__is_active=True)
    found = live.select_related("user").filter(token_hash=token_hash(text)).first()
    if found is not None:
        long_ago = Q(last_used_at__isnull=True) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
        FeedToken.objects.filter(long_ago, pk=found.pk).update(last_used_at=at)
    return found


@unaudited("nothing leaves yet")
def feeds_of(*, token: FeedToken, by: Any, at: datetime) -> dict[str, Feed]:
    """The entity sets that a token may pull now, never more than its maker may see: those of its lists and areas that
    the maker still takes out, with the columns seen in all of these areas."""
    found = {}
    for code in token.listings:
        if code not in listings():
            continue
        listing = listings()[code]
        open_areas = [area for area in token.areas if _may_pull(token, listing, area, timezone.localdate(at))]
        if open_areas:
            columns = [_pulled(token.user, listing, area, token.has_names) for area in open_areas]
            kept = tuple(each for each in listing.columns if all(each in some for some in columns))
            found[code] = Feed(listing, kept, tuple(open_areas))
    return found


@unaudited("record_export writes the event of every pull")
def pull(*, token: FeedToken, feed: Feed, asked: Asked, by: Any, at: datetime) -> Page:
    """One page of a feed."""
    rows = rows_of(feed.listing, by, feed.areas)
    page = page_of(feed.listing, rows, asked, feed.areas)
    record_export(
        by=by, at=at, purpose=token.purpose, rows=page.rows.height, what=f"feed {feed.listing.code}",
        area_code=feed.areas[0], subjects=[token],
    )  # fmt: skip
    return page


def _may_pull(token: FeedToken, listing: Listing, area: str, on: Any) -> bool:
    try:
        check_can_take(token.user, listing, area, _pulled(token.user, listing, area, token.has_names), on)
    except PermissionDenied:
        return False
    return True


def _pulled(user: Any, listing: Listing, area: str, has_names: bool) -> tuple[Column, ...]:
    """The columns a program pulls: open ones and figures; names where the token says so; nothing else of people."""
    allowed = {"", "aggregate", "names"} if has_names else {"", "aggregate"}
    return tuple(column for column in offered_columns(user, listing, area) if column.field_class in allowed)
