"""The traces: what happened, to whom, by whom, and how they are tied together; what changed; and which key opens this
database."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Event(models.Model):
    """One audited act. No foreign keys upward, so a trace outlives what it speaks of."""

    OPEN = {"id", "at", "verb", "actor_id", "actor_label", "area_code", "purpose", "detail", "subjects"}
    PERSONAL: dict[str, str] = {}

    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    area_code = models.CharField(max_length=12, blank=True)
    purpose = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["actor_id", "at"]),
            models.Index(fields=["verb", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} by {self.actor_label}"


class EventSubject(models.Model):
    """A record an event speaks of, named by its label and number only."""

    OPEN = {"id", "event", "label", "subject_id"}
    PERSONAL: dict[str, str] = {}

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="subjects")
    label = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["label", "subject_id"])]

    def __str__(self) -> str:
        return f"{self.label} {self.subject_id}"


class Change(models.Model):
    """News for the rooms above: these households (or list households) changed in this transaction."""

    OPEN = {"id", "xid", "at", "area_code", "kind", "subject_ids"}
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        HOUSEHOLD = "household"
        LIST = "list"

    xid = models.BigIntegerField()
    at = models.DateTimeField()
    area_code = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    subject_ids = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [models.Index(fields=["xid"])]

    def __str__(self) -> str:
        return f"{self.kind} × {len(self.subject_ids)}"


class UnlinkedEvent(models.Model):
    """An event that waits to be tied to the chain; written with it, gone once it is tied."""

    OPEN = {"event_id"}
    PERSONAL: dict[str, str] = {}

    event_id = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return f"event {self.event_id}"


class EventLink(models.Model):
    """Where an event stands in the chain: its hash is made of its own text and the hash of the one before it."""

    OPEN = {"position", "event_id", "linked_at", "hash"}
    PERSONAL: dict[str, str] = {}

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    linked_at = models.DateTimeField()
    hash = models.BinaryField()

    def __str__(self) -> str:
        return f"link {self.position} of event {self.event_id}"


class AuditSeal(models.Model):
    """A signed word that the chain up to a position had this hash then; published, and kept by others as well."""

    OPEN = {"id", "number", "position", "hash", "sealed_at", "token"}
    PERSONAL: dict[str, str] = {}

    number = models.BigIntegerField(unique=True)
    position = models.BigIntegerField()
    hash = models.BinaryField()
    sealed_at = models.DateTimeField()
    token = models.TextField()

    def __str__(self) -> str:
        return f"seal {self.number} up to {self.position}"


class KeyCheck(models.Model):
    """A known text, sealed: tells at start whether the key at hand opens this database."""

    OPEN = {"id", "sealed", "made_at"}
    PERSONAL: dict[str, str] = {}

    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"key check of {self.made_at:%Y-%m-%d}"


class PersonalRead(models.TextChoices):
    """Why somebody opens personal data: chosen once per queue or session."""

    VERIFY = "verify"
    LINK = "link"
    ASSIST = "assist"
    CORRECT = "correct"
    SUPPORT = "support"
