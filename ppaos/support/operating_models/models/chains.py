"""A value chain: who does what, up- to downstream, and what flows between them at which price."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.models.projects import OperatingModel


class Node(models.Model):
    """One place in a chain and who works there."""

    OPEN = {
        "id", "model", "kind", "actors", "name", "organisation", "households", "fixed_cost", "land_rai", "heads",
        "yields", "place", "note",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    class Kind(models.TextChoices):
        INPUT = "input", _("inputs")
        GROWING = "growing", _("growing and making")
        PROCESSING = "processing", _("processing")
        SELLING = "selling", _("selling")
        SERVICE = "service_node", _("service to the chain")
        BUYER = "buyer", _("buyer")

    class Actors(models.TextChoices):
        POOR = "poor_households", _("poor households")
        GROUP = "group_of_people", _("group of people")
        COMPANY = "a_company", _("company")
        OFFICE = "an_office", _("office")
        OTHERS = "others", _("others")

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="nodes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    actors = models.CharField(max_length=16, choices=Actors.choices)
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    households = models.IntegerField(null=True)  # null: those enrolled at it are counted
    fixed_cost = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # baht a year
    land_rai = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    heads = models.IntegerField(null=True)  # of animals or units kept
    yields = models.DecimalField(
        max_digits=10, decimal_places=4, null=True
    )  # units going out of each unit coming in; null: not told
    place = models.SmallIntegerField(default=0)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Flow(models.Model):
    """What one node sells or gives to the next in a year."""

    OPEN = {
        "id",
        "model",
        "source",
        "target",
        "product",
        "quantity",
        "unit",
        "price",
        "cost",
        "months",
        "year",
        "note",
    }
    PERSONAL: dict[str, str] = {}

    model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="flows")
    source = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="going_out")
    target = models.ForeignKey(Node, on_delete=models.CASCADE, related_name="coming_in")
    product = models.CharField(max_length=120)
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unit = models.CharField(max_length=40)
    price = models.DecimalField(max_digits=12, decimal_places=2, null=True)  # baht a unit
    cost = models.DecimalField(
        max_digits=12, decimal_places=2, null=True
    )  # baht a unit at the source, beside what it buys from nodes of the chain
    months = ArrayField(models.SmallIntegerField(), default=list)  # the season; empty: all the year
    year = models.SmallIntegerField()  # Buddhist era
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.product
