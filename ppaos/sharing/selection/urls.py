"""Addresses of selections."""

app_name = "selection"
urlpatterns: list[object] = []
