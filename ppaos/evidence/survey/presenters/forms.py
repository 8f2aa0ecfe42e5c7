"""Forms in words: versions and their states, questions as they will be asked, what is wrong with a workbook."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ppaos.evidence.survey.models import FormVersion
from ppaos.evidence.survey.queries.forms import files_needed
from ppaos.evidence.survey.queries.xform_texts import in_language
from ppaos.evidence.survey.queries.xlsform_faults import FormFault

State = FormVersion.State
TONES = {State.DRAFT: "care", State.PUBLISHED: "good", State.RETIRED: "cancelled"}
TYPES = {
    "text": _("text"), "integer": _("whole number"), "decimal": _("number"), "select_one": _("one choice"),
    "select_multiple": _("several choices"), "rank": _("choices in order"), "date": _("date"), "time": _("time"),
    "dateTime": _("date and time"), "geopoint": _("place by GPS"), "geotrace": _("line by GPS"),
    "geoshape": _("area by GPS"), "barcode": _("barcode"), "image": _("picture"), "audio": _("sound"),
    "video": _("video"), "file": _("file"), "range": _("number on a scale"), "acknowledge": _("tick"),
    "note": _("text to read"), "calculate": _("calculated"), "hidden": _("hidden"), "group": _("group"),
    "repeat": _("repeated group"), "start": _("time of beginning"), "end": _("time of end"), "today": _("day"),
    "deviceid": _("device"), "username": _("user name"), "phonenumber": _("phone number"), "email": _("e-mail"),
    "audit": _("log"),
}  # fmt: skip
# What nobody is asked: shown in a preview only on request.
UNASKED = {
    "calculate",
    "hidden",
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
}


def type_word(question: dict[str, Any]) -> str:
    """What kind of answer is asked for."""
    if question["type"] == "image" and "signature" in question["appearance"]:
        return str(_("signature"))
    return str(TYPES.get(question["type"], question["type"]))


def form_lines(versions: Iterable[FormVersion]) -> list[dict[str, Any]]:
    """Forms with their versions, the newest first."""
    lines = []
    for _form_id, group in groupby(versions, key=lambda version: version.form_id):
        of_form = list(group)
        lines.append({"form": of_form[0].form, "versions": [version_line(version) for version in of_form]})
    return lines


def version_line(version: FormVersion) -> dict[str, Any]:
    """One version for a table."""
    return {
        "version": version,
        "tone": TONES[State(version.state)],
        "languages": ", ".join(language["name"] for language in version.languages) or "–",
        "asked": sum(
            1 for each in version.questions if each["type"] not in UNASKED | {"group", "repeat", "note"}
        ),
    }


def preview_language(version: FormVersion, wanted: str) -> dict[str, Any]:
    """The language a preview is shown in: the one wanted, the reader's, or the form's first."""
    by_code = {language["code"]: language for language in version.languages}
    first = next((each for each in version.languages if each["is_default"]), None)
    plain = {"code": "", "name": "", "direction": "ltr", "is_default": True}
    return by_code.get(wanted) or by_code.get(get_language() or "") or first or plain


def preview(version: FormVersion, language: str) -> list[dict[str, Any]]:
    """Every question that is asked, as a person reads it."""
    first = next((each["code"] for each in version.languages if each["is_default"]), "")
    return list(_asked(version.questions, language, first))


def _asked(questions: list[dict[str, Any]], *codes: str) -> Iterator[dict[str, Any]]:
    for question in questions:
        if question["type"] in UNASKED:
            continue
        yield {
            "label": in_language(question["labels"], *codes) or question["name"],
            "name": question["name"],
            "hint": in_language(question["hint"], *codes),
            "type": type_word(question),
            "is_group": question["type"] in ("group", "repeat"),
            "is_required": question["required"] == "true()",
            "depth": min(question["path"].count("/") - 2, 4),
            "choices": [
                in_language(choice["labels"], *codes) or choice["name"] for choice in question["choices"]
            ],
            "list": "" if question["choices"] else question["list"],
            "relevant": question["relevant"],
            "constraint": question["constraint"],
            "message": in_language(question["constraint_message"], *codes),
        }


def file_lines(version: FormVersion) -> list[dict[str, Any]]:
    """The files a version needs and those it has, missing ones first."""
    given = {media.name: media for media in version.media.select_related("file")}
    names = sorted({*given, *files_needed(version)}, key=lambda name: (name in given, name))
    return [{"name": name, "media": given.get(name)} for name in names]


def fault_problem(fault: FormFault) -> dict[str, Any]:
    """A fault for parts/problem.html."""
    message = f"{fault.what} ({fault.said})" if fault.said else fault.what
    return {
        "message": message,
        "remedy": fault.to_do,
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
        "value": fault.value,
    }
