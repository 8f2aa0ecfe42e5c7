"""Addresses of criteria, figures, target groups and comparisons."""

from django.urls import path

from ppaos.evidence.livelihood.views import methods

app_name = "livelihood"
urlpatterns = [
    path("criteria/", methods.methods, name="methods"),
    path("criteria/income-lines/", methods.income_lines, name="income_lines"),
    path("criteria/<str:name>/<str:version>/", methods.method, name="method"),
]
