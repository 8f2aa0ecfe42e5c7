"""Registers the room «assistance» with Django."""

from django.apps import AppConfig


class AssistanceConfig(AppConfig):
    name = "ppaos.support.assistance"
    label = "assistance"
