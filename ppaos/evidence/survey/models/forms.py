"""What is asked: forms, their versions, and the files a version needs."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile


class Form(models.Model):
    """A questionnaire, known by the id that its XForm carries."""

    OPEN = {"id", "code", "title", "kind", "area", "created_at", "created_by"}
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        VERDICT = "verdict_form", _("verdict form")
        HOUSEHOLD = "household_form", _("household form")
        MONITORING = "monitoring_form", _("monitoring form")
        OTHER = "other_form", _("other form")

    code = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.OTHER)
    # Where it is used: who may publish it, and whose surveyors get it.
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return self.title


class FormVersion(models.Model):
    """One version of a form: the XLSForm as received and the XForm made of it. Published, it never changes."""

    OPEN = {
        "id", "form", "version", "state", "source", "xform", "xform_md5", "questions", "languages", "mapping",
        "entity_list", "notice_version", "received_at", "received_by", "published_at", "published_by", "retired_at",
        "retired_by",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")

    TRANSITIONS = {
        State.DRAFT: (State.PUBLISHED, State.RETIRED),
        State.PUBLISHED: (State.RETIRED,),
        State.RETIRED: (State.PUBLISHED,),
    }

    form = models.ForeignKey(Form, on_delete=models.CASCADE, related_name="versions")
    version = models.CharField(max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    source = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    # Exactly the bytes a phone gets (UTF-8), and their digest.
    xform = models.TextField()
    xform_md5 = models.CharField(max_length=32)
    # In the order of the form: path (/data/group/name), name, type, labels, choices, repeat …
    questions = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    # How answers are read: see `engine.methods` for the shape. Data, shown on screen.
    mapping = models.JSONField(default=dict)
    # The entity list that its submissions update; empty where none.
    entity_list = models.CharField(max_length=60, blank=True)
    notice_version = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    retired_at = models.DateTimeField(null=True)
    retired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "version"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.version}"


class FormMedia(models.Model):
    """A file that a version of a form shows or looks things up in."""

    OPEN = {"id", "form_version", "name", "file", "md5"}
    PERSONAL: dict[str, str] = {}

    form_version = models.ForeignKey(FormVersion, on_delete=models.CASCADE, related_name="media")
    name = models.CharField(max_length=255)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    md5 = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form_version", "name"], name="form_media_once")]

    def __str__(self) -> str:
        return self.name
