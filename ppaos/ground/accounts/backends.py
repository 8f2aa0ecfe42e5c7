"""Who may sign in with which words: user names without regard to case, active users only; and how the secrets of
their second factors are kept."""

import base64
import binascii

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils import timezone

from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import live_code
from ppaos.ground.privacy.queries import KeyWrong, data_key


class ActiveUsers(BaseBackend):
    """Checks a user name and password; takes the same time whether or not the user exists.

    In place of the password a one-time code (`access_code`) names the user, who then sets a password: whoever
    asks with a code must not open a session on the answer.
    """

    def authenticate(  # type: ignore[override]  # Django looks for the words by their names
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        access_code: str | None = None,
    ) -> User | None:
        user = User.objects.filter(username__iexact=username or "", is_active=True).first()
        if access_code is not None:
            return user if user and live_code(user, access_code, timezone.now()) else None
        if user is None:
            make_password(password)
            return None
        return user if user.check_password(password or "") else None

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth says nothing of its types
    """Seals what apps and recovery codes are made from under a key that is not in the database; says who we are."""

    def encrypt(self, text: str) -> str:
        return base64.b64encode(_cipher().encrypt(text.encode(), None)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _cipher().decrypt(base64.b64decode(encrypted_text), None).decode()
        except (InvalidTag, binascii.Error) as error:
            raise KeyWrong("A second factor was sealed with another key than this installation's.") from error

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)


def _cipher() -> AESSIV:
    return AESSIV(data_key("second_factor", 64))
