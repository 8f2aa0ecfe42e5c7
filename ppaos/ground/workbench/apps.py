"""Registers the room «workbench» with Django."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    name = "ppaos.ground.workbench"
    label = "workbench"
