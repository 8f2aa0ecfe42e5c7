"""Who may act on an account? The person whose it is, here; who else may is said by grants, in a room above."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.ground.accounts.models import User


def check_is_own(*, user: User, by: User | None) -> None:
    """Raise PermissionDenied unless the account is the actor's own. The system itself (None) may."""
    if by is not None and by.pk != user.pk:
        raise PermissionDenied(_("Only the person whose account this is may do that."))
