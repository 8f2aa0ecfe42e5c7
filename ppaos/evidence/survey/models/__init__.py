"""The nouns of the survey: forms, phones, visits, submissions, interviews, and what is thought of them."""

from ppaos.evidence.survey.models.forms import Form, FormMedia, FormVersion
from ppaos.evidence.survey.models.phones import Phone, Upload, UploadPart
from ppaos.evidence.survey.models.review import Finding, Review
from ppaos.evidence.survey.models.submissions import (
    Conflict,
    Interview,
    InterviewMember,
    Submission,
    SubmissionFile,
)
from ppaos.evidence.survey.models.visits import CheckSample, Hearing, HearingLine, Visit

__all__ = [
    "CheckSample", "Conflict", "Finding", "Form", "FormMedia", "FormVersion", "Hearing", "HearingLine", "Interview",
    "InterviewMember", "Phone", "Review", "Submission", "SubmissionFile", "Upload", "UploadPart", "Visit",
]  # fmt: skip
