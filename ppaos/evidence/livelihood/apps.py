"""Registers the room «livelihood» with Django."""

from django.apps import AppConfig


class LivelihoodConfig(AppConfig):
    name = "ppaos.evidence.livelihood"
    label = "livelihood"
