"""The API for programs: who they are, and how refusals are told."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.security import HttpBearer, SessionAuth

from ppaos.ground.accounts.actions import token_user
from ppaos.ground.accounts.models import User
from ppaos.sharing.dashboards.api import router as dashboards


class SignedIn(SessionAuth):
    """A session of the browser."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return request.user if request.user.is_authenticated else None


class Token(HttpBearer):
    """`Authorization: Bearer …`: a program that acts as a user."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = token_user(token=token, at=timezone.now())
        if user is not None:
            request.user = user
        return user


api = NinjaAPI(
    title="PPAOS",
    version="1",
    description="Figures and records of the Provincial Poverty Alleviation Operating System.",
    auth=[SignedIn(), Token()],
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", dashboards)


@api.exception_handler(PermissionDenied)
def refused(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the reason."""
    return api.create_response(request, {"detail": str(error)}, status=403)


# A program without a session gets 401 from the API itself, not the sign-in page.
api_urls = api.urls
for pattern in api_urls[0]:
    if pattern.callback:
        pattern.callback = login_not_required(pattern.callback)
