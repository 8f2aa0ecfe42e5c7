"""What was told to somebody on the home page, and what of it was not read yet?"""

from typing import Any

from django.db.models import QuerySet

from ppaos.ground.workbench.models import Notice


def notices_of(user: Any) -> QuerySet[Notice]:
    """What the home page tells the user, the newest first."""
    return Notice.objects.filter(channel=Notice.Channel.HOME, user_id=user.pk).order_by("-made_at", "-pk")


def unread_count(user: Any) -> int:
    """How much of it was not read yet."""
    return Notice.objects.filter(channel=Notice.Channel.HOME, user_id=user.pk, read_at=None).count()
