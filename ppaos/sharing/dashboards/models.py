"""What is counted: a row of facts for each household and listed household, and their sums for each area."""

from django.db import models

from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household

# The states of the cross-check, as people counted in each: the same words as in targeting.
STATES = (
    "in_both", "listed_not_poor", "listed_not_found", "listed_not_visited", "listed_in_doubt", "unmatchable",
    "missed", "covered", "poor_in_doubt",
)  # fmt: skip


class HouseholdFact(models.Model):
    """What one household adds to the figures of every area it lies in. Null is «not known», never zero."""

    OPEN = {
        "household", "area", "standing", "persons", "is_compared", *STATES, "is_assessed",
        "human", "physical", "financial", "natural", "social", "overall", "level", "health",
        "living", "education", "income", "access", "is_referred", "is_helped", "baht_paid", "baht_budgeted",
        "baht_promised", "target_group", "is_in_model", "has_agreed_plan", "persons_able",
        "is_followed", "came_back", "has_met_need",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    household = models.OneToOneField(
        Household, on_delete=models.CASCADE, primary_key=True, db_constraint=False, related_name="fact"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    standing = models.CharField(max_length=14)
    persons = models.IntegerField()
    # Whether a national list speaks of the place the household lives in; without one nobody can be missed.
    is_compared = models.BooleanField()
    in_both = models.IntegerField()
    listed_not_poor = models.IntegerField()
    listed_not_found = models.IntegerField()
    listed_not_visited = models.IntegerField()
    listed_in_doubt = models.IntegerField()
    unmatchable = models.IntegerField()
    missed = models.IntegerField()
    covered = models.IntegerField()
    poor_in_doubt = models.IntegerField()
    is_assessed = models.BooleanField()
    # Exact numbers, so that sums kept by differences stay equal to a recount.
    human = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    physical = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    financial = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    natural = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    social = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    overall = models.DecimalField(max_digits=6, decimal_places=4, null=True)
    level = models.SmallIntegerField(null=True)
    health = models.CharField(max_length=8, blank=True)
    living = models.CharField(max_length=8, blank=True)
    education = models.CharField(max_length=8, blank=True)
    income = models.CharField(max_length=8, blank=True)
    access = models.CharField(max_length=8, blank=True)
    is_referred = models.BooleanField(default=False)
    is_helped = models.BooleanField(default=False)
    # What the ledger comes to, by how far it is; the three are never added. Null: the worth of none is known.
    baht_paid = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    baht_budgeted = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    baht_promised = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    target_group = models.CharField(
        max_length=8, blank=True
    )  # by a person's decision, else by the run in force
    is_in_model = models.BooleanField(default=False)
    has_agreed_plan = models.BooleanField(default=False)
    persons_able = models.IntegerField(default=0)  # members able to use what a course taught
    is_followed = models.BooleanField(
        default=False
    )  # asked again, or checked, within the fiscal year that runs
    came_back = models.BooleanField(default=False)  # left once, and is in the programme again
    has_met_need = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"facts of household {self.household_id}"


class ListFact(models.Model):
    """What one household of the newest national list adds: those of its people who are nobody in the register."""

    OPEN = {"candidate_household", "area", *STATES}
    PERSONAL: dict[str, str] = {}

    candidate_household = models.OneToOneField(
        CandidateHousehold,
        on_delete=models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="fact",
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_constraint=False)
    in_both = models.IntegerField()
    listed_not_poor = models.IntegerField()
    listed_not_found = models.IntegerField()
    listed_not_visited = models.IntegerField()
    listed_in_doubt = models.IntegerField()
    unmatchable = models.IntegerField()
    missed = models.IntegerField()
    covered = models.IntegerField()
    poor_in_doubt = models.IntegerField()

    def __str__(self) -> str:
        return f"facts of listed household {self.candidate_household_id}"


class AreaFigure(models.Model):
    """One sum for one area: the facts of every household in it and in whatever lies within it."""

    OPEN = {"area", "figure", "value"}
    PERSONAL: dict[str, str] = {}

    pk = models.CompositePrimaryKey("area_id", "figure")
    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    figure = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=18, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.figure} of {self.area_id}"


class AreaTally(models.Model):
    """How many of the households living in one place, or of their people, referrals and help, are of one kind: what
    the charts beside the figures are summed from. The topics, and what `first` to `third` say, are in
    `queries.tallied`. Null baht is «of no known worth», never zero."""

    OPEN = {"id", "area", "topic", "first", "second", "third", "year", "count", "baht"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(
        Area, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    topic = models.CharField(max_length=12)
    first = models.CharField(max_length=20, blank=True)
    second = models.CharField(max_length=20, blank=True)
    third = models.CharField(max_length=20, blank=True)
    year = models.SmallIntegerField(default=0)  # fiscal year, Buddhist era; 0 where all years count together
    count = models.IntegerField()
    baht = models.DecimalField(max_digits=16, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "topic"], name="dashboards_tally_of_area")]

    def __str__(self) -> str:
        return f"{self.topic} of {self.area_id}"


class AreaMove(models.Model):
    """At which version of the watermark something that is counted in an area moved last: what an open page asks."""

    OPEN = {"area", "version"}
    PERSONAL: dict[str, str] = {}

    area = models.OneToOneField(
        Area, on_delete=models.CASCADE, primary_key=True, related_name="+", db_constraint=False
    )
    version = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.area_id} moved at {self.version}"


class Watermark(models.Model):
    """Up to when the sums hold: everything committed by `as_of` is in them. One row."""

    OPEN = {"id", "as_of", "version", "counted_on", "hierarchy_mark", "list_mark"}
    PERSONAL: dict[str, str] = {}

    as_of = models.DateTimeField()
    # Grows whenever a figure may have changed: what a page compares to know whether to ask again.
    version = models.BigIntegerField()
    # The day, the hierarchy and the national lists the sums were made with; another one means counting anew.
    counted_on = models.DateField()
    hierarchy_mark = models.CharField(max_length=60)
    list_mark = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"as of {self.as_of:%Y-%m-%d %H:%M:%S}"


class PublicRelease(models.Model):
    """The figures of a province as everybody may see them from a day on, small ones held back. `counts`: for each
    figure the number of each area, null where it is held back; nothing is ever worked out anew.
    """

    OPEN = {
        "id", "area", "as_of", "places", "counts", "rule_version", "made_by_id", "made_at", "taken_down_at",
        "taken_down_by_id",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateTimeField()
    places = models.JSONField()  # area code → code of the area it lies in, null for the province
    counts = models.JSONField()
    rule_version = models.CharField(max_length=40)
    made_by_id = models.BigIntegerField(null=True)
    made_at = models.DateTimeField()
    taken_down_at = models.DateTimeField(null=True)
    taken_down_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["area", "-made_at"], name="public_release_of_area")]

    def __str__(self) -> str:
        return f"figures of {self.area_id} for everybody, {self.made_at:%Y-%m-%d}"
