"""Registers the front door with Django, for its commands."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ppaos.config"
    label = "config"
