"""Addresses of selections."""

from django.urls import path

from ppaos.sharing.selection.views import building, handing, keeping, listing

app_name = "selection"
urlpatterns = [
    path("", keeping.selections, name="selections"),
    path("build/", building.build, name="build"),
    path("condition/", building.condition, name="condition"),
    path("table/", building.table, name="table"),
    path("households/", listing.households, name="households"),
    path("keep/", keeping.keep, name="keep"),
    path("<int:pk>/", keeping.selection, name="selection"),
    path("<int:pk>/share/", keeping.share, name="share"),
    path("<int:pk>/away/", keeping.put_away, name="put_away"),
    path("<int:pk>/compare/", keeping.compare, name="compare"),
    path("<int:pk>/hand/", handing.hand, name="hand"),
    path("lists/<int:pk>/", handing.handed, name="handed"),
]
