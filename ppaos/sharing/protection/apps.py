"""Registers the room «protection» with Django."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "ppaos.sharing.protection"
    label = "protection"
