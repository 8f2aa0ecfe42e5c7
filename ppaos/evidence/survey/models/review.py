"""Is an interview to be believed: what rules found, what a supervisor decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models.submissions import Interview


class Finding(models.Model):
    """Something about an interview that a rule finds odd. Rules are data of `engine.survey_quality`."""

    OPEN = {"id", "interview", "rule", "path", "weight", "found_at", "method"}
    PERSONAL = {"detail": "aggregate"}

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=40)
    path = models.CharField(max_length=300, blank=True)
    # The figures behind it, such as seconds and least seconds.
    detail = models.JSONField(default=dict)
    weight = models.FloatField(default=1.0)
    method = models.CharField(max_length=60)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "rule", "path"], name="finding_once")]

    def __str__(self) -> str:
        return f"{self.rule} of {self.interview_id}"


class Review(models.Model):
    """What a supervisor decided about an interview. The newest counts."""

    OPEN = {"id", "interview", "decision", "made_at", "made_by"}
    PERSONAL = {"comment": "names"}

    class Decision(models.TextChoices):
        ACCEPT = "accept_interview", _("accept")
        SEND_BACK = "send_back", _("send back")
        REOPEN = "reopen", _("look at it again")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="reviews")
    decision = models.CharField(max_length=16, choices=Decision.choices)
    comment = models.CharField(max_length=500, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    def __str__(self) -> str:
        return f"{self.decision} {self.interview_id}"
