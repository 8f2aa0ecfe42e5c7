"""All addresses: each room brings its own."""

from django.urls import include, path

from ppaos.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("ppaos.ground.accounts.urls")),
]
