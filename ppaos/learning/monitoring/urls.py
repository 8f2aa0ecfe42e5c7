"""Addresses of monitoring."""

from django.urls import path

from ppaos.learning.monitoring.views import (
    rounds,
)

app_name = "monitoring"
urlpatterns = [
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/new/", rounds.new_round, name="new_round"),
    path("rounds/<int:pk>/", rounds.one_round, name="round"),
    path("rounds/<int:pk>/households/", rounds.round_households, name="round_households"),
    path("rounds/<int:pk>/hand-out/", rounds.hand_out, name="hand_out_round"),
    path("rounds/<int:pk>/close/", rounds.close, name="close_round"),
    path("rounds/<int:pk>/drop/", rounds.drop, name="drop_round"),
]
