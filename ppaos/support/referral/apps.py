"""Registers the room «referral» with Django."""

from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "ppaos.support.referral"
    label = "referral"
