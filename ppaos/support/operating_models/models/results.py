"""What a model brought: computed on a day by a stated method, kept whole so that it can be read again."""

from django.conf import settings
from django.db import models

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.ground.workbench.models import Job
from ppaos.support.operating_models.models.projects import OperatingModel


class ModelResult(models.Model):
    """One computation of a model's result: what it was asked, by which method, what it came to, as of when."""

    OPEN = {
        "id",
        "model",
        "index_method",
        "asked",
        "content",
        "warnings",
        "job",
        "as_of",
        "made_by",
        "made_at",
    }
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="results")
    index_method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, null=True, related_name="+")
    asked = models.JSONField(default=dict)  # base year, rounds, covariates, caliper, seed
    content = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    as_of = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"result of model {self.model_id}"
