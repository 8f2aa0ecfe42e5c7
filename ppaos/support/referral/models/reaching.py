"""How somebody without an account, or a machine, answers: links, API keys, webhooks; and slips for households."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household
from ppaos.support.referral.models.batches import Batch
from ppaos.support.referral.models.referrals import Referral


class AnswerLink(models.Model):
    """By which a small organisation sees and answers a few referrals: for a time, with a code, nothing else."""

    OPEN = {
        "id", "token_hash", "code_hash", "organisation", "batch", "referrals", "expires_at", "revoked_at", "made_by",
        "made_at", "wrong_codes", "used_hash",
    }  # fmt: skip
    PERSONAL = {"sent_to": "names"}

    class Standing(models.TextChoices):
        LIVE = "link_live", _("can be opened")
        EXPIRED = "link_expired", _("expired")
        REVOKED = "link_revoked", _("revoked")
        LOCKED = "link_locked", _("locked after wrong codes")

    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=200)  # empty once the code was used
    used_hash = models.CharField(
        max_length=200, blank=True, default=""
    )  # by which the same device comes back
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="links")
    referrals = models.ManyToManyField(Referral, related_name="links")
    sent_to = models.CharField(max_length=200)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    wrong_codes = models.SmallIntegerField(default=0)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"link for {self.organisation_id}"


class LinkOpening(models.Model):
    """One opening of a link, or a wrong code."""

    OPEN = {"id", "link", "at", "outcome"}
    PERSONAL = {"address": "names"}

    class Outcome(models.TextChoices):
        DOOR_SEEN = "door_seen", _("opened, no code given")
        CODE_RIGHT = "code_right", _("let in by the code")
        CODE_AGAIN = "code_again", _("let in again on the same device")
        CODE_WRONG = "code_wrong", _("wrong code")
        TURNED_AWAY = "turned_away", _("turned away")
        READ = "read_by_link", _("referrals read")
        ANSWERED = "answered_by_link", _("answer told")
        LEFT = "left_link", _("closed on the device")

    link = models.ForeignKey(AnswerLink, on_delete=models.CASCADE, related_name="openings")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    address = models.CharField(max_length=60, blank=True)

    def __str__(self) -> str:
        return f"{self.outcome} at {self.at:%Y-%m-%d %H:%M}"


class ApiKey(models.Model):
    """A machine of an organisation: what it may do, with a key of which only the hash is kept."""

    OPEN = {
        "id",
        "organisation",
        "name",
        "key_hash",
        "scopes",
        "made_by",
        "made_at",
        "last_used_at",
        "revoked_at",
    }
    PERSONAL: dict[str, str] = {}

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=120)
    key_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=20))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Webhook(models.Model):
    """Where an organisation's machine wants to be told; the secret that signs is kept sealed."""

    OPEN = {"id", "organisation", "url", "events", "secret_sealed", "made_at", "ended_at"}
    PERSONAL: dict[str, str] = {}

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="webhooks")
    url = models.URLField(max_length=300)
    events = ArrayField(models.CharField(max_length=40))
    secret_sealed = models.BinaryField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.url


class Delivery(models.Model):
    """One telling of one event to one webhook, retried until it is taken or given up."""

    OPEN = {
        "id",
        "webhook",
        "event",
        "body",
        "tries",
        "next_try_at",
        "delivered_at",
        "given_up_at",
        "last_status",
    }
    PERSONAL: dict[str, str] = {}

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    event = models.CharField(max_length=40)
    body = models.JSONField()  # ids and states only, never names
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_status = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=Q(next_try_at__isnull=False), name="delivery_due"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}"


class Slip(models.Model):
    """A paper given to a household: what was asked for it, of whom, by when. Its code opens nothing by itself."""

    OPEN = {"id", "household", "code_hash", "signed", "made_by", "made_at", "revoked_at"}
    PERSONAL: dict[str, str] = {}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="slips")
    code_hash = models.CharField(max_length=64, unique=True)
    signed = models.TextField()  # JWS that a phone can check without a line
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"slip of {self.household_id}"
