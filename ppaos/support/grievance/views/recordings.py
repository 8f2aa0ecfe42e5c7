"""The voice note of a voice, listened to by those who handle it alone; each time is written down."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.support.grievance.permissions import check_can_listen
from ppaos.support.grievance.queries.visibility import visible_voices


@never_cache
@require_GET
def recording(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The sound, as it came, to be played or saved."""
    user = signed_in_user(request)
    voice = get_object_or_404(visible_voices(user).select_related("recording"), pk=pk)
    check_can_listen(user, voice)
    if voice.recording is None or voice.recording.erased_at:
        raise Http404(_("There is no voice note, or it was erased."))
    record_reading(
        by=user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[voice], verb="voice.listened"
    )
    response = FileResponse(open_file(file=voice.recording), content_type=voice.recording.content_type)
    ending = voice.recording.name.rpartition(".")[2]
    response.headers["Content-Disposition"] = f'inline; filename="{voice.number}.{ending}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
