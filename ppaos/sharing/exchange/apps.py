"""Registers the room «exchange» with Django."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "ppaos.sharing.exchange"
    label = "exchange"
