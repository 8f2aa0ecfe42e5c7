"""Which services stand first for a need: kept with the outcome of each rule, the rest is told anew when asked."""

from django.db import models

from ppaos.people.cooperation.models import Capacity, Organisation, Service
from ppaos.people.registry.models import Person
from ppaos.support.assistance.models.needs import Need


class RoutedService(models.Model):
    """One of the first services for a need. `outcomes` has a letter a rule of the service: m meets, f fails, u unknown.

    `person`: through whom, where the service is for persons. `is_chosen`: here it is sent, as far as places go.
    """

    OPEN = {
        "id", "need", "service", "office", "person", "rank", "unknown", "capacity", "room", "is_chosen", "made_at",
    }  # fmt: skip
    PERSONAL = {"outcomes": "aggregate"}
    STAYS_ON_MERGE = {"person"}

    class Room(models.TextChoices):
        FREE = "free"
        FULL = "full"
        UNKNOWN = "unknown"

    # Without constraints in the database: the routes of a province come a million at once.
    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="routes", db_constraint=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    office = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, null=True, related_name="+", db_constraint=False, db_index=False
    )
    rank = models.SmallIntegerField()
    outcomes = models.CharField(max_length=40)
    unknown = models.SmallIntegerField()
    capacity = models.ForeignKey(
        Capacity, on_delete=models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    room = models.CharField(max_length=8, choices=Room.choices)
    is_chosen = models.BooleanField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.service_id} for {self.need_id}"
