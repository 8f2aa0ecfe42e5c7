"""From evidence to money: frozen figures, proposals with their versions and endorsements, plans and their lines."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.monitoring.models import Study
from ppaos.learning.policy.models.forum import Meeting, Resolution
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.referral.models import Batch

USER = settings.AUTH_USER_MODEL


class FrozenFigure(models.Model):
    """A figure of an area as it stood on a day, kept for good with its definition and a number to cite it by."""

    OPEN = {
        "id", "uid", "cited_as", "code", "area", "on", "value", "unit", "label", "definition", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    cited_as = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=40)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True)  # null: not measured there then
    unit = models.CharField(max_length=20)
    label = models.CharField(max_length=200)
    definition = models.TextField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.cited_as


class FrozenHousehold(models.Model):
    """A household behind a frozen figure."""

    OPEN = {"id", "figure", "household"}
    PERSONAL: dict[str, str] = {}

    figure = models.ForeignKey(FrozenFigure, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["figure", "household"], name="household_once_behind_a_figure")
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} behind {self.figure_id}"


class Proposal(models.Model):
    """A proposal from evidence: what is wrong, for whom, what is asked. `version` is the number of the newest one."""

    OPEN = {
        "id", "uid", "area", "level", "title", "state", "version", "model", "study", "meeting", "organisation",
        "made_by", "made_at", "changed_at", "dropped_reason",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        DRAFT = "proposal_draft", _("proposal being written")
        SUBMITTED = "proposal_submitted", _("proposal handed in")
        RETURNED = "proposal_returned", _("proposal sent back")
        ENDORSED = "proposal_endorsed", _("proposal endorsed")
        IN_PLAN = "proposal_in_plan", _("proposal in a plan")
        DROPPED = "proposal_dropped", _("proposal dropped")

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Agreement.Level.choices)  # where it stands now
    title = models.CharField(max_length=300)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    version = models.SmallIntegerField(default=1)
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, null=True, related_name="+")
    study = models.ForeignKey(Study, on_delete=models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="proposals")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    dropped_reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.title


class ProposalVersion(models.Model):
    """What a proposal said at one time; once handed in it never changes.

    `households_from` says how the households concerned were chosen: rows of kind, label, count.
    """

    OPEN = {
        "id", "proposal", "number", "problem", "what", "expected", "budget_baht", "fiscal_year", "handed_in_at",
        "made_by", "made_at", "households_from",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    problem = models.TextField(blank=True)
    what = models.TextField(blank=True)  # what is to be done
    expected = models.TextField(blank=True)  # the change that is expected
    budget_baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    fiscal_year = models.SmallIntegerField(null=True)
    handed_in_at = models.DateTimeField(null=True)
    households_from = models.JSONField(default=list)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="version_once_of_a_proposal")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.proposal_id}"


class ProposalFigure(models.Model):
    """A frozen figure that a version of a proposal cites."""

    OPEN = {"id", "version", "figure"}
    PERSONAL: dict[str, str] = {}

    version = models.ForeignKey(ProposalVersion, on_delete=models.CASCADE, related_name="cited")
    figure = models.ForeignKey(FrozenFigure, on_delete=models.PROTECT, related_name="citations")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "figure"], name="figure_cited_once_in_a_version")
        ]

    def __str__(self) -> str:
        return f"figure {self.figure_id} in version {self.version_id}"


class ProposalHousehold(models.Model):
    """A household concerned by a version of a proposal."""

    OPEN = {"id", "version", "household"}
    PERSONAL: dict[str, str] = {}

    version = models.ForeignKey(ProposalVersion, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "household"], name="household_once_in_a_proposal")
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} in version {self.version_id}"


class Endorsement(models.Model):
    """What a level said of a version of a proposal: agreed, or sent back with the reason."""

    OPEN = {
        "id",
        "version",
        "level",
        "area",
        "organisation",
        "meeting",
        "verdict",
        "reason",
        "on",
        "made_by",
        "made_at",
    }
    PERSONAL: dict[str, str] = {}

    class Verdict(models.TextChoices):
        AGREED = "level_agreed", _("agreed at this level")
        SENT_BACK = "level_sent_back", _("sent back with a reason")

    version = models.ForeignKey(ProposalVersion, on_delete=models.PROTECT, related_name="endorsements")
    level = models.CharField(max_length=20, choices=Agreement.Level.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    verdict = models.CharField(max_length=16, choices=Verdict.choices)
    reason = models.TextField(blank=True)
    on = models.DateField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.verdict} by {self.level}"


class PolicyPlan(models.Model):
    """A development plan of a local authority, district or province, over some fiscal years; a revision follows it."""

    OPEN = {
        "id", "uid", "area", "level", "name", "first_year", "last_year", "organisation", "revises", "revision",
        "state", "document", "made_by", "made_at", "closed_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        DRAWN = "plan_drawn_up", _("plan being drawn up")
        IN_FORCE = "plan_in_force", _("plan in force")
        REVISED = "plan_revised", _("replaced by a revision")
        CLOSED = "plan_closed", _("plan closed")

    uid = models.UUIDField(unique=True, default=uuid4)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=20, choices=Agreement.Level.choices)
    name = models.CharField(max_length=300)
    first_year = models.SmallIntegerField()  # fiscal years, Buddhist era
    last_year = models.SmallIntegerField()
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    revises = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="revisions")
    revision = models.SmallIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAWN)
    document = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_year__gte=F("first_year")), name="policy_plan_years_in_order"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlanLine(models.Model):
    """One project or activity of a plan. `total_baht` is what its years come to."""

    OPEN = {
        "id", "uid", "plan", "code", "name", "aim", "indicator", "owner", "source_of_money", "total_baht", "proposal",
        "resolution", "model", "batch", "follows", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    uid = models.UUIDField(unique=True, default=uuid4)
    plan = models.ForeignKey(PolicyPlan, on_delete=models.PROTECT, related_name="lines")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=300)
    aim = models.TextField(blank=True)
    indicator = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    source_of_money = models.CharField(max_length=200, blank=True)
    total_baht = models.DecimalField(max_digits=16, decimal_places=2)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="plan_lines")
    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, null=True, related_name="plan_lines")
    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )  # of the plan before
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="plan_line_once_in_a_plan")]

    def __str__(self) -> str:
        return self.name


class PlanLineYear(models.Model):
    """What a line of a plan asked for, was granted and spent in one fiscal year; null is not known."""

    OPEN = {"id", "line", "fiscal_year", "asked_baht", "granted_baht", "spent_baht"}
    PERSONAL: dict[str, str] = {}

    line = models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="years")
    fiscal_year = models.SmallIntegerField()
    asked_baht = models.DecimalField(max_digits=16, decimal_places=2)
    granted_baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    spent_baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "fiscal_year"], name="plan_line_once_a_year")]

    def __str__(self) -> str:
        return f"{self.line_id} in {self.fiscal_year}"
