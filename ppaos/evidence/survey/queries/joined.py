"""What does an interview say, and how are submissions of its form merged?"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

from ppaos.evidence.survey.models import FormVersion, Interview
from ppaos.evidence.survey.queries.chains import Shape
from ppaos.evidence.survey.queries.instances import FILE_TYPES
from ppaos.evidence.survey.queries.sealing import opened_bytes, sealed_bytes
from ppaos.ground.privacy.queries import data_key

# What a phone writes anew into every record. The day (`today`) it writes once; that may be put right.
STAMPS = frozenset({"start", "end", "deviceid", "username", "phonenumber", "email", "audit"})


def interview_answers(interview: Interview) -> dict[str, str]:
    """The answers of an interview as its submissions say them together: text by path, members with their place."""
    return opened_answers(interview.form_id, interview.chain, interview.sealed)


def opened_answers(form_id: int, chain: str, sealed: bytes | memoryview) -> dict[str, str]:
    """Sealed answers of a chain, opened."""
    opened = opened_bytes(sealed, purpose="interview", bound_to=_binding(form_id, chain))
    return dict(json.loads(opened))


def sealed_answers(form_id: int, chain: str, answers: Mapping[str, str]) -> bytes:
    """Answers of a chain, sealed."""
    plain = json.dumps(answers, ensure_ascii=False).encode()
    return sealed_bytes(plain, purpose="interview", bound_to=_binding(form_id, chain))


def digest_of(*parts: Any) -> str:
    """A keyed digest of plain values: the same values always give the same, and it tells nobody what they were."""
    plain = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str).encode()
    return hashlib.blake2b(plain, digest_size=32, key=data_key("survey.digest")).hexdigest()


def shape_of(versions: Iterable[FormVersion]) -> Shape:
    """How submissions of these versions of a form are merged.

    Members of a repeat are told apart by the key that the form makes once for each of them (`uuid()`), where it does.
    """
    shapes = [_own_shape(version) for version in versions]
    if len(shapes) == 1:
        return shapes[0]
    keys = {repeat: path for shape in shapes for repeat, path in shape.member_keys.items()}
    stamps = frozenset().union(*(shape.stamps for shape in shapes))
    worked_out = frozenset().union(*(shape.worked_out for shape in shapes))
    return Shape(stamps, worked_out, frozenset().union(*(shape.files for shape in shapes)), keys)


def _own_shape(version: FormVersion) -> Shape:
    """The shape of one version, worked out once for each time it is fetched."""
    known = version.__dict__.get("own_shape")
    if known is None:
        known = version.__dict__["own_shape"] = _shape(version.questions)
    return cast(Shape, known)


def _shape(questions: Iterable[Mapping[str, Any]]) -> Shape:
    stamps: set[str] = set()
    worked_out: set[str] = set()
    files: set[str] = set()
    keys: dict[str, str] = {}
    for question in questions:
        kind, path = question.get("type", ""), question["path"]
        if kind in STAMPS:
            stamps.add(path)
        elif kind == "calculate" and question.get("repeat") and _makes_key(question):
            keys[question["repeat"]] = path
        elif kind == "calculate":
            worked_out.add(path)
        elif kind in FILE_TYPES:
            files.add(path)
    return Shape(frozenset(stamps), frozenset(worked_out), frozenset(files), keys)


def _makes_key(question: Mapping[str, Any]) -> bool:
    return "uuid(" in str(question.get("calculate", "")).replace(" ", "")


def _binding(form_id: int, chain: str) -> str:
    return f"{form_id}:{chain}"
