"""With what: phones that surveyors carry, and files that arrive in parts."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.models import StoredFile


class Phone(models.Model):
    """A surveyor's way in from the field: ODK Collect with a token in its address, or the browser of a phone.

    The token itself is not kept, only its digest; it can be revoked, what was sent with it stays.
    """

    OPEN = {
        "id", "user", "name", "kind", "token_sha256", "is_practice", "created_at", "created_by", "revoked_at",
        "revoked_by", "last_seen_at",
    }  # fmt: skip
    PERSONAL = {"sealed_key": "citizen_id"}

    class Kind(models.TextChoices):
        COLLECT = "collect", _("ODK Collect")
        BROWSER = "browser", _("browser")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="phones")
    name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    token_sha256 = models.CharField(max_length=64, unique=True)
    # What is sent with it is practice, and it gets practice visits only.
    is_practice = models.BooleanField(default=False)
    # The key of a browser's store, sealed: a forgotten PIN loses nothing.
    sealed_key = models.BinaryField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    last_seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.pk}"


class Upload(models.Model):
    """A file on its way from a phone, part by part; a broken line goes on where it stopped."""

    OPEN = {"id", "key", "user", "size", "sha256", "received", "file", "started_at", "finished_at"}
    PERSONAL = {"name": "names"}

    # Chosen by the phone: the instance and the file's name make it, so that a repeat finds it again.
    key = models.CharField(max_length=300, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    received = models.BigIntegerField(default=0)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.received}/{self.size}"


class UploadPart(models.Model):
    """Some bytes of a file on its way, sealed; gone once the file is whole."""

    OPEN = {"id", "upload", "start", "length"}
    PERSONAL = {"sealed": "citizen_id"}

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="parts")
    start = models.BigIntegerField()
    length = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="upload_part_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} from {self.start}"
