"""Addresses of search and verification: lists brought in, checked against the register, reviewed."""

from django.urls import path

from ppaos.evidence.targeting.views import imports

app_name = "targeting"
urlpatterns = [
    path("", imports.home, name="home"),
    path("bring-in/", imports.bring_in, name="bring_in"),
    path("imports/<int:pk>/", imports.one, name="import"),
    path("imports/<int:pk>/progress/", imports.progress, name="import_progress"),
    path("imports/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("imports/<int:pk>/check/", imports.check, name="check_import"),
    path("imports/<int:pk>/report/", imports.report, name="import_report"),
    path("imports/<int:pk>/commit/", imports.commit, name="commit_import"),
    path("imports/<int:pk>/undo/", imports.undo, name="undo_import"),
    path("imports/<int:pk>/withdraw/", imports.withdraw, name="withdraw_import"),
    path("imports/<int:pk>/failed-rows/", imports.failed_rows, name="failed_rows"),
]
