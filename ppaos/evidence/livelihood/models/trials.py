"""What other numbers of a method would have done, kept with the draft whose publication it grounds."""

from django.conf import settings
from django.db import models

from ppaos.evidence.livelihood.models.methods import MethodDraft, MethodVersion
from ppaos.ground.geography.models import Area


class MethodTrial(models.Model):
    """A comparison as seen when somebody kept it: two methods on the same households of a round. Never changed."""

    OPEN = {
        "id", "draft", "before", "area", "year", "round", "text", "figures", "note", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    draft = models.ForeignKey(MethodDraft, on_delete=models.CASCADE, related_name="trials")
    before = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    text = models.TextField()  # the method that was tried, as TOML: the draft may have gone on since
    figures = models.JSONField()  # the move matrix and the errors of both methods
    note = models.TextField(blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"trial of {self.draft_id} in {self.area_id}"
