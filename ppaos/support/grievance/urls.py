"""Addresses of voices: of those who hear and handle them, and of the public."""

from django.urls import URLPattern

app_name = "grievance"
urlpatterns: list[URLPattern] = []
public_urls: list[URLPattern] = []
