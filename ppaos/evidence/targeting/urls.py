"""Addresses of search and verification: lists brought in, checked against the register, reviewed."""

from django.urls import path

from ppaos.evidence.targeting.views import (
    assigning,
    crosscheck,
    editions,
    imports,
    linking_quality,
    review,
    verdicts,
)

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
    path("cross-check/", crosscheck.cross_check, name="cross_check"),
    path("cross-check/people/", crosscheck.people, name="cross_check_people"),
    path("cross-check/people/export/", crosscheck.export, name="cross_check_export"),
    path("editions/", editions.compared, name="editions"),
    path("editions/progress/", editions.progress, name="editions_progress"),
    path("editions/compare/", editions.compare, name="compare_editions"),
    path("editions/rows/", editions.rows, name="edition_rows"),
    path("editions/rows/export/", editions.export, name="editions_export"),
    path("households/<int:pk>/", verdicts.listed_household, name="listed_household"),
    path("verdicts/<int:pk>/take-back/", verdicts.take_back, name="take_back"),
    path("review/", review.queue, name="review"),
    path("review/begin/", assigning.begin, name="begin_review"),
    path("review/give/", assigning.give, name="give_pairs"),
    path("review/draw/", assigning.draw, name="draw_pairs"),
    path("review/hand-back/", assigning.give_up, name="hand_back_pairs"),
    path("review/<int:pk>/", review.pair, name="pair"),
    path("review/<int:pk>/rows/", review.rows, name="pair_rows"),
    path("review/<int:pk>/take/", assigning.take, name="take_pair"),
    path("review/<int:pk>/decide/", review.decide, name="decide_match"),
    path("review/<int:pk>/undo/", review.undo, name="undo_decision"),
    path("quality/", linking_quality.quality, name="linking_quality"),
    path("quality/export/", linking_quality.export, name="export_labelled_pairs"),
]
