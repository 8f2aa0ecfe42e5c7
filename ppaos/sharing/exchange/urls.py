"""Addresses of exchange."""

from django.urls import path

from ppaos.sharing.exchange.views import files, lists

app_name = "exchange"
urlpatterns = [
    path("", lists.lists, name="lists"),
    path("lists/<slug:listing>/", lists.one_list, name="list"),
    path("lists/<slug:listing>/take/", lists.take, name="take"),
    path("files/", files.files, name="files"),
    path("files/<int:pk>/", files.fetch, name="fetch"),
]
