"""The seals of the audit, for everybody: whoever keeps them can tell whether the past was rewritten."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from ppaos.ground.privacy.models import AuditSeal


@login_not_required
@require_safe
def seals(request: HttpRequest) -> StreamingHttpResponse:
    """All seals, one a line, the oldest first, as `ppaos audit_verify --seals` reads them."""
    tokens = AuditSeal.objects.order_by("number").values_list("token", flat=True)
    lines = (f"{token}\n" for token in tokens.iterator())
    return StreamingHttpResponse(lines, content_type="text/plain; charset=utf-8")
