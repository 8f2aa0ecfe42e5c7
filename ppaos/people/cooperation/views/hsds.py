"""The directory for other programs: Open Referral HSDS 3.0, open to everybody. Organisations and services only."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ppaos.ground.workbench.queries.moments import storable
from ppaos.people.cooperation.models import Organisation, Service, ServiceArea
from ppaos.people.cooperation.presenters import hsds
from ppaos.people.cooperation.presenters.hsds_openapi import VERSION, described

PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
PER_PAGE, MOST_PER_PAGE = 50, 500
View = Callable[..., JsonResponse]


class Unanswerable(ValueError):
    """A parameter cannot be read; the message says which, and what it may be."""


def public(view: View) -> View:
    """Open to everybody, for reading; what cannot be answered is told in JSON."""

    @wraps(view)
    def wrapper(request: HttpRequest, **keys: Any) -> JsonResponse:
        try:
            if request.GET.get("format", "json") != "json":
                raise Unanswerable("format: only json is served")
            return view(request, **keys)
        except Unanswerable as fault:
            return JsonResponse({"detail": str(fault)}, status=400)
        except Http404:
            return JsonResponse({"detail": "There is no such record."}, status=404)

    return csrf_exempt(login_not_required(require_safe(wrapper)))  # nothing is written, whatever the method


@public
def root(request: HttpRequest) -> JsonResponse:
    """What this API is."""
    openapi = request.build_absolute_uri(reverse("hsds:openapi"))
    return JsonResponse({"version": VERSION, "profile": PROFILE, "openapi_url": openapi})


@public
def services(request: HttpRequest) -> JsonResponse:
    """Services offered today."""
    found = _services(request)
    if _flag(request, "minimal"):
        rows = found.order_by("code", "pk")
        contents = [{"id": str(row.uid), "modified_date": row.changed_at.isoformat()} for row in rows]
        return JsonResponse(
            hsds.page_json(contents, total=len(contents), page=1, per_page=max(1, len(contents)))
        )
    full = _flag(request, "full")
    found = _with_places(found) if full else found.select_related("organisation")
    return _page(request, found.order_by("code", "pk"), hsds.full_service_json if full else hsds.service_json)


@public
def service(request: HttpRequest, uid: UUID) -> JsonResponse:
    """A service with everything that hangs on it; one that has ended is told as defunct."""
    return JsonResponse(
        hsds.full_service_json(get_object_or_404(_with_places(Service.objects.all()), uid=uid))
    )


@public
def organizations(request: HttpRequest) -> JsonResponse:
    """Organisations and offices that take part."""
    found = (
        Organisation.objects.filter(ended_on__isnull=True).select_related("parent").order_by("name_th", "pk")
    )
    for word in request.GET.get("search", "").split():
        found = found.filter(Q(name_th__icontains=word) | Q(name_en__icontains=word))
    full_service = _flag(request, "full_service")
    if not (_flag(request, "full") or full_service):
        return _page(request, found, hsds.organisation_json)
    return _page(request, found, lambda row: hsds.full_organisation_json(row, full_service=full_service))


@public
def organization(request: HttpRequest, uid: UUID) -> JsonResponse:
    """An organisation with its services."""
    found = get_object_or_404(Organisation.objects.select_related("parent"), uid=uid)
    return JsonResponse(hsds.full_organisation_json(found, full_service=_flag(request, "full_service")))


@public
def service_at_locations(request: HttpRequest) -> JsonResponse:
    """Where services are given, and by which office."""
    found = ServiceArea.objects.filter(service__in=_services(request)).order_by(
        "service__code", "area_id", "pk"
    )
    found = found.select_related("service__organisation", "office", "area")
    full = _flag(request, "full")
    return _page(request, found, lambda row: hsds.place_json(row, full=full))


@public
def service_at_location(request: HttpRequest, uid: UUID) -> JsonResponse:
    """One such place with its service."""
    rows = ServiceArea.objects.select_related("service__organisation", "office", "area")
    return JsonResponse(hsds.place_json(get_object_or_404(rows, uid=uid), full=True))


@public
def taxonomies(request: HttpRequest) -> JsonResponse:
    """The one taxonomy: needs by dimension."""
    return _page(request, _searched(request, [hsds.TAXONOMY]), dict)


@public
def taxonomy(request: HttpRequest, uid: UUID) -> JsonResponse:
    """The taxonomy itself."""
    return _one([hsds.TAXONOMY], uid)


@public
def taxonomy_terms(request: HttpRequest) -> JsonResponse:
    """Dimensions and needs."""
    found = _searched(request, hsds.terms())
    if "taxonomy_id" in request.GET:
        found = [term for term in found if term["taxonomy_id"] == request.GET["taxonomy_id"]]
    if "parent_id" in request.GET:
        found = [term for term in found if term.get("parent_id") == request.GET["parent_id"]]
    if _flag(request, "top_only"):
        found = [term for term in found if "parent_id" not in term]
    return _page(request, found, dict)


@public
def taxonomy_term(request: HttpRequest, uid: UUID) -> JsonResponse:
    """One dimension or need."""
    return _one(hsds.terms(), uid)


@public
def openapi(request: HttpRequest) -> JsonResponse:
    """What can be asked here, as OpenAPI."""
    return JsonResponse(described(request.build_absolute_uri(reverse("hsds:root"))))


def _services(request: HttpRequest) -> QuerySet[Service]:
    """Services offered today that fit every filter of the request."""
    asked = request.GET
    found = Service.objects.in_force(timezone.localdate())
    for word in asked.get("search", "").split():
        found = found.filter(
            Q(name_th__icontains=word) | Q(name_en__icontains=word) | Q(description__icontains=word)
        )
    if "taxonomy_term_id" in asked:
        found = found.filter(needs__overlap=hsds.codes_under(asked["taxonomy_term_id"]))
    if "taxonomy_id" in asked and asked["taxonomy_id"] != hsds.TAXONOMY_ID:
        found = found.none()
    if "organization_id" in asked:
        found = found.filter(organisation__uid=_uid(asked["organization_id"]))
    if "modified_after" in asked:
        found = found.filter(changed_at__gt=_moment(asked["modified_after"]))
    return found


def _with_places(found: QuerySet[Service]) -> QuerySet[Service]:
    places = ServiceArea.objects.select_related("office", "area", "service").order_by("area_id", "pk")
    return found.select_related("organisation__parent").prefetch_related(Prefetch("places", queryset=places))


def _page(
    request: HttpRequest, found: QuerySet[Any] | list[Any], say: Callable[[Any], dict[str, Any]]
) -> JsonResponse:
    page, per_page = _whole(request, "page", 1), min(_whole(request, "per_page", PER_PAGE), MOST_PER_PAGE)
    total = len(found) if isinstance(found, list) else found.count()
    start = (page - 1) * per_page
    rows: Iterable[Any] = found[start : start + per_page] if start < total else []
    return JsonResponse(hsds.page_json(map(say, rows), total=total, page=page, per_page=per_page))


def _one(rows: list[dict[str, Any]], uid: UUID) -> JsonResponse:
    for row in rows:
        if row["id"] == str(uid):
            return JsonResponse(row)
    raise Http404


def _searched(request: HttpRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    words = request.GET.get("search", "").lower().split()
    return [
        row for row in rows if all(word in f"{row['name']} {row['description']}".lower() for word in words)
    ]


def _flag(request: HttpRequest, name: str) -> bool:
    value = request.GET.get(name, "false").lower()
    if value not in ("true", "false", "1", "0", ""):
        raise Unanswerable(f"{name}: write true or false")
    return value in ("true", "1")


def _whole(request: HttpRequest, name: str, default: int) -> int:
    value = request.GET.get(name, str(default))
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 10**6):
        raise Unanswerable(f"{name}: write a whole number from 1")
    return int(value)


def _uid(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as fault:
        raise Unanswerable("organization_id: write a UUID") from fault


def _moment(value: str) -> datetime:
    try:
        moment = parse_datetime(value)
        day = parse_date(value)
    except ValueError:
        moment = day = None
    if moment is None and day is not None:
        moment = datetime(day.year, day.month, day.day)
    if moment is None:
        raise Unanswerable(
            "modified_after: write a day or time such as 2026-11-22 or 2026-11-22T09:00:00+07:00"
        )
    return storable(moment)
