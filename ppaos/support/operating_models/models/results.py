"""What a model brought, worked out on a day and kept: who was compared with whom, and what came of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.models.projects import OperatingModel

USER = settings.AUTH_USER_MODEL


class ModelResult(models.Model):
    """One result of a model; a later one does not change it.

    Without `after_year` no round of interviews followed the beginning: incomes were not compared. `income`: what the
    comparison came to; `records`: what members' records, the ledger, budgets and the chain say; both in baht.
    """

    OPEN = {
        "id", "model", "area", "before_year", "before_round", "after_year", "after_round", "baht_year", "index",
        "methods", "income", "records", "made_by", "made_at", "is_current",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.PROTECT, related_name="results")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")  # where the others live
    before_year = models.SmallIntegerField(null=True)  # Buddhist era
    before_round = models.SmallIntegerField(null=True)
    after_year = models.SmallIntegerField(null=True)
    after_round = models.SmallIntegerField(null=True)
    baht_year = models.SmallIntegerField()  # Buddhist era; of which year the baht are
    index = models.CharField(max_length=80)  # name and version of the price index
    methods = models.JSONField(default=list)  # versions by which the capitals were scored
    income = models.JSONField(default=dict)
    records = models.JSONField(default=dict)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model"], condition=Q(is_current=True), name="one_current_result_a_model"
            )
        ]

    def __str__(self) -> str:
        return f"result of {self.model_id}, {self.made_at:%Y-%m-%d}"


class ComparedHousehold(models.Model):
    """A member in a result, or one of the others that stands beside members. Null is not known."""

    OPEN = {"id", "result", "household", "area", "is_member", "state", "distance", "weight"}
    PERSONAL = {"before": "aggregate", "after": "aggregate", "change": "aggregate"}

    class State(models.TextChoices):
        COMPARED = "income_compared", _("compared")
        ALONE = "no_similar_household", _("no similar household outside the model")
        NO_CAPITALS = "capitals_before_unknown", _("capitals before not known")
        NO_BEFORE = "income_before_unknown", _("income before not known")
        TOO_LATE = "asked_after_joining", _("not asked before it joined")
        NO_AFTER = "income_after_unknown", _("income after not known")
        TOO_EARLY = "not_asked_since", _("not asked again since it joined")

    result = models.ForeignKey(ModelResult, on_delete=models.CASCADE, related_name="households")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    area = models.ForeignKey(
        Area, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    is_member = models.BooleanField()
    state = models.CharField(max_length=24, choices=State.choices)
    before = models.FloatField(null=True)  # baht a household and year, of the result's year
    after = models.FloatField(null=True)
    change = models.FloatField(null=True)
    distance = models.FloatField(null=True)  # standard deviations to the nearest household beside it
    weight = models.FloatField(null=True)  # of one of the others: for how many members it stands

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["result", "household"], name="compared_once_a_result"),
        ]

    def __str__(self) -> str:
        return f"household {self.household_id} in result {self.result_id}"
