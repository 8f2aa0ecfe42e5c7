"""Is an interview to be believed: what rules found, what a supervisor decided."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models.submissions import Interview


class Finding(models.Model):
    """What a rule finds odd about an interview, or could not check. Rules are data of `engine.survey_quality`."""

    OPEN = {"id", "interview", "rule", "path", "state", "weight", "found_at", "method"}
    PERSONAL = {"detail": "debt"}

    class State(models.TextChoices):
        FOUND = "found_odd", _("odd")
        NOT_CHECKED = "not_checked", _("could not be checked")

    interview = models.ForeignKey(Interview, on_delete=models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=40)
    path = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.FOUND)
    # The figures behind it, such as seconds and least seconds; or why it could not be checked.
    detail = models.JSONField(default=dict)
    weight = models.FloatField(default=1.0)
    method = models.CharField(max_length=60)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["interview", "rule", "path"], name="finding_once")]
        indexes = [models.Index(fields=["rule", "state"])]

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
