"""Registers the room «privacy» with Django."""

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "ppaos.ground.privacy"
    label = "privacy"
