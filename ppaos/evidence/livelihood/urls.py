"""Addresses of the criteria."""

from django.urls import path

from ppaos.evidence.livelihood import views

app_name = "livelihood"
urlpatterns = [
    path("", views.methods, name="methods"),
    path("income-lines/", views.income_lines, name="income_lines"),
    path("<str:name>/<str:version>/", views.method, name="method"),
]
