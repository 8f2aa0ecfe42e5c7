"""Addresses of operating models."""

from django.urls import URLPattern

app_name = "operating_models"
urlpatterns: list[URLPattern] = []
