"""Addresses of exchange."""

from django.urls import path

from ppaos.sharing.exchange.views import extracts, feeds, files, lists, odata, reports

app_name = "exchange"
urlpatterns = [
    path("", lists.lists, name="lists"),
    path("lists/<slug:listing>/", lists.one_list, name="list"),
    path("lists/<slug:listing>/take/", lists.take, name="take"),
    path("lists/<slug:listing>/again/", reports.new_report, name="new_report"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:pk>/end/", reports.end, name="end_report"),
    path("extracts/", extracts.extracts, name="extracts"),
    path("extracts/new/", extracts.new_extract, name="new_extract"),
    path("extracts/<int:pk>/", extracts.extract, name="extract"),
    path("extracts/<int:pk>/approve/", extracts.approve, name="approve_extract"),
    path("extracts/<int:pk>/decline/", extracts.decline, name="decline_extract"),
    path("extracts/<int:pk>/file/", extracts.extract_file, name="extract_file"),
    path("files/", files.files, name="files"),
    path("files/<int:pk>/", files.fetch, name="fetch"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<int:pk>/revoke/", feeds.revoke, name="revoke_feed"),
]

# What programs ask (OData 4.0).
odata_urls = [
    path("", odata.service, name="service"),
    path("$metadata", odata.metadata, name="metadata"),
    path("<slug:listing>", odata.entity_set, name="set"),
    path("<slug:listing>/$count", odata.count, name="count"),
]
