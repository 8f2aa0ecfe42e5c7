"""Registers the room «registry» with Django."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "ppaos.people.registry"
    label = "registry"
