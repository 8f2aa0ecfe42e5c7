"""Addresses of data protection."""

from django.urls import path

from ppaos.sharing.protection.views import breaches, processing

app_name = "protection"
urlpatterns = [
    path("breaches/", breaches.breaches, name="breaches"),
    path("breaches/new/", breaches.new_breach, name="new_breach"),
    path("breaches/<int:pk>/", breaches.breach, name="breach"),
    path("breaches/<int:pk>/known/", breaches.look, name="look_into_breach"),
    path("breaches/<int:pk>/<slug:kind>/", breaches.step, name="breach_step"),
    path("processing/", processing.processing, name="processing"),
    path("processing/sheet/", processing.processing_sheet, name="processing_sheet"),
]
