"""Registers the room «policy» with Django."""

from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "ppaos.learning.policy"
    label = "policy"
