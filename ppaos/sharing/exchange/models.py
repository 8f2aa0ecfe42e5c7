"""What was taken out and waits, who may pull feeds, what is made again and again, and extracts for research."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Agreement, Organisation

USER = settings.AUTH_USER_MODEL


class ReportPlan(models.Model):
    """A list that is made again each week or month for named readers, each time as their own eyes see it then."""

    OPEN = {
        "id", "name", "listing", "area", "narrowed", "columns", "format", "purpose", "language", "every", "next_on",
        "made_by", "made_at", "ended_at", "ended_why",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Every(models.TextChoices):
        WEEK = "every_week", _("every week")
        MONTH = "every_month", _("every month")

    class Why(models.TextChoices):
        BY_HAND = "ended_by_hand", _("ended by hand")
        NO_RIGHT = "maker_lost_right", _("who made it may not take the list out any more")
        NO_READER = "no_reader_left", _("no reader is left")

    name = models.CharField(max_length=120)
    listing = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    narrowed = models.JSONField(default=dict)
    columns = models.JSONField(default=list)  # codes; empty: all that the reader sees
    format = models.CharField(max_length=8)
    purpose = models.CharField(max_length=40)
    language = models.CharField(max_length=5, default="th")
    every = models.CharField(max_length=12, choices=Every.choices)
    next_on = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=20, choices=Why.choices, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_on"], condition=Q(ended_at=None), name="report_plan_due")]

    def __str__(self) -> str:
        return self.name


class ReportReader(models.Model):
    """Somebody for whom a scheduled report is made, until they may not take the list out any more."""

    OPEN = {"id", "plan", "user", "ended_at"}
    PERSONAL: dict[str, str] = {}

    plan = models.ForeignKey(ReportPlan, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="reader_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.user_id} reads {self.plan_id}"


class ExportFile(models.Model):
    """A list that was taken out by a worker: it waits, sealed, for who asked for it, and ends after some days."""

    OPEN = {
        "id", "user", "listing", "area", "purpose", "rows", "file", "plan", "made_at", "ends_at", "fetched_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    user = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    listing = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=40)
    rows = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(ReportPlan, on_delete=models.SET_NULL, null=True, related_name="files")
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-made_at"], name="export_file_of_user")]

    def __str__(self) -> str:
        return f"{self.listing} of {self.area_id}"


class FeedToken(models.Model):
    """With it a program pulls lists as its maker sees them now: only these lists, of these areas, for some days."""

    OPEN = {
        "id", "user", "name", "token_hash", "listings", "areas", "has_names", "purpose", "made_at", "expires_at",
        "last_used_at", "revoked_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    listings = ArrayField(models.CharField(max_length=40))
    areas = ArrayField(models.CharField(max_length=12))
    has_names = models.BooleanField(default=False)
    purpose = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class ResearchExtract(models.Model):
    """Records without names, under pseudonyms of their own, for research that an agreement lets an organisation do.

    `number` and `version` are cited; `manifest` says what it holds, what was made coarser and what was held back.
    """

    OPEN = {
        "id", "number", "version", "title", "question", "area", "agreement", "organisation", "state", "asked_by",
        "asked_at", "decided_by", "decided_at", "decided_why", "file", "sha256", "manifest", "ended_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        ASKED = "extract_asked", _("extract asked for")
        MADE = "extract_made", _("extract made")
        DECLINED = "extract_declined", _("extract declined")
        ENDED = "extract_ended", _("extract ended")

    number = models.CharField(max_length=40)
    version = models.SmallIntegerField(default=1)
    title = models.CharField(max_length=200)
    question = models.TextField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_why = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    manifest = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "version"], name="extract_version_once")]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"
