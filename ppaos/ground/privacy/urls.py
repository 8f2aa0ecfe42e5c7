"""Where strangers find the seals of the audit (RFC 8615)."""

from django.urls import path

from ppaos.ground.privacy import views

seal_urls = [path("audit-seals.txt", views.seals, name="audit_seals")]
