"""Addresses of the dashboards."""

from django.urls import path

from ppaos.sharing.dashboards.views import (
    access,
    briefs,
    household,
    jobs,
    live,
    overview,
    profiles,
    public,
    records,
    search,
    traces,
)

app_name = "dashboards"
urlpatterns = [
    path("traces/", traces.traces, name="traces"),
    path("protection/access/persons/<int:pk>/", access.person_access, name="person_access"),
    path("protection/access/persons/<int:pk>/file/", access.person_access_file, name="person_access_file"),
    path("public/", public.public, name="public"),
    path("public/<str:code>/", public.public_area, name="public_area"),
    path("public/<str:code>/figures.csv", public.public_file, name="public_file"),
    path("publishing/", public.publishing, name="publishing"),
    path("publishing/<str:code>/release/", public.release, name="release"),
    path("publishing/<int:pk>/take-down/", public.take_down, name="take_down"),
    path("work/jobs/", jobs.jobs, name="jobs"),
    path("search/", search.search, name="search"),
    path("search/suggestions/", search.suggestions, name="search_suggestions"),
    path("households/<int:pk>/", household.household, name="household"),
    path("households/<int:pk>/ids/", household.reveal, name="reveal"),
    path("households/<int:pk>/sheet/", household.sheet, name="sheet"),
    path("overview/", overview.own_overview, name="own_overview"),
    path("overview/<str:code>/", overview.overview, name="overview"),
    path("overview/<str:code>/figures.xlsx", overview.overview_sheet, name="overview_sheet"),
    path("overview/<str:code>/watermark/", live.watermark, name="watermark"),
    path("overview/<str:code>/live/", live.live, name="live"),
    path("overview/<str:code>/parts/<slug:section>/", overview.one_section, name="section"),
    path(
        "overview/<str:code>/parts/<slug:section>/<slug:chart>.xlsx", overview.chart_sheet, name="chart_sheet"
    ),
    path("overview/<str:code>/map.geojson", overview.map_of, name="map"),
    path("overview/<str:code>/brief/", briefs.brief, name="brief"),
    path("overview/<str:code>/profiles/", profiles.profiles, name="profiles"),
    path("overview/<str:code>/profiles/<int:file_id>/", profiles.fetch, name="fetch_profiles"),
    path("overview/<str:code>/records/<str:figure>/", records.records, name="records"),
    path("overview/<str:code>/records/<str:figure>/file/", records.export, name="export"),
]
