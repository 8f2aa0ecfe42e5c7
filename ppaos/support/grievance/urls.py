"""Addresses of voices: of those who hear and handle them, and of the public."""

from django.urls import URLPattern, path

from ppaos.support.grievance.views import acts, hearing, voices

app_name = "grievance"
urlpatterns: list[URLPattern] = [
    path("", voices.voices, name="voices"),
    path("file/", voices.sheet, name="sheet"),
    path("new/", hearing.new_voice, name="new_voice"),
    path("<int:pk>/", voices.voice, name="voice"),
    path("<int:pk>/take/", acts.take, name="take"),
    path("<int:pk>/take-in/", acts.take_in, name="take_in"),
    path("<int:pk>/separate/", acts.separate, name="separate"),
    path("<int:pk>/note/", acts.note, name="note"),
    path("<int:pk>/answer/", acts.answer, name="answer"),
    path("<int:pk>/close/", acts.close, name="close"),
    path("<int:pk>/reopen/", acts.reopen, name="reopen"),
    path("<int:pk>/appeal/", acts.appeal, name="appeal"),
    path("<int:pk>/decide/", acts.decide, name="decide"),
    path("<int:pk>/party/", acts.party, name="party"),
    path("<int:pk>/visit/", acts.visit, name="visit"),
    path("<int:pk>/not-received/", acts.not_received, name="not_received"),
    path("<int:pk>/household/", acts.household, name="household"),
    path("<int:pk>/change/<int:request_pk>/", acts.change, name="change"),
]
public_urls: list[URLPattern] = []
