"""What a user shows besides the password. The factors themselves are rows of `allauth.mfa`."""

from django.db import models
from django.db.models import Q

from ppaos.ground.accounts.models.users import User


class FactorReset(models.Model):
    """A second factor to be taken away because the phone is lost: asked for by one person, confirmed by another."""

    OPEN = {
        "id", "user", "reason", "asked_by", "asked_at", "confirmed_by", "confirmed_at", "taken_back_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    reason = models.CharField(max_length=200)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, taken_back_at=None),
                name="one_open_factor_reset_a_user",
            )
        ]

    def __str__(self) -> str:
        return f"reset of the second factor of {self.user_id}"


class ThaidBinding(models.Model):
    """A user's ThaID. The citizen id itself is not kept: its digest under a key outside the database is enough."""

    OPEN = {"id", "user", "pid_hash", "bound_at"}
    PERSONAL: dict[str, str] = {}

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="thaid")
    pid_hash = models.CharField(max_length=64, unique=True)
    bound_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"ThaID of {self.user_id}"
