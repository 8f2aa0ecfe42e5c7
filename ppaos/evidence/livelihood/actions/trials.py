"""Keeping what was tried: the numbers as a draft, and beside it what they would have done."""

from datetime import datetime
from typing import Any

from ppaos.engine import methods
from ppaos.evidence.livelihood.actions.drafts import copy_method, edit_draft
from ppaos.evidence.livelihood.models import MethodDraft, MethodTrial, MethodVersion
from ppaos.evidence.livelihood.permissions import check_can_draft
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited


@audited("method_trial.kept", subjects=("before",))
def keep_trial(
    *,
    start: MethodVersion | MethodDraft,
    data: dict[str, Any],
    before: MethodVersion,
    for_area: Area,
    tried_in: Area,
    year: int,
    number: int,
    figures: dict[str, Any],
    note: str,
    by: Any,
    at: datetime,
) -> MethodTrial:
    """Keep numbers that were tried: in the draft they began from, or in a new one copied from a published version.

    `data` is the method that was tried, `figures` what the page told of it; both stay as they are, whatever becomes of
    the draft. The decision to publish is taken on the draft's own page.
    """
    draft = start
    if isinstance(draft, MethodVersion):
        check_can_draft(user=by, area=for_area)
        draft = copy_method(version=draft, area=for_area, by=by, at=at)
    text = methods.toml_text(data)
    edit_draft(draft=draft, text=text, document=draft.document, by=by, at=at)
    return MethodTrial.objects.create(
        draft=draft, before=before, area=tried_in, year=year, round=number, text=text, figures=figures, note=note,
        made_by=by, made_at=at,
    )  # fmt: skip
