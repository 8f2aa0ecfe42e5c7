"""How often may a stranger ask? Counted by the minute, in the cache of this process."""

from django.core.cache import cache
from django.utils import timezone

MINUTE = 60


def is_too_many(key: str, most: int) -> bool:
    """Count one more asking under the key; whether there were more than `most` within this minute."""
    slot = f"asked:{key}:{int(timezone.now().timestamp()) // MINUTE}"
    cache.add(slot, 0, timeout=2 * MINUTE)
    return cache.incr(slot) > most
