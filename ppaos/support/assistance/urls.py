"""Addresses of assistance."""

from django.urls import path

from ppaos.support.assistance.views import imports, ledger, lines, needs

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
    path("needs/", needs.area, name="needs"),
    path("needs/list/", needs.listed, name="needs_listed"),
    path("needs/<int:pk>/", needs.need, name="need"),
    path("needs/households/<int:pk>/", needs.household, name="needs_of"),
    path("files/", imports.files, name="help_files"),
    path("files/<int:pk>/", imports.file, name="help_file"),
    path("files/<int:pk>/write/", imports.write, name="help_file_write"),
    path("files/<int:pk>/drop/", imports.drop, name="help_file_drop"),
    path("files/<int:pk>/doubts/<int:row_no>/", imports.settle, name="help_file_settle"),
    path("files/<int:pk>/failed/", imports.failed, name="help_file_failed"),
]
