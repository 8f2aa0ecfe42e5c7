"""Who signs in: users, the one-time codes that let them set a password, tokens for programs."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


class UserManager(BaseUserManager["User"]):
    """Looks users up by their user name."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person with a sign-in. What they may do where is said by grants."""

    OPEN = {
        "id",
        "password",
        "username",
        "language",
        "is_active",
        "suspended_reason",
        "created_at",
        "last_login",
        "second_factor_due_on",
    }
    PERSONAL = {"display_name": "names", "phone": "names", "email": "names"}

    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=150)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="th")
    is_active = models.BooleanField(default=True)
    suspended_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # From this day on the user does nothing without a second factor; set at the first sign-in that lacks one.
    second_factor_due_on = models.DateField(null=True)

    USERNAME_FIELD = "username"
    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name or self.username


class AccessCode(models.Model):
    """A one-time code, handed over in person or on paper, that lets a user set a password."""

    OPEN = {"id", "user", "code_hash", "made_at", "expires_at", "used_at", "made_by"}
    PERSONAL: dict[str, str] = {}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="access_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"access code of {self.user_id}"


class ApiToken(models.Model):
    """A revocable token with which a program acts as a user."""

    OPEN = {"id", "user", "name", "token_hash", "made_at", "expires_at", "last_used_at", "revoked_at"}
    PERSONAL: dict[str, str] = {}

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
