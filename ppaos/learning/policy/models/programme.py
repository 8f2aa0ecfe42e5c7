"""The programme: research projects with what they deliver, uses of what was analysed, targets by year."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.models import OperatingModel

USER = settings.AUTH_USER_MODEL


class ResearchProject(models.Model):
    """A research project of a university in a province, under a contract."""

    OPEN = {
        "id", "uid", "contract_no", "title", "university", "area", "fiscal_year", "starts_on", "ends_on", "grant_baht",
        "state", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {"leader": "names"}

    class State(models.TextChoices):
        RUNNING = "project_running", _("project under way")
        DELIVERED = "project_delivered", _("all delivered")
        STOPPED = "project_stopped", _("project stopped")

    uid = models.UUIDField(unique=True, default=uuid4)
    contract_no = models.CharField(max_length=60, unique=True)
    title = models.CharField(max_length=400)
    university = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.SmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    grant_baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    leader = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.RUNNING)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="research_project_in_order")
        ]

    def __str__(self) -> str:
        return self.title


class Deliverable(models.Model):
    """Something a research project owes, and when it came."""

    OPEN = {"id", "project", "name", "due_on", "delivered_on", "file"}
    PERSONAL: dict[str, str] = {}

    project = models.ForeignKey(ResearchProject, on_delete=models.CASCADE, related_name="deliverables")
    name = models.CharField(max_length=300)
    due_on = models.DateField()
    delivered_on = models.DateField(null=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class ServedArea(models.Model):
    """An area that a research project serves."""

    OPEN = {"id", "project", "area"}
    PERSONAL: dict[str, str] = {}

    project = models.ForeignKey(ResearchProject, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "area"], name="area_once_in_a_project")]

    def __str__(self) -> str:
        return f"{self.area_id} of project {self.project_id}"


class ServedModel(models.Model):
    """An operating model that a research project serves."""

    OPEN = {"id", "project", "model"}
    PERSONAL: dict[str, str] = {}

    project = models.ForeignKey(ResearchProject, on_delete=models.CASCADE, related_name="models")
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "model"], name="model_once_in_a_project")]

    def __str__(self) -> str:
        return f"model {self.model_id} of project {self.project_id}"


class AnalysisUse(models.Model):
    """Who used which output of an analysis system for which allocation."""

    OPEN = {
        "id", "uid", "system", "output", "organisation", "area", "decision", "baht", "households", "on", "evidence",
        "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    system = models.CharField(max_length=200)  # the system of analysis, by name
    output = models.CharField(max_length=300)  # what of it was used
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=300)  # what was given out by it
    baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    households = models.IntegerField(null=True)
    on = models.DateField()
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.output} for {self.decision}"


class ProgrammeTarget(models.Model):
    """What an area or the whole programme set itself for a fiscal year; `code` is that of an indicator."""

    OPEN = {"id", "code", "area", "fiscal_year", "value", "source", "made_by", "made_at"}
    PERSONAL: dict[str, str] = {}

    code = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.SmallIntegerField()
    value = models.DecimalField(max_digits=18, decimal_places=2)
    source = models.CharField(max_length=300)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "area", "fiscal_year"], name="programme_target_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} of {self.area_id} in {self.fiscal_year}"
