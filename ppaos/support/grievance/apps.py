"""Registers the room «grievance» with Django."""

from django.apps import AppConfig


class GrievanceConfig(AppConfig):
    name = "ppaos.support.grievance"
    label = "grievance"
