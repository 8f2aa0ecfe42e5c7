"""An XLSForm made into an XForm, by pyxform; what is wrong with it is told in words."""

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from ppaos.evidence.survey.queries.safe_xml import UnreadableXml, parsed
from ppaos.evidence.survey.queries.xforms import XForm, read_xform, understands_entities
from ppaos.evidence.survey.queries.xlsform_faults import FormFault, FormRefused, Rows, fault_of, warnings_of

LARGEST = 10_000_000
LARGEST_UNPACKED = 120_000_000
SHEETS = ("survey", "choices", "settings", "entities", "external_choices")
CODE = re.compile(r"[\w.\-]{1,100}\Z")


@dataclass(frozen=True)
class Converted:
    """An XForm with all that is known about it."""

    xform: str
    md5: str
    about: XForm
    warnings: list[FormFault]


def converted(content: bytes) -> Converted:
    """The XForm of a workbook; FormRefused with every fault found, nothing half done."""
    workbook = _workbook(content)
    rows: Rows = {sheet: [dict(row) for row in getattr(workbook, sheet, None) or []] for sheet in SHEETS}
    if not rows["survey"]:
        raise FormRefused([fault_of("You must have a sheet named 'survey'.", rows)])
    _check_settings(rows)
    said: list[str] = []
    try:
        described = workbook_to_json(workbook_dict=workbook, warnings=said)
        xform = create_survey_element_from_dict(described).to_xml(validate=False, warnings=said)
    except PyXFormError as error:
        raise FormRefused([fault_of(str(error), rows)]) from error
    except (
        Exception
    ) as error:  # the converter stumbles over workbooks in many ways; none may be a page without words
        raise FormRefused([fault_of(f"{type(error).__name__}: {error}", rows)]) from error
    about = _read(xform)
    digest = hashlib.md5(xform.encode(), usedforsecurity=False).hexdigest()
    return Converted(xform, digest, about, warnings_of(said, rows))


def _workbook(content: bytes) -> DefinitionData:
    file_type = _file_type(content)
    try:
        workbook: DefinitionData = get_xlsform(xlsform=content, file_type=file_type)
    except PyXFormError as error:
        raise FormRefused([fault_of(str(error), {})]) from error
    except Exception as error:  # as above: damaged workbooks fail in many ways
        raise FormRefused([fault_of("was not recognized as a supported type", {})]) from error
    return workbook


def _file_type(content: bytes) -> str:
    """What the file is by its content, whatever its name says."""
    if not content:
        raise FormRefused([FormFault(_("The file is empty."), _("Save the form again and send that file."))])
    if len(content) > LARGEST:
        raise FormRefused(
            [FormFault(_("The file is larger than 10 MB."), _("Remove pictures and unused sheets."))]
        )
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return ".xls"
    if content.startswith(b"PK") and _is_workbook(content):
        return ".xlsx"
    raise FormRefused(
        [FormFault(_("The file is not an Excel workbook."), _("Send the XLSForm as .xlsx or .xls."))]
    )


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            is_small = sum(part.file_size for part in packed.infolist()) <= LARGEST_UNPACKED
            return is_small and "xl/workbook.xml" in packed.namelist()
    except zipfile.BadZipFile:
        return False


def _check_settings(rows: Rows) -> None:
    """The settings a form must have, and those it must not have."""
    given: dict[str, Any] = rows["settings"][0] if rows["settings"] else {}
    code = str(given.get("form_id") or given.get("id_string") or "").strip()
    faults = []
    if not code:
        faults.append(
            FormFault(
                _("The form has no id."), _("Fill form_id in the sheet «settings»."), "settings", 2, "form_id"
            )
        )
    elif not CODE.match(code):
        faults.append(
            FormFault(
                _("The id of the form has letters that addresses cannot hold, or is too long."),
                _("Use up to 100 letters, digits, _ and -."), "settings", 2, "form_id", code[:80],
            )
        )  # fmt: skip
    if not str(given.get("version") or "").strip():
        faults.append(
            FormFault(
                _("The form has no version."),
                _("Fill version in the sheet «settings», such as 2569-01; a changed form needs another."),
                "settings", 2, "version",
            )
        )  # fmt: skip
    faults += [
        _encrypting(column, str(given[column]))
        for column in ("public_key", "submission_url")
        if given.get(column)
    ]
    if faults:
        raise FormRefused(faults)


def _encrypting(column: str, value: str) -> FormFault:
    if column == "public_key":
        what = _("The form encrypts its submissions: the register could not read them.")
    else:
        what = _("The form sends its submissions to another server.")
    return FormFault(
        what, _("Empty this column; submissions are sealed on the server."), "settings", 2, column, value[:80]
    )


def _read(xform: str) -> XForm:
    try:
        about = read_xform(parsed(xform.encode()))
    except (UnreadableXml, ValueError) as error:
        raise FormRefused([fault_of(str(error), {})]) from error
    faults = []
    if about.is_encrypted or about.sends_elsewhere:
        faults.append(_encrypting("public_key" if about.is_encrypted else "submission_url", ""))
    if not understands_entities(about.entities_version):
        faults.append(
            FormFault(
                _("The form uses entities of version %s, which is newer than this server.") % about.entities_version,
                _("Convert it for version 2025.1 or older."), "entities",
            )
        )  # fmt: skip
    if len(about.version) > 60 or len(about.title) > 200:
        faults.append(
            FormFault(_("Version or title is too long."), _("At most 60 and 200 letters."), "settings", 2)
        )
    if faults:
        raise FormRefused(faults)
    return about
