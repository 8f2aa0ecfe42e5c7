"""By which rules a household is judged: published versions that never change, and drafts."""

from django.conf import settings
from django.db import models

from ppaos.ground.geography.models import Area


class MethodVersion(models.Model):
    """A published method. Published versions never change.

    `area` says whose it is: none is everybody's (it came with the platform), a local authority's stands beside the
    one of the province and never in its place.
    """

    OPEN = {
        "id", "name", "version", "content", "sha256", "source", "status", "published_at", "valid_from", "area",
        "copied_from", "published_by", "document", "decision",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    name = models.CharField(max_length=40)
    version = models.CharField(max_length=40)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    source = models.TextField(blank=True)
    status = models.CharField(max_length=12)
    published_at = models.DateTimeField()
    valid_from = models.DateField()
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    document = models.TextField(blank=True)  # from which paper, letter or minutes it was loaded
    decision = models.TextField(blank=True)  # who decided to publish it, when, on what grounds

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version", "area"], nulls_distinct=False, name="method_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class MethodDraft(models.Model):
    """A method somebody is writing: copied from a version, edited, tried, then published or thrown away."""

    OPEN = {
        "id", "name", "area", "copied_from", "text", "document", "made_by", "made_at", "changed_at", "published_as",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    name = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    copied_from = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()  # TOML
    document = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_as = models.OneToOneField(
        MethodVersion, on_delete=models.PROTECT, null=True, related_name="draft"
    )

    def __str__(self) -> str:
        return f"draft of {self.name} in {self.area_id}"
