"""Addresses of assistance."""

from django.urls import path

from ppaos.support.assistance.views import ledger, lines

app_name = "assistance"
urlpatterns = [
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/lines/", ledger.lines, name="lines"),
    path("ledger/lines/file/", ledger.lines_file, name="lines_file"),
    path("ledger/lines/<int:pk>/", lines.line, name="line"),
    path("ledger/lines/<int:pk>/evidence/", lines.evidence, name="evidence"),
    path("ledger/households/<int:pk>/", lines.household, name="household"),
    path("ledger/years/", lines.years, name="years"),
    path("ledger/years/<int:pk>/open/", lines.open_again, name="open_year_again"),
]
