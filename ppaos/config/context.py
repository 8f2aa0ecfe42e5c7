"""What every page's frame needs: whose installation, which navigation, whether this is the demo."""

from django.conf import settings
from django.http import HttpRequest

from ppaos.config.look import look_of, theme_of
from ppaos.config.navigation import navigation, user_menu, working_area
from ppaos.ground.accounts.queries import REQUIRED
from ppaos.ground.workbench.queries.jobs import live_count


def shell(request: HttpRequest) -> dict[str, object]:
    """Context of base.html."""
    return {
        "site_name": settings.SITE_NAME if settings.SITE_NAME != "PPAOS" else "",
        "is_demo": settings.IS_DEMO,
        "is_password_enough": settings.SECOND_FACTOR != REQUIRED,
        "nav": navigation(request),
        "user_menu": user_menu(request),
        "working_area": working_area(request),
        "work_going_on": lambda: live_count(request.user),
        "theme": theme_of(request),
        "look": look_of(request),
    }
