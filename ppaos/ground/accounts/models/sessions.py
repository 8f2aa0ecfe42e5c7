"""From where is a user signed in? One row a sign-in; the session itself is Django's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.accounts.models.users import User


class UserSession(models.Model):
    """One sign-in on one device: how, from where, seen last when, and how it ended."""

    OPEN = {"id", "user", "session_key", "way", "opened_at", "last_seen_at", "ended_at", "ended_by", "ending"}
    PERSONAL = {"address": "names", "device": "names"}

    class Way(models.TextChoices):
        PASSWORD = "by_password", _("password alone")
        APP = "by_app_code", _("password and code of the app")
        PASSKEY = "by_passkey", _("password and passkey")
        RECOVERY = "by_recovery_code", _("password and recovery code")
        THAID = "by_thaid", _("ThaID")

    class Ending(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        REVOKED = "session_revoked", _("ended from another place")
        PASSWORD = "password_changed", _("the password was changed")
        ROLE = "role_changed", _("a role was given or ended")
        RESET = "access_taken", _("the access was reset")
        SUSPENDED = "account_suspended", _("the account was suspended")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    way = models.CharField(max_length=20, choices=Way.choices)
    address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=20, choices=Ending.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at=None), name="user_session_open"),
        ]

    def __str__(self) -> str:
        return f"session of {self.user_id}"
