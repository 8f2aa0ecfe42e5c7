"""What the rules made of the answers: capitals, dimensions, circumstances, each with its method."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from ppaos.evidence.livelihood.models.methods import MethodVersion
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household, Person


class Assessment(models.Model):
    """Five capitals of a household in a round, by one method version. Null is «not scored», never one.

    `authority`: the local authority whose own method this verdict is by; none for the verdict everybody uses.
    """

    OPEN = {
        "id", "household", "area", "year", "round", "method", "authority", "human", "physical", "financial",
        "natural", "social", "overall", "level", "coverage", "least", "most", "assessed_on", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {"answers": "aggregate"}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="assessments")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    human = models.FloatField(null=True)
    physical = models.FloatField(null=True)
    financial = models.FloatField(null=True)
    natural = models.FloatField(null=True)
    social = models.FloatField(null=True)
    overall = models.FloatField(null=True)
    level = models.SmallIntegerField(null=True)
    # On how much it rests: the share of all weight that was answered, 0 to 1, and what the overall could be if
    # what was not answered were the worst or the best.
    coverage = models.FloatField(null=True)
    least = models.FloatField(null=True)
    most = models.FloatField(null=True)
    # What was scored: one value an indicator in the method's order, null where there is none. Kept so that another
    # method can be tried on a whole province within a second or two.
    answers = ArrayField(models.FloatField(null=True), null=True)
    assessed_on = models.DateField(null=True)
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)
    authority = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round", "method"],
                condition=Q(is_current=True),
                name="one_current_assessment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}/{self.round}"


class DimensionResult(models.Model):
    """Five problem dimensions of a household in a round from its BMN answers: poor, not poor or unknown."""

    OPEN = {
        "id", "household", "area", "year", "round", "method", "health", "living", "education", "income", "access",
        "failing", "target_poor", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class State(models.TextChoices):
        POOR = "poor"
        NOT_POOR = "not_poor"
        UNKNOWN = "unknown"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="dimension_results")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    method = models.ForeignKey(MethodVersion, on_delete=models.PROTECT, related_name="+")
    health = models.CharField(max_length=8, choices=State.choices)
    living = models.CharField(max_length=8, choices=State.choices)
    education = models.CharField(max_length=8, choices=State.choices)
    income = models.CharField(max_length=8, choices=State.choices)
    access = models.CharField(max_length=8, choices=State.choices)
    failing = models.JSONField(default=list)
    # Target poor (คนจนเป้าหมาย): poor in a dimension and somebody of the household on the welfare register; not known
    # until it was judged, and where no register was brought in.
    target_poor = models.CharField(max_length=8, choices=State.choices, db_default="unknown")
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round", "method"],
                condition=Q(is_current=True),
                name="one_current_dimension_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}/{self.round}"


class PersonDimensions(models.Model):
    """Five problem dimensions of one member in a round: as of the household, told for each person."""

    OPEN = {
        "id", "person", "household", "area", "year", "round", "method", "age", "health", "living", "education",
        "income", "access", "target_poor", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}
    STAYS_ON_MERGE = {"person"}

    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    method = models.ForeignKey(
        MethodVersion, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    age = models.SmallIntegerField(null=True)
    health = models.CharField(max_length=8, choices=DimensionResult.State.choices)
    living = models.CharField(max_length=8, choices=DimensionResult.State.choices)
    education = models.CharField(max_length=8, choices=DimensionResult.State.choices)
    income = models.CharField(max_length=8, choices=DimensionResult.State.choices)
    access = models.CharField(max_length=8, choices=DimensionResult.State.choices)
    target_poor = models.CharField(max_length=8, choices=DimensionResult.State.choices, db_default="unknown")
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "household", "year", "round", "method"],
                condition=Q(is_current=True),
                name="one_current_person_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.year}/{self.round}"


class Circumstances(models.Model):
    """What surrounds a household's scores in a round: income a head against the line, who depends on whom, how
    vulnerable it is, from what it lives and what it is exposed to. Null and empty are «not known»."""

    OPEN = {
        "id", "household", "area", "year", "round", "members", "dependants", "workers", "vulnerability",
        "vulnerability_method", "strategy", "strategy_method", "hazards", "line", "line_baht", "is_below_line",
        "made_at", "is_current",
    }  # fmt: skip
    PERSONAL = {"income_per_head": "aggregate", "earned_per_head": "aggregate"}

    class Below(models.TextChoices):
        POOR = "poor"
        NOT_POOR = "not_poor"
        UNKNOWN = "unknown"

    class Strategy(models.TextChoices):
        FARM = "farm"
        WAGE = "wage"
        BUSINESS = "business"
        REMITTANCE = "remittance"
        TRANSFERS = "transfers"
        MIXED = "mixed"

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="circumstances")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_index=False)
    year = models.SmallIntegerField()
    round = models.SmallIntegerField()
    members = models.SmallIntegerField(null=True)
    dependants = models.SmallIntegerField(null=True)
    workers = models.SmallIntegerField(null=True)
    # Baht a person and year: of everything, and without transfers of programmes.
    income_per_head = models.FloatField(null=True)
    earned_per_head = models.FloatField(null=True)
    line = models.CharField(max_length=40, blank=True)
    line_baht = models.FloatField(null=True)  # a person and year
    is_below_line = models.CharField(max_length=8, choices=Below.choices)
    vulnerability = models.SmallIntegerField(null=True)  # level 0 to 3; null where it is none or not known
    vulnerability_method = models.ForeignKey(
        MethodVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    strategy = models.CharField(max_length=10, choices=Strategy.choices, blank=True)
    strategy_method = models.ForeignKey(
        MethodVersion, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    hazards = models.JSONField(null=True)  # place, hazard, how often or null; empty where none came
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "round"],
                condition=Q(is_current=True),
                name="one_current_circumstances",
            )
        ]

    def __str__(self) -> str:
        return f"{self.household_id} {self.year}/{self.round}"
