"""Addresses of review: the queue, an interview, decisions, the quality of interviews, second checks."""

from django.urls import path

from ppaos.evidence.survey.views import conflicts, history, quality, review

urlpatterns = [
    path("review/", review.queue, name="review"),
    path("review/accept-without-findings/", review.accept_clean, name="accept_clean"),
    path("review/<int:pk>/", review.interview, name="interview"),
    path("review/<int:pk>/files/<int:file_pk>/", review.file, name="interview_file"),
    path("review/<int:pk>/accept/", review.accept, name="accept_interview"),
    path("review/<int:pk>/send-back/", review.send_back, name="send_interview_back"),
    path("review/<int:pk>/look-again/", review.reopen, name="reopen_interview"),
    path("review/<int:pk>/history/", history.history, name="interview_history"),
    path("review/<int:pk>/sent/<int:submission_pk>/", history.as_sent, name="submission_as_sent"),
    path("review/<int:pk>/correct/", history.correct, name="correct_answer"),
    path("review/<int:pk>/take-in/", conflicts.take_in_anyway, name="take_in_anyway"),
    path("conflicts/", conflicts.conflicts, name="conflicts"),
    path("conflicts/<int:pk>/", conflicts.settle, name="settle"),
    path("held-up/", conflicts.held_up, name="held_up"),
    path("held-up/versions/<int:pk>/read/", conflicts.try_again, name="try_again"),
    path("quality/", quality.quality, name="quality"),
    path("quality/export/", quality.export, name="quality_export"),
    path("quality/draw/", quality.draw, name="draw_checks"),
]
