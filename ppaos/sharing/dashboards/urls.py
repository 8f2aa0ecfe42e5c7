"""Addresses of the dashboards."""

from django.urls import path

from ppaos.sharing.dashboards.views import (
    access,
    briefs,
    home,
    household,
    overview,
    profiles,
    records,
    traces,
)

app_name = "dashboards"
urlpatterns = [
    path("traces/", traces.traces, name="traces"),
    path("protection/access/persons/<int:pk>/", access.person_access, name="person_access"),
    path("protection/access/persons/<int:pk>/file/", access.person_access_file, name="person_access_file"),
    path("search/", home.search, name="search"),
    path("households/<int:pk>/", household.household, name="household"),
    path("households/<int:pk>/ids/", household.reveal, name="reveal"),
    path("households/<int:pk>/sheet/", household.sheet, name="sheet"),
    path("overview/", overview.own_overview, name="own_overview"),
    path("overview/<str:code>/", overview.overview, name="overview"),
    path("overview/<str:code>/figures.xlsx", overview.overview_sheet, name="overview_sheet"),
    path("overview/<str:code>/watermark/", overview.watermark, name="watermark"),
    path("overview/<str:code>/map.geojson", overview.map_of, name="map"),
    path("overview/<str:code>/brief/", briefs.brief, name="brief"),
    path("overview/<str:code>/profiles/", profiles.profiles, name="profiles"),
    path("overview/<str:code>/profiles/<int:file_id>/", profiles.fetch, name="fetch_profiles"),
    path("overview/<str:code>/records/<str:figure>/", records.records, name="records"),
    path("overview/<str:code>/records/<str:figure>/file/", records.export, name="export"),
]
