"""Registers the room «privacy» with Django."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from ppaos.ground.privacy.permissions import tell_new_connection


class PrivacyConfig(AppConfig):
    name = "ppaos.ground.privacy"
    label = "privacy"

    def ready(self) -> None:
        """Every new connection learns whose eyes look, before anything is asked of it."""
        connection_created.connect(tell_new_connection)
