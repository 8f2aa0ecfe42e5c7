"""Addresses of review: the queue, an interview, decisions, the quality of interviews, second checks."""

from django.urls import path

from ppaos.evidence.survey.views import quality, review

urlpatterns = [
    path("review/", review.queue, name="review"),
    path("review/accept-without-findings/", review.accept_clean, name="accept_clean"),
    path("review/<int:pk>/", review.interview, name="interview"),
    path("review/<int:pk>/files/<int:file_pk>/", review.file, name="interview_file"),
    path("review/<int:pk>/accept/", review.accept, name="accept_interview"),
    path("review/<int:pk>/send-back/", review.send_back, name="send_interview_back"),
    path("review/<int:pk>/look-again/", review.reopen, name="reopen_interview"),
    path("quality/", quality.quality, name="quality"),
    path("quality/export/", quality.export, name="quality_export"),
    path("quality/draw/", quality.draw, name="draw_checks"),
]
