"""The addresses the tool room's pages need, for tests of its views alone."""

from django.http import HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def nothing(request):
    return HttpResponse()


urlpatterns = [
    path("", include("ppaos.ground.workbench.urls")),
    path("language/", set_language, name="set_language"),
    *(path(f"{name}/", nothing, name=name) for name in ("home", "sign_in", "sign_out", "choose_theme")),
]
