"""A merge of two verified persons: one asks for it, another confirms or declines it."""

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._merging import check_mergeable, merged_records
from ppaos.people.registry.actions.errors import MergeRefused
from ppaos.people.registry.models import MergeRequest, Person
from ppaos.people.registry.permissions import check_can_confirm_merge, check_can_merge
from ppaos.people.registry.queries.verified import needs_second_opinion

Answer = MergeRequest.Answer


@audited("merge.requested", subjects=("kept", "merged"))
def ask_to_merge(
    *,
    kept: Person,
    merged: Person,
    reason: str,
    by: Any,
    at: datetime,
    field_choices: dict[str, str] | None = None,
) -> MergeRequest:
    """Ask a second person whether two verified records are one; nothing changes until somebody else confirms.

    Arguments as `merge_persons`. Raises MergeRefused where the two could not be merged, need no second opinion, or
    a question about them waits already.
    """
    check_can_merge(by, kept, merged)
    choices = field_choices or {}
    check_mergeable(kept, merged, reason, choices)
    if by is None or not needs_second_opinion(kept, merged):
        raise MergeRefused(_("Not both of the two are verified: this merge needs no second opinion."))
    two = Q(kept=kept, merged=merged) | Q(kept=merged, merged=kept)
    waiting = MergeRequest.objects.filter(two, answer="").select_related("asked_by").first()
    if waiting is not None:
        raise MergeRefused(
            _(
                "%(who)s asked about these two on %(day)s, and nobody answered yet. Their request waits for an answer."
            )
            % {"who": waiting.asked_by, "day": thai_date(localdate(waiting.asked_at))}
        )
    return MergeRequest.objects.create(
        kept=kept, merged=merged, reason=reason, field_choices=choices, asked_by=by, asked_at=at
    )


@audited("merge.confirmed", subjects=("request",))
def confirm_merge(*, request: MergeRequest, reason: str, by: Any, at: datetime) -> list[Any]:
    """Say as a second person that the two records are one: they are merged, as was asked.

    Returns the request, the merge and both persons. Raises PermissionDenied for who asked, MergeRefused where the
    request was answered, or the two cannot be merged any more.
    """
    asked = _open_request(request)
    check_can_confirm_merge(by, asked)
    check_mergeable(asked.kept, asked.merged, asked.reason, asked.field_choices)
    merge = merged_records(asked.kept, asked.merged, asked.reason, asked.field_choices, asked.asked_by, at)
    asked.merge = merge
    _answer(asked, Answer.CONFIRMED, reason, by, at)
    return [asked, merge, merge.kept, merge.merged]


@audited("merge.declined", subjects=("request",))
def decline_merge(*, request: MergeRequest, reason: str, by: Any, at: datetime) -> list[Any]:
    """Say as a second person, with the reason, that the two are not one, or that it is not known; nothing is merged.

    Who asked may take the request back in the same way. Returns the request and both persons.
    """
    asked = _open_request(request)
    check_can_merge(by, asked.kept, asked.merged)
    if not reason.strip():
        raise MergeRefused(_("Say why the two are not merged: who asked will want to know."))
    _answer(asked, Answer.DECLINED, reason, by, at)
    return [asked, asked.kept, asked.merged]


def _open_request(request: MergeRequest) -> MergeRequest:
    locked = MergeRequest.objects.select_for_update(of=("self",)).select_related("kept", "merged")
    asked = locked.get(pk=request.pk)
    if asked.answer:
        raise MergeRefused(
            _("%(who)s answered this request on %(day)s.")
            % {"who": asked.answered_by, "day": thai_date(localdate(asked.answered_at))}
        )
    return asked


def _answer(asked: MergeRequest, answer: str, reason: str, by: Any, at: datetime) -> None:
    asked.answer, asked.answer_reason, asked.answered_by, asked.answered_at = answer, reason[:300], by, at
    asked.save(update_fields=["answer", "answer_reason", "answered_by", "answered_at", "merge"])
