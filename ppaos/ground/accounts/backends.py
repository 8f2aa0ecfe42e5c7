"""Who may sign in with which words: user names without regard to case, active users only."""

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from ppaos.ground.accounts.models import User


class ActiveUsers(BaseBackend):
    """Checks a user name and password; takes the same time whether or not the user exists."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.filter(username__iexact=username, is_active=True).first()
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password) else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()
