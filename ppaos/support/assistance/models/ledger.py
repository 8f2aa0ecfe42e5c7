"""What was given to whom, by whom, worth what. Nothing in it is changed; a correction is a new line."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Person
from ppaos.support.assistance.models.needs import Need


class HelpImport(models.Model):
    """A file of an agency that tells what it gave: read, looked through, then written or thrown away."""

    OPEN = {
        "id", "area", "organisation", "file", "sha256", "state", "counts", "faults_file", "rows_file", "made_by",
        "made_at", "done_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        READ = "read", _("read")
        WRITTEN = "written", _("in the ledger")
        DROPPED = "dropped", _("thrown away")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READ)
    counts = models.JSONField(default=dict)
    faults_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    # What was read and whom it was linked with, sealed; the doubtful rows are looked at in it.
    rows_file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"help from {self.organisation_id}, {self.made_at:%Y-%m-%d}"


class HelpLine(models.Model):
    """One line of the ledger: promised, committed or paid, never added together.

    A correction names the line it corrects and carries the difference (`baht` and `quantity` may be negative there).
    `key` makes a line once: the same told again is the same line.
    """

    OPEN = {
        "id", "household", "person", "area", "kind", "quantity", "unit", "baht", "stage", "organisation", "programme",
        "budget_line", "fiscal_year", "need", "referral_id", "given_on", "evidence", "corrects", "takes_back",
        "help_import", "key", "made_by", "made_at",
    }  # fmt: skip
    PERSONAL = {"what": "names", "note": "names"}
    STAYS_ON_MERGE = {"person"}

    class Stage(models.TextChoices):
        PROMISED = "promised", _("promised")
        BUDGETED = "budgeted", _("in a budget")
        PAID = "paid", _("given")

    class Kind(models.TextChoices):
        CASH = "cash", _("money")
        GOODS = "goods", _("goods")
        SERVICES = "services", _("service")
        HOUSING = "housing", _("building and repair")
        TRAINING = "training", _("training")
        CREDIT = "credit", _("credit")
        UNSORTED = "unsorted", _("kind not told")

    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="help_lines", db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="help_lines", db_constraint=False
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    what = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=40, blank=True)
    baht = models.DecimalField(
        max_digits=14, decimal_places=2, null=True
    )  # null: worth not known, never zero
    stage = models.CharField(max_length=9, choices=Stage.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="help_lines")
    programme = models.CharField(max_length=200, blank=True)
    budget_line = models.CharField(max_length=100, blank=True)
    fiscal_year = models.SmallIntegerField()  # Buddhist era: 2569 ends on 30 September 2026
    need = models.ForeignKey(Need, on_delete=models.PROTECT, null=True, related_name="help_lines")
    referral_id = models.BigIntegerField(
        null=True, db_index=True
    )  # of the room above; help may come without one
    given_on = models.DateField(null=True)
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    takes_back = models.BooleanField(default=False)  # the line it corrects was never so
    help_import = models.ForeignKey(HelpImport, on_delete=models.PROTECT, null=True, related_name="lines")
    key = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["area", "fiscal_year", "stage"]),
            models.Index(fields=["organisation", "fiscal_year"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(corrects__isnull=False) | Q(baht__isnull=True) | Q(baht__gte=0),
                name="help_is_not_negative",
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} to {self.household_id}"


class ClosedYear(models.Model):
    """A fiscal year whose ledger an organisation has closed: nothing is written into it any more."""

    OPEN = {"id", "organisation", "fiscal_year", "closed_by", "closed_at", "reopened_at"}
    PERSONAL: dict[str, str] = {}

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="closed_years")
    fiscal_year = models.SmallIntegerField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "fiscal_year"],
                condition=Q(reopened_at__isnull=True),
                name="year_closed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.fiscal_year}"
