"""Which households fit a model, as last found: the run with the criteria it used, and who fits in which order."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person
from ppaos.support.operating_models.models.projects import OperatingModel

USER = settings.AUTH_USER_MODEL


class MatchRun(models.Model):
    """All households of a model's area beside its criteria on a day. `criteria` are those of that day: what they said
    of each household can be told as long as the run is kept."""

    OPEN = {
        "id", "model", "criteria", "households", "fitting", "to_ask", "failing", "failed_by", "unknown_by", "made_by",
        "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="match_runs")
    criteria = models.JSONField(default=list)
    households = models.IntegerField()  # who lives in the area and is in the model in no way yet
    fitting = models.IntegerField()
    to_ask = models.IntegerField()
    failing = models.IntegerField()
    failed_by = models.JSONField(default=list)  # how many households fail each criterion, in their order
    unknown_by = models.JSONField(default=list)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(is_current=True), name="one_current_run_a_model"
            )
        ]

    def __str__(self) -> str:
        return f"{self.model_id} {self.made_at:%Y-%m-%d}"


class FittingHousehold(models.Model):
    """A household that fits a model, or may fit once something was asked, with its place in the fair order.

    Who fails a must has no row: how many there are and by which criterion is told by the run. `outcomes` has a letter
    a criterion of the run: m meets, f fails, u not known.
    """

    OPEN = {"id", "run", "household", "person", "area", "rank", "fit", "unknown", "wishes_met", "score"}
    PERSONAL = {"outcomes": "aggregate"}
    STAYS_ON_MERGE = {"person"}

    class Fit(models.TextChoices):
        FITS = "fits_model", _("fits")
        TO_ASK = "to_be_asked", _("to be asked")

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name="matches")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )  # who of them meets best what is asked of members
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    rank = models.IntegerField()
    fit = models.CharField(max_length=12, choices=Fit.choices)
    unknown = models.SmallIntegerField()
    wishes_met = models.SmallIntegerField()
    score = models.FloatField(null=True)  # share of criteria met, 0 to 1; null where the model has none
    outcomes = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "household"], name="match_once_a_run"),
            models.UniqueConstraint(fields=["run", "rank"], name="rank_once_a_run"),
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} at {self.rank}"


class ToldFact(models.Model):
    """An answer to what matching could not know: land, water, a skill of somebody there, a wish. The newest counts.

    `word` is that of a criterion («land_rai», «skill:weaving»); without a person it is told of the whole household.
    """

    OPEN = {"id", "household", "person", "word", "made_by", "made_at"}
    PERSONAL = {"number": "aggregate", "flag": "aggregate"}
    STAYS_ON_MERGE = {"person"}

    household = models.ForeignKey(
        Household, on_delete=models.CASCADE, related_name="told_facts", db_constraint=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    word = models.CharField(max_length=120)
    number = models.FloatField(null=True)
    flag = models.BooleanField(null=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(number=None, flag__isnull=False) | Q(number__isnull=False, flag=None),
                name="told_fact_has_one_value",
            )
        ]

    def __str__(self) -> str:
        return f"{self.word} of household {self.household_id}"
