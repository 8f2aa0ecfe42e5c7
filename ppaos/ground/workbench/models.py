"""What the tool room keeps: files, sealed, and long work with its progress."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """A file at rest: its content lies sealed in the installation's media folder."""

    OPEN = {
        "id", "size", "sha256", "content_type", "area_code", "purpose", "created_at", "created_by_id", "erased_at",
    }  # fmt: skip
    PERSONAL = {"name": "names"}

    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=120, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    purpose = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    created_by_id = models.BigIntegerField(null=True)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """Long work that a screen can follow, that survives a closed tab and a killed worker."""

    OPEN = {
        "id", "kind", "title", "state", "done", "total", "unit", "message", "arguments", "result", "error", "trace_id",
        "attempts", "created_at", "started_at", "heartbeat_at", "finished_at", "created_by_id", "area_code",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    unit = models.CharField(max_length=20, blank=True)
    message = models.CharField(max_length=300, blank=True)
    arguments = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    trace_id = models.CharField(max_length=32, blank=True)
    attempts = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    created_by_id = models.BigIntegerField(null=True)
    area_code = models.CharField(max_length=12, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "heartbeat_at"]),
            models.Index(fields=["created_by_id", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Notice(models.Model):
    """A short message to somebody outside the platform or inside: by e-mail, SMS, LINE, or on the home page.

    `key` makes it once: the same thing is not told twice. Never a name or an id of a person who is helped.
    """

    OPEN = {
        "id", "key", "channel", "user_id", "purpose", "link", "made_at", "sent_at", "tries", "next_try_at",
        "given_up_at", "fault", "read_at",
    }  # fmt: skip
    PERSONAL = {"address": "names", "subject": "names", "text": "names"}

    class Channel(models.TextChoices):
        HOME = "home_page", _("home page")
        EMAIL = "email", _("e-mail")
        SMS = "sms", _("SMS")
        LINE = "line", _("LINE")

    key = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=9, choices=Channel.choices)
    user_id = models.BigIntegerField(null=True)
    address = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    link = models.CharField(max_length=300, blank=True)  # a page of ours that it leads to
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField(null=True)  # on the home page

    class Meta:
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(sent_at=None), name="notice_waiting"),
            models.Index(fields=["user_id", "-made_at"], name="notice_of_user"),
        ]

    def __str__(self) -> str:
        return self.key
