"""Registers the room «monitoring» with Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "ppaos.learning.monitoring"
    label = "monitoring"
