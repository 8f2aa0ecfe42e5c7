"""Registers the room «dashboards» with Django."""

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "ppaos.sharing.dashboards"
    label = "dashboards"
