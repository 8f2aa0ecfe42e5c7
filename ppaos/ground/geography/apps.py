"""Registers the room «geography» with Django."""

from django.apps import AppConfig


class GeographyConfig(AppConfig):
    name = "ppaos.ground.geography"
    label = "geography"
