"""Addresses of the tool room."""

from django.urls import path

from ppaos.ground.workbench import views

app_name = "workbench"
urlpatterns = [
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/cancel/", views.cancel, name="cancel_job"),
    path("jobs/<int:job_id>/again/", views.again, name="start_job_again"),
    path("notices/", views.notices, name="notices"),
    path("notices/read/", views.read_notices, name="read_notices"),
]

# Where programs look for keys (RFC 8615).
well_known_urls = [path("jwks.json", views.jwks, name="jwks")]
