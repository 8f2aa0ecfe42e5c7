"""Is the installation alive: database reachable, key right?"""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse

from ppaos.ground.privacy.queries import check_key


@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with {"status": "ok"} when the database answers and the key is the right one."""
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    check_key()
    return JsonResponse({"status": "ok"})
