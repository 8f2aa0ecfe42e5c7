"""Registers the room «targeting» with Django."""

from django.apps import AppConfig


class TargetingConfig(AppConfig):
    name = "ppaos.evidence.targeting"
    label = "targeting"
