"""A model: what it does, where, with whom and what; from the idea to the day it is handed over."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.support.assistance.models import HelpLine

USER = settings.AUTH_USER_MODEL


class OperatingModel(models.Model):
    """One model in one place. Those of the library are public descriptions: they have no members and no place to run.

    `details` holds what only its kind asks (`kinds.toml` says which fields, with words and units).
    """

    OPEN = {
        "id", "uid", "kind", "name_th", "name_en", "summary_th", "summary_en", "area", "organisation", "state",
        "problem", "dimensions", "capitals", "details", "criteria", "places", "began_on", "ended_on", "in_library",
        "source", "status", "copied_from", "copied_changes", "made_by", "made_at", "changed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        CHAIN = "value_chain", _("value chain")
        WELFARE = "community_welfare", _("community welfare")
        FUND = "fund_or_bank", _("fund or bank")
        PROCESS = "process_innovation", _("process innovation")

    class State(models.TextChoices):
        IDEA = "idea", _("idea")
        DESIGNED = "designed", _("designed with the community")
        RUNNING = "model_running", _("running")
        HANDED_OVER = "handed_over", _("handed over")
        CLOSED = "model_closed", _("model ended")

    uid = models.UUIDField(unique=True, default=uuid4)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    summary_th = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="operating_models"
    )  # who leads it
    state = models.CharField(max_length=14, choices=State.choices, default=State.IDEA)
    problem = models.TextField(blank=True)
    dimensions = ArrayField(models.CharField(max_length=12), default=list)  # health, living, education, …
    capitals = ArrayField(models.CharField(max_length=12), default=list)  # human, physical, financial, …
    details = models.JSONField(default=dict)
    criteria = models.JSONField(default=list)  # rules in the words of engine.routing; whom it fits
    places = models.IntegerField(null=True)  # how many households it takes; null: not told
    began_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    in_library = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=12, blank=True)  # official, derived, proposal, unverified
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    copied_changes = models.TextField(blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["area", "state"], name="model_of_area")]

    def __str__(self) -> str:
        return self.name_th


class Resource(models.Model):
    """What a model rests on, a line each: land, standards, rights, technology, channels; risks and lessons.

    Which columns a kind of line asks is data (`kinds.toml`).
    """

    OPEN = {
        "id", "model", "kind", "name", "owner", "right", "quantity", "unit", "readiness", "note", "on", "place",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        LAND = "land", _("land used")
        PROPERTY = "intellectual_property", _("intellectual property")
        STANDARD = "product_standard", _("product standard")
        CHANNEL = "sales_channel", _("sales channel")
        TECHNOLOGY = "technology", _("innovation or technology")
        RISK = "risk", _("risk")
        LESSON = "lesson", _("lesson")

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(max_length=22, choices=Kind.choices)
    name = models.CharField(max_length=300)
    owner = models.CharField(max_length=200, blank=True)
    right = models.CharField(max_length=100, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=40, blank=True)
    readiness = models.SmallIntegerField(null=True)  # technology readiness level, 1 to 9
    note = models.TextField(blank=True)
    on = models.DateField(null=True)
    place = models.SmallIntegerField(default=0)  # order on the page

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """An organisation that takes part, with what it does and under which agreement."""

    OPEN = {"id", "model", "organisation", "role", "agreement", "since", "until", "note"}
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=200)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.role


class TeamMember(models.Model):
    """Somebody of the team that runs a model."""

    OPEN = {"id", "model", "user", "duty", "since", "until"}
    PERSONAL = {"name": "names"}

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="team")
    user = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)  # of somebody without an account
    duty = models.CharField(max_length=200)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.duty


class ModelBudget(models.Model):
    """Money for a model from one source in one fiscal year; planned, granted and spent are never added together."""

    OPEN = {"id", "model", "organisation", "source", "fiscal_year", "planned", "granted", "spent", "note"}
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="budgets")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    source = models.CharField(max_length=200)
    fiscal_year = models.SmallIntegerField()  # Buddhist era
    planned = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    granted = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    spent = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.source} {self.fiscal_year}"


class Activity(models.Model):
    """Something a model does on certain days."""

    OPEN = {"id", "model", "name", "starts_on", "ends_on", "place", "done_on", "note"}
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="activities")
    name = models.CharField(max_length=200)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    place = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class GivenInput(models.Model):
    """Inputs handed out by a model: the line itself stands in the ledger of help."""

    OPEN = {"id", "model", "line"}
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="inputs")
    line = models.OneToOneField(HelpLine, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"line {self.line_id}"
