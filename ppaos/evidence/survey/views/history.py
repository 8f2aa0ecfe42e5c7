"""The history of an interview: every version as it was sent, what it changed, and answers put right at the office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from ppaos.evidence.survey.actions.corrections import NOT_ANSWERED, CorrectionRefused, correct_interview
from ppaos.evidence.survey.forms.corrections import CorrectionForm
from ppaos.evidence.survey.models import Interview
from ppaos.evidence.survey.permissions.review import may_review
from ppaos.evidence.survey.presenters import history as words
from ppaos.evidence.survey.presenters.answers import Questionnaire, answer_groups
from ppaos.evidence.survey.presenters.review import files_by_name
from ppaos.evidence.survey.queries.instances import plain_path
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.linked import chain_of
from ppaos.evidence.survey.queries.review import files_of
from ppaos.evidence.survey.queries.worked_out import worked_out_from
from ppaos.evidence.survey.views.conflicts import note_reading, seen_interview, title_of


@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of an interview, the newest first: who, when, why, and what it says otherwise."""
    interview = seen_interview(request, pk)
    note_reading(request, [interview])
    form = Questionnaire(interview.form_version.questions)
    context = {
        "interview": interview,
        "title": title_of(request, interview),
        "versions": words.version_lines(chain_of(interview), form),
        "groups": answer_groups(interview_answers(interview), form, odd={}, files={}),
        "may_correct": may_review(user=request.user, interview=interview),
    }
    return render(request, "survey/conflicts/history.html", context)


@require_GET
def as_sent(request: HttpRequest, pk: int, submission_pk: int) -> HttpResponse:
    """One submission of an interview, as it was sent."""
    interview = seen_interview(request, pk)
    sent = next((one for one in chain_of(interview).submissions if one.row.pk == submission_pk), None)
    if sent is None:
        raise Http404(f"no submission {submission_pk}")
    note_reading(request, [interview])
    form = Questionnaire(sent.row.form_version.questions)
    context = {
        "interview": interview,
        "title": title_of(request, interview),
        "submission": sent.row,
        "groups": answer_groups(sent.answers, form, odd={}, files=files_by_name(files_of(interview))),
    }
    return render(request, "survey/conflicts/as_sent.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one answer right (`?path=`), with the reason."""
    interview = seen_interview(request, pk)
    path = request.GET.get("path", "")
    form = Questionnaire(interview.form_version.questions)
    question = form.by_path.get(plain_path(path))
    if question is None or question["type"] in NOT_ANSWERED:
        raise Http404(f"no question {path}")
    answers = interview_answers(interview)
    asked = _asked(request, interview, path, form)
    if request.method == "POST" and asked.is_valid():
        changes = {path: asked.cleaned_data["answer"], **asked.changes}
        try:
            correct_interview(
                interview=interview,
                changes=changes,
                why=asked.cleaned_data["why"],
                by=request.user,
                at=timezone.now(),
            )
        except CorrectionRefused as error:
            asked.add_error(None, str(error))
        else:
            messages.success(request, _("The answer is put right; what was sent stays in the history."))
            return redirect("survey:interview_history", pk)
    note_reading(request, [interview])
    context: dict[str, Any] = {
        "interview": interview,
        "title": title_of(request, interview),
        "label": form.label(path),
        "heading": form.heading(path),
        "now": form.said(path, answers[path]) if path in answers else "",
        "form": asked,
        "may_correct": may_review(user=request.user, interview=interview),
    }
    return render(request, "survey/conflicts/correct.html", context)


def _asked(request: HttpRequest, interview: Interview, path: str, form: Questionnaire) -> CorrectionForm:
    """The form for one answer; a number that is not shown whole is not put into it."""
    value, question = interview_answers(interview).get(path, ""), form.by_path[plain_path(path)]
    is_masked = not question["choices"] and form.said(path, value) != value
    return CorrectionForm(
        request.POST or None,
        initial={"answer": "" if is_masked else value},
        is_masked=is_masked,
        choices=words.choices_of(question, form),
        worked_out=_worked_out(interview, path, form),
    )


def _worked_out(interview: Interview, path: str, form: Questionnaire) -> dict[str, str]:
    """What the form works out from the question, with the words for it: of the same member, or of the household."""
    found = worked_out_from(interview.form_version.questions, [plain_path(path)])
    return {form.beside(path, each): form.label(each) for each in found}
