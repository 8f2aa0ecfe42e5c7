"""Registers the room «operating_models» with Django."""

from django.apps import AppConfig


class OperatingModelsConfig(AppConfig):
    name = "ppaos.support.operating_models"
    label = "operating_models"
