"""Which services stand first for a need: kept with the outcome of each rule, the rest is told anew when asked.

A province's million needs are led in few ways: the lines of each way are kept once, and a need names its way.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from ppaos.people.cooperation.models import Capacity, Organisation, Service
from ppaos.people.registry.models import Person
from ppaos.support.assistance.models.needs import Need


class Room(models.TextChoices):
    """Whether a service has a place for a need."""

    FREE = "free"
    FULL = "full"
    UNKNOWN = "unknown"


class Route(models.Model):
    """The way a need is led. `person_ids`: of a household's need through whom, by rank, where a service is for one."""

    OPEN = {"need", "way", "person_ids", "made_at"}
    PERSONAL: dict[str, str] = {}

    need = models.OneToOneField(
        Need, on_delete=models.CASCADE, primary_key=True, related_name="route", db_constraint=False
    )
    way = models.BigIntegerField()
    person_ids = ArrayField(models.BigIntegerField(null=True), null=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"way {self.way} of need {self.need_id}"


class WayLine(models.Model):
    """One service of a way. `outcomes` has a letter a rule of it: m meets, f fails, u unknown."""

    OPEN = {
        "id", "way", "rank", "service", "office", "is_for_person", "unknown", "capacity", "room", "is_chosen",
    }  # fmt: skip
    PERSONAL = {"outcomes": "aggregate"}

    way = models.BigIntegerField()  # the number of its first line
    rank = models.SmallIntegerField()
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    office = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+", db_index=False)
    is_for_person = models.BooleanField()
    outcomes = models.CharField(max_length=40)
    unknown = models.SmallIntegerField()
    capacity = models.ForeignKey(Capacity, on_delete=models.SET_NULL, null=True, related_name="+")
    room = models.CharField(max_length=8, choices=Room.choices)
    is_chosen = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["way", "rank"], name="one_line_a_rank")]

    def __str__(self) -> str:
        return f"{self.service_id}, {self.rank} of way {self.way}"


class HeldPlace(models.Model):
    """A place of a capacity that a referral holds, from sending on; one that leads nowhere gives it back."""

    OPEN = {"referral_id", "need", "service", "capacity", "held_at"}
    PERSONAL: dict[str, str] = {}

    referral_id = models.BigIntegerField(primary_key=True)  # of the room above
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+", db_index=False)
    capacity = models.ForeignKey(Capacity, on_delete=models.CASCADE, related_name="+")
    held_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"place of {self.capacity_id} held by referral {self.referral_id}"


class RoutedService(models.Model):
    """One of the first services for a need: a view of its way, to be read only.

    `person`: through whom, where the service is for persons. `is_chosen`: here it is sent, as far as places go.
    """

    OPEN = {
        "id", "need", "service", "office", "person", "rank", "unknown", "capacity", "room", "is_chosen", "made_at",
    }  # fmt: skip
    PERSONAL = {"outcomes": "aggregate"}
    STAYS_ON_MERGE = {"person"}
    Room = Room

    need = models.ForeignKey(Need, on_delete=models.DO_NOTHING, related_name="routes")
    service = models.ForeignKey(Service, on_delete=models.DO_NOTHING, related_name="+")
    office = models.ForeignKey(Organisation, on_delete=models.DO_NOTHING, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.DO_NOTHING, null=True, related_name="+")
    rank = models.SmallIntegerField()
    outcomes = models.CharField(max_length=40)
    unknown = models.SmallIntegerField()
    capacity = models.ForeignKey(Capacity, on_delete=models.DO_NOTHING, null=True, related_name="+")
    room = models.CharField(max_length=8, choices=Room.choices)
    is_chosen = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.service_id} for {self.need_id}"
