"""The places: areas under their official codes, what lay inside what and when, and their outlines.

Periods are half-open, `valid_from` up to but not including `valid_to`; an empty end is open.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


def in_force(on: date, prefix: str = "") -> Q:
    """Whether the period of a row (or of the row at `prefix`, such as "area__") holds on a date."""
    starts, ends = f"{prefix}valid_from", f"{prefix}valid_to"
    begun = Q(**{f"{starts}__isnull": True}) | Q(**{f"{starts}__lte": on})
    not_ended = Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": on})
    return begun & not_ended


def _period_check(name: str) -> models.CheckConstraint:
    """A row may not end before it begins."""
    orderly = Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_from__lt=F("valid_to"))
    return models.CheckConstraint(condition=orderly, name=name)


class Level(models.TextChoices):
    """The kinds of area, from the widest to the narrowest; local authorities stand beside the line."""

    COUNTRY = "country", _("country")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    LOCAL_AUTHORITY = "local_authority", _("local authority")
    VILLAGE = "village", _("village")
    COMMUNITY = "community", _("urban community")


# What a code of each level looks like. DOPA's digits grow by two a level; local authorities and
# communities have no number in that scheme and carry a letter, so that codes never collide.
CODE_PATTERNS = {
    Level.COUNTRY: r"^TH$",
    Level.PROVINCE: r"^[0-9]{2}$",
    Level.DISTRICT: r"^[0-9]{4}$",
    Level.SUBDISTRICT: r"^[0-9]{6}$",
    Level.VILLAGE: r"^[0-9]{8}$",
    Level.LOCAL_AUTHORITY: r"^L[0-9A-Z]{1,11}$",
    Level.COMMUNITY: r"^C[0-9A-Z]{1,11}$",
}


def _code_fits_level() -> Q:
    """Each level has codes of its own shape."""
    fits = Q()
    for level, pattern in CODE_PATTERNS.items():
        fits |= Q(level=level.value, code__regex=pattern)
    return fits


class LocalAuthorityKind(models.TextChoices):
    """The forms of local government in Thailand."""

    CITY_MUNICIPALITY = "city_municipality", _("city municipality")
    TOWN_MUNICIPALITY = "town_municipality", _("town municipality")
    SUBDISTRICT_MUNICIPALITY = "subdistrict_municipality", _("subdistrict municipality")
    SUBDISTRICT_ADMINISTRATION = "subdistrict_administration", _("subdistrict administrative organisation")
    PROVINCIAL_ADMINISTRATION = "provincial_administration", _("provincial administrative organisation")
    SPECIAL = "special", _("special local government")


class Origin(models.TextChoices):
    """How an area came to be known here."""

    OFFICIAL = "official", _("official codes")
    LIST = "list", _("an imported list")
    SURVEY = "survey", _("a survey")
    LOCAL = "local", _("the province's own list")


class AreaQuerySet(models.QuerySet["Area"]):
    """Chainable filters on areas."""

    def in_force(self, on: date) -> "AreaQuerySet":
        """Areas that exist on the date, not those abolished before it or made after it."""
        return self.filter(in_force(on))

    def within(self, code: str, on: date) -> "AreaQuerySet":
        """Areas that lie in the area on the date, the area itself among them.

        Abolished areas are where their successors are, so that old records stay in view."""
        inside = AreaWithin.objects.filter(in_force(on), ancestor_id=code)
        return self.filter(code__in=inside.values("area_id"))


class Area(models.Model):
    """A country, province, district, subdistrict, village, local authority or urban community."""

    OPEN = {
        "code", "level", "kind", "name_th", "name_en", "sort_key", "valid_from", "valid_to", "origin",
        "latitude", "longitude", "parent",
    }  # fmt: skip
    PERSONAL: dict[str, str] = {}

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    level = models.CharField(_("level"), max_length=16, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=32, choices=LocalAuthorityKind.choices, blank=True)
    name_th = models.CharField(_("name in Thai"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    # Compared byte by byte: the key already holds the Thai order, whatever the database's own is.
    sort_key = models.CharField(max_length=300, editable=False, db_collation="C")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin.choices)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    # Where the area lies now, for breadcrumbs and pickers; its history is in AreaPlacement.
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", db_column="parent_code"
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        indexes = [
            models.Index(fields=["parent", "sort_key"], name="area_parent_sorted"),
            models.Index(fields=["level", "sort_key"], name="area_level_sorted"),
        ]
        constraints = [
            models.CheckConstraint(condition=_code_fits_level(), name="area_code_fits_level"),
            _period_check("area_period_in_order"),
            models.CheckConstraint(
                condition=Q(kind="") | Q(level=Level.LOCAL_AUTHORITY.value),
                name="area_kind_of_local_authority",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name_th} ({self.code})"


class AreaPlacement(models.Model):
    """One area directly inside another for a while.

    A village may be in a subdistrict and in several local authorities at once. An abolished area goes
    on lying somewhere, because its records do: in its only successor, or in the nearest area that
    holds all its successors, or, when none is known, where it last lay."""

    OPEN = {"id", "area", "parent", "valid_from", "valid_to"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, models.CASCADE, related_name="placements", db_index=False)
    parent = models.ForeignKey(Area, models.CASCADE, related_name="child_placements")
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("placement of an area")
        verbose_name_plural = _("placements of areas")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "parent", "valid_from"], nulls_distinct=False, name="placement_once"
            ),
            models.CheckConstraint(condition=~Q(area=F("parent")), name="placement_in_another"),
            _period_check("placement_period_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} < {self.parent_id}"


class AreaSuccession(models.Model):
    """Which area took over from an abolished one, and when, as far as that is known."""

    OPEN = {"id", "area", "successor", "on"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, models.CASCADE, related_name="successions", db_index=False)
    successor = models.ForeignKey(Area, models.PROTECT, related_name="preceded_by")
    on = models.DateField(_("on"), null=True, blank=True)

    class Meta:
        verbose_name = _("succession of an area")
        verbose_name_plural = _("successions of areas")
        constraints = [
            models.UniqueConstraint(fields=["area", "successor"], name="succession_once"),
            models.CheckConstraint(condition=~Q(area=F("successor")), name="succession_by_another"),
        ]

    def __str__(self) -> str:
        return f"{self.area_id} > {self.successor_id}"


class AreaWithin(models.Model):
    """Every area with every area it lies in, itself included: what visibility and counting join.

    Derived from the placements by `actions.rebuild_closure`; never written elsewhere."""

    OPEN = {"id", "area", "ancestor", "valid_from", "valid_to"}
    PERSONAL: dict[str, str] = {}

    area = models.ForeignKey(Area, models.CASCADE, related_name="lies_in", db_index=False)
    ancestor = models.ForeignKey(Area, models.CASCADE, related_name="holds", db_index=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("area within an area")
        verbose_name_plural = _("areas within areas")
        # Both ways and covering: a join from records up, or from a grant down, reads the index alone.
        indexes = [
            models.Index(
                fields=["area", "ancestor"], include=["valid_from", "valid_to"], name="within_upward"
            ),
            models.Index(
                fields=["ancestor", "area"], include=["valid_from", "valid_to"], name="within_downward"
            ),
        ]
        constraints = [_period_check("within_period_in_order")]

    def __str__(self) -> str:
        return f"{self.area_id} in {self.ancestor_id}"


class Boundary(models.Model):
    """The outline of an area, as light as a page can use. Everything works without it."""

    OPEN = {"area", "polygon_code", "geometry", "imported_at"}
    PERSONAL: dict[str, str] = {}

    area = models.OneToOneField(Area, models.CASCADE, primary_key=True, related_name="boundary")
    # Areas split since the survey share one outline and so one polygon code.
    polygon_code = models.CharField(max_length=12)
    # A GeoJSON geometry as text: it goes out as it came in, without being parsed again.
    geometry = models.TextField()
    imported_at = models.DateTimeField(_("imported"))

    class Meta:
        verbose_name = _("boundary")
        verbose_name_plural = _("boundaries")

    def __str__(self) -> str:
        return f"{self.area_id}"
