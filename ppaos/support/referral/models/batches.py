"""Many referrals sent at once: what leaves, by what right, signed."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import Job, StoredFile
from ppaos.people.cooperation.models import Agreement, Organisation


class SheetForm(models.Model):
    """An agency's own spreadsheet, uploaded once: which of its columns takes or tells what.

    `columns`: header of the agency's sheet → field of ours, going out or coming in.
    `words`: field → the agency's word → our code.
    """

    OPEN = {
        "id",
        "organisation",
        "name",
        "file",
        "sheet",
        "header_row",
        "columns",
        "words",
        "made_by",
        "made_at",
        "ended_at",
    }
    PERSONAL: dict[str, str] = {}

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sheet_forms")
    name = models.CharField(max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sheet = models.CharField(max_length=120)
    header_row = models.IntegerField()
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Batch(models.Model):
    """Referrals of one area to one organisation, sent together under one manifest."""

    OPEN = {
        "id", "uid", "organisation", "area", "state", "agreement", "selection", "fields", "sheet_form", "counts",
        "manifest", "package", "package_kind", "job", "made_by", "made_at", "sent_by", "sent_at", "received_at",
        "due_on", "code_sealed", "receiver_key",
    }  # fmt: skip
    PERSONAL = {"note": "names", "receipt": "names"}

    class State(models.TextChoices):
        DRAFT = "batch_draft", _("being put together")
        COORDINATING = "coordinating", _("in coordination")
        SENT = "batch_sent", _("sent")
        RECEIVED = "batch_received", _("received there")
        ANSWERED = "answered_batch", _("answered")
        CANCELLED = "batch_cancelled", _("called off")

    class Package(models.TextChoices):
        ZIP = "zip", _("ZIP with a password (AES-256)")
        XLSX = "xlsx", _("spreadsheet with a password")
        JWE = "jwe", _("sealed for a machine (JWE)")

    uid = models.UUIDField(unique=True, default=uuid4)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="batches")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State.choices, default=State.DRAFT)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="batches")
    selection = models.JSONField(default=dict)  # the filter that chose the referrals
    fields = ArrayField(models.CharField(max_length=40), default=list)  # exactly what leaves
    sheet_form = models.ForeignKey(SheetForm, on_delete=models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    manifest = models.TextField(blank=True)  # JWS, compact
    package = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    package_kind = models.CharField(max_length=4, choices=Package.choices, blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(max_length=200, blank=True)  # who took it, as told
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    due_on = models.DateField(null=True)
    code_sealed = models.BinaryField(null=True)  # what opens the package, until it was shown once
    receiver_key = models.JSONField(null=True)  # the receiver's public JWK, where a machine opens the package

    def __str__(self) -> str:
        return f"batch {self.pk}"
