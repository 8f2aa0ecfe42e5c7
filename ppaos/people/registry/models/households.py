"""Where and with whom: dwellings, households, residence and membership over time, standing as events."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.models.persons import Person


class Dwelling(models.Model):
    """A house: its registration code, address and point."""

    OPEN = {"id", "area", "created_at"}
    PERSONAL = {
        "house_code": "names", "house_no": "names", "moo": "names", "soi": "names", "road": "names",
        "latitude": "gps", "longitude": "gps",
    }  # fmt: skip

    house_code = models.CharField(max_length=11, blank=True)
    house_no = models.CharField(max_length=40, blank=True)
    moo = models.CharField(max_length=2, blank=True)
    soi = models.CharField(max_length=120, blank=True)
    road = models.CharField(max_length=120, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["area", "house_no"]),
            models.Index(fields=["house_code"], name="dwelling_house_code", condition=~Q(house_code="")),
        ]

    def __str__(self) -> str:
        return f"{self.house_no} {self.area_id}"


class Standing(models.TextChoices):
    """Where a household is on its way through the programme."""

    CANDIDATE = "candidate", _("candidate")
    VERIFIED = "verified", _("verified poor")
    ACTIVE = "active", _("in the programme")
    EXIT_PROPOSED = "exit_proposed", _("exit proposed")
    MONITORED = "monitored", _("monitored after exit")
    EXITED = "exited", _("out of poverty")
    MOVED = "moved", _("moved away")
    DIED = "died", _("died")
    REFUSED = "refused", _("refused")
    NOT_POOR = "not_poor", _("found not poor")
    DUPLICATE = "duplicate", _("counted elsewhere")


POOR = (Standing.VERIFIED, Standing.ACTIVE, Standing.EXIT_PROPOSED, Standing.MONITORED)
FOUND = (*POOR, Standing.NOT_POOR, Standing.EXITED)
# Left the programme by a decision: looked after by the watch, in no list of those to be helped until they come back.
LEFT = (Standing.MONITORED, Standing.EXITED)
TRANSITIONS: dict[str, tuple[str, ...]] = {
    Standing.CANDIDATE: (
        Standing.VERIFIED, Standing.NOT_POOR, Standing.MOVED, Standing.DIED, Standing.REFUSED, Standing.DUPLICATE,
    ),
    Standing.VERIFIED: (
        Standing.ACTIVE, Standing.EXIT_PROPOSED, Standing.NOT_POOR, Standing.MOVED, Standing.DIED, Standing.REFUSED,
        Standing.DUPLICATE,
    ),
    Standing.ACTIVE: (
        Standing.EXIT_PROPOSED, Standing.NOT_POOR, Standing.MOVED, Standing.DIED, Standing.REFUSED, Standing.DUPLICATE,
    ),
    Standing.EXIT_PROPOSED: (Standing.ACTIVE, Standing.MONITORED, Standing.MOVED, Standing.DIED),
    Standing.MONITORED: (Standing.ACTIVE, Standing.EXITED, Standing.MOVED, Standing.DIED),
    Standing.EXITED: (Standing.VERIFIED, Standing.ACTIVE, Standing.MOVED, Standing.DIED),
    Standing.MOVED: (Standing.CANDIDATE, Standing.VERIFIED, Standing.NOT_POOR),
    Standing.REFUSED: (Standing.CANDIDATE, Standing.VERIFIED, Standing.NOT_POOR, Standing.MOVED, Standing.DIED),
    Standing.NOT_POOR: (Standing.VERIFIED, Standing.MOVED, Standing.DIED, Standing.DUPLICATE),
    Standing.DIED: (Standing.CANDIDATE, Standing.VERIFIED),
    Standing.DUPLICATE: (Standing.CANDIDATE, Standing.VERIFIED, Standing.NOT_POOR),
}  # fmt: skip


class Household(models.Model):
    """People who live together. `standing`, `area` and `dwelling` repeat the newest of their histories."""

    OPEN = {
        "id", "code", "area", "dwelling", "standing", "standing_on", "made_in", "merged_into", "source_label",
        "source_id", "created_at",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    # The survey's own household code (รหัสบ้าน); empty where none was given.
    code = models.CharField(max_length=40, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="+")
    standing = models.CharField(max_length=14, choices=Standing.choices)
    standing_on = models.DateField()
    made_in = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["area", "standing"]),
            models.Index(fields=["source_label", "source_id"], name="household_source"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="household_code_once"),
        ]

    def __str__(self) -> str:
        return self.code or f"#{self.pk}"


class Residence(models.Model):
    """A household in a dwelling for a while: what makes its area on any date."""

    OPEN = {"id", "household", "dwelling", "area", "valid_from", "valid_to"}
    PERSONAL: dict[str, str] = {}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="residences")
    dwelling = models.ForeignKey(Dwelling, on_delete=models.PROTECT, related_name="residences")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(valid_to__isnull=True), name="one_residence_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="residence_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household_id} in {self.area_id}"


class Membership(models.Model):
    """A person in a household for a while, registered or living there or both."""

    OPEN = {
        "id",
        "person",
        "household",
        "line_no",
        "is_head",
        "presence",
        "valid_from",
        "valid_to",
        "ended_reason",
    }
    PERSONAL = {"relation": "names"}
    STAYS_ON_MERGE = {"person"}

    class Presence(models.TextChoices):
        NAMED_PRESENT = "named_present", _("in the house register and living there")
        NAMED_ABSENT = "named_absent", _("in the house register, living elsewhere")
        UNNAMED_PRESENT = "unnamed_present", _("living there, not in the house register")
        UNSPECIFIED = "unspecified", _("not said")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="memberships")
    line_no = models.SmallIntegerField(null=True)
    is_head = models.BooleanField(default=False)
    relation = models.CharField(max_length=60, blank=True)
    presence = models.CharField(max_length=16, choices=Presence.choices, default=Presence.UNSPECIFIED)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    ended_reason = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(valid_to__isnull=True) & ~Q(presence="named_absent"),
                name="lives_in_one_household",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(valid_to__isnull=True, is_head=True),
                name="one_head_of_household",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.household_id}"


class StandingEvent(models.Model):
    """One step of a household through the programme. The newest is its standing."""

    OPEN = {"id", "household", "standing", "on", "source_label", "source_id", "made_by", "made_at"}
    PERSONAL = {"reason": "names"}

    household = models.ForeignKey(Household, on_delete=models.CASCADE, related_name="standing_events")
    standing = models.CharField(max_length=14, choices=Standing.choices)
    on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    source_label = models.CharField(max_length=60, blank=True)
    source_id = models.BigIntegerField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["household", "-on", "-id"])]

    def __str__(self) -> str:
        return f"{self.household_id} {self.standing} {self.on}"
