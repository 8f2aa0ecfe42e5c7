"""Addresses of geography."""

from django.urls import path

from ppaos.ground.geography import views

urlpatterns = [
    path("areas/<str:code>/boundaries.geojson", views.area_boundaries, name="area_boundaries"),
]
