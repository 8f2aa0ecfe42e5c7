"""Which services are there, who answers for them where, and how many can they take?"""

from collections.abc import Sequence
from datetime import date

import polars as pl
from django.db.models import Q, QuerySet

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.models import Capacity, Organisation, Service

OFFICES = {"service_id": pl.Int64, "area_code": pl.String, "office_id": pl.Int64}
# The office nearest to the people answers: the narrowest area in which the service is offered.
_OFFICES = """
    select distinct on (place.service_id, within.area_id)
        place.service_id, within.area_id as area_code, place.office_id
    from cooperation_servicearea place
    join cooperation_organisation office on office.id = place.office_id
        and (office.ended_on is null or office.ended_on > %(on)s)
    join cooperation_service service on service.id = place.service_id
        and service.valid_from <= %(on)s and (service.valid_to is null or service.valid_to > %(on)s)
    join geography_areawithin within on within.ancestor_id = place.area_id
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    join geography_area area on area.code = place.area_id
    where within.area_id = any(%(codes)s)
    order by place.service_id, within.area_id,
        array_position(array['community', 'village', 'local_authority', 'subdistrict', 'district', 'province',
            'country'], area.level::text), place.area_id, place.office_id"""


def offices_for(area_codes: Sequence[str], on: date) -> pl.DataFrame:
    """Which office answers for each service in force in each of the areas: service_id, area_code, office_id.

    No row where the service is not offered. Of several offices the one of the narrowest area answers, then the first.
    """
    return fetched_frame(_OFFICES, {"codes": list(area_codes), "on": on}, schema=OFFICES)


CAPACITIES = {
    "service_id": pl.Int64, "area_code": pl.String, "places": pl.Int64, "baht": pl.Float64,
}  # fmt: skip


def capacities_frame(fiscal_year: int) -> pl.DataFrame:
    """What is told of a fiscal year (Buddhist era): service_id, area_code (null: everywhere), places, baht."""
    rows = Capacity.objects.filter(fiscal_year=fiscal_year).order_by("service_id", "area_id")
    told = [
        (service, area, places, None if baht is None else float(baht))
        for service, area, places, baht in rows.values_list("service_id", "area_id", "places", "baht")
    ]
    return pl.DataFrame(told, schema=CAPACITIES, orient="row")


SERVICES = {
    "service_id": pl.Int64, "code": pl.String, "organisation_id": pl.Int64, "needs": pl.String, "per": pl.String,
    "eligibility": pl.String, "amount_baht": pl.Float64, "period": pl.String, "times_per_period": pl.Int64,
}  # fmt: skip
_SERVICES = """
    select id as service_id, code, organisation_id, array_to_string(needs, ',') as needs, per, eligibility::text,
        amount_baht, period, times_per_period
    from cooperation_service
    where valid_from <= %(on)s and (valid_to is null or valid_to > %(on)s)
    order by code, id"""


def services_frame(on: date) -> pl.DataFrame:
    """Services in force, by their codes: service_id, code, organisation_id (whose service it is), needs (a list of
    codes), per («person» or «household»), eligibility (rules as JSON text), amount_baht, period, times_per_period."""
    rows = fetched_frame(_SERVICES, {"on": on}, schema=SERVICES)
    return rows.with_columns(pl.col("needs").str.split(","))


def newest_services(on: date) -> QuerySet[Service]:
    """The newest terms of every service that has not ended on the day, by their codes."""
    newest = Service.objects.order_by("code", "organisation_id", "-valid_from").distinct(
        "code", "organisation_id"
    )
    not_ended = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    kept = Service.objects.filter(not_ended, pk__in=newest.values("pk"))
    return kept.select_related("organisation").order_by("code", "pk")


def matching_services(
    *, on: date, words: str = "", need: str = "", organisation: Organisation | None = None,
    area: Area | None = None, per: str = "", ended: bool = False,
) -> QuerySet[Service]:  # fmt: skip
    """Services that fit, by the order of need and name: offered on the day (or, where asked, those ended too)."""
    services = Service.objects.all() if ended else Service.objects.in_force(on)
    for word in words.split():
        fits = Q(name_th__icontains=word) | Q(name_en__icontains=word) | Q(code__icontains=word)
        bodies = Q(organisation__name_th__icontains=word) | Q(organisation__name_en__icontains=word)
        services = services.filter(fits | bodies | Q(description__icontains=word))
    if need:
        services = services.filter(needs__contains=[need])
    if per:
        services = services.filter(per=per)
    if organisation is not None:
        answered = Q(places__office=organisation) | Q(organisation__parent=organisation)
        services = services.filter(answered | Q(organisation=organisation))
    if area is not None:
        around = AreaWithin.objects.filter(in_force(on), area_id=area.code).values("ancestor_id")
        inside = AreaWithin.objects.filter(in_force(on), ancestor_id=area.code).values("area_id")
        services = services.filter(Q(places__area_id__in=around) | Q(places__area_id__in=inside))
    return services.select_related("organisation").distinct().order_by("needs", "name_th", "valid_from")
