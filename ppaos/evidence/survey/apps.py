"""Registers the room «survey» with Django."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    name = "ppaos.evidence.survey"
    label = "survey"
