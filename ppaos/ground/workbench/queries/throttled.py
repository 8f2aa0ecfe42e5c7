"""How often may a stranger ask? Counted by the minute, or a longer while, in the cache of this process."""

from django.core.cache import cache
from django.utils import timezone

MINUTE, HOUR = 60, 60 * 60


def is_too_many(key: str, most: int, seconds: int = MINUTE) -> bool:
    """Count one more asking under the key; whether there were more than `most` within this while."""
    slot = f"asked:{key}:{seconds}:{int(timezone.now().timestamp()) // seconds}"
    cache.add(slot, 0, timeout=2 * seconds)
    return cache.incr(slot) > most
