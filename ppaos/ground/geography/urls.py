"""Addresses of geography."""

urlpatterns = []
