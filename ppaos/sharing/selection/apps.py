"""Registers the room «selection» with Django."""

from django.apps import AppConfig


class SelectionConfig(AppConfig):
    name = "ppaos.sharing.selection"
    label = "selection"
