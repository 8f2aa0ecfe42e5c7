"""Addresses: OpenRosa, by name and password beneath `openrosa/`, by a phone's token beneath `key/<token>/`."""

from django.urls import URLPattern, path

from ppaos.evidence.survey.views import openrosa

# The first two names are what a phone adds to the address it was given.
ADDRESSES = (
    ("formList", openrosa.form_list, "form_list"),
    ("submission", openrosa.submission, "submission"),
    ("forms/<int:pk>/form.xml", openrosa.xform, "xform"),
    ("forms/<int:pk>/manifest", openrosa.manifest, "manifest"),
    ("media/<int:pk>", openrosa.media, "media"),
    ("visits.csv", openrosa.visits_csv, "visits_csv"),
    ("visits/states", openrosa.visit_states, "visit_states"),
)
urlpatterns: list[URLPattern] = [
    *(path(f"openrosa/{address}", view, name=f"openrosa_{name}") for address, view, name in ADDRESSES),
    *(path(f"key/<str:token>/{address}", view, name=f"key_{name}") for address, view, name in ADDRESSES),
]
