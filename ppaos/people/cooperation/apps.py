"""Registers the room «cooperation» with Django."""

from django.apps import AppConfig


class CooperationConfig(AppConfig):
    name = "ppaos.people.cooperation"
    label = "cooperation"
