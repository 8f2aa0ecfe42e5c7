"""What OpenRosa servers say: lists of forms, manifests, states of entities, answers to submissions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from ppaos.evidence.survey.models import FormVersion

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


@dataclass(frozen=True)
class MediaLine:
    """One file of a manifest."""

    name: str
    md5: str
    url: str
    integrity_url: str = ""


def form_list(lines: Iterable[tuple[FormVersion, str, str]]) -> str:
    """Forms with the addresses of each and of its manifest (empty where it needs no files)."""
    body = "".join(_form(*line) for line in lines)
    return f'{HEAD}<xforms xmlns="{LIST}">{body}</xforms>'


def _form(version: FormVersion, url: str, manifest_url: str) -> str:
    manifest = _element("manifestUrl", manifest_url) if manifest_url else ""
    return (
        "<xform>"
        + _element("formID", version.form.code)
        + _element("name", version.form.title)
        + _element("version", version.version)
        + _element("hash", f"md5:{version.xform_md5}")
        + _element("downloadUrl", url)
        + manifest
        + "</xform>"
    )


def manifest(lines: Iterable[MediaLine]) -> str:
    """The files of a form; a list of entities says so, and where its state can be asked."""
    return f'{HEAD}<manifest xmlns="{MANIFEST}">{"".join(map(_media, lines))}</manifest>'


def _media(line: MediaLine) -> str:
    kind = ' type="entityList"' if line.integrity_url else ""
    integrity = _element("integrityUrl", line.integrity_url) if line.integrity_url else ""
    return (
        f"<mediaFile{kind}>"
        + _element("filename", line.name)
        + _element("hash", f"md5:{line.md5}")
        + _element("downloadUrl", line.url)
        + integrity
        + "</mediaFile>"
    )


def entity_states(deleted: Mapping[str, bool]) -> str:
    """Whether each entity asked about is gone."""
    states = "".join(
        f"<entity id={quoteattr(entity)}><deleted>{'true' if is_gone else 'false'}</deleted></entity>"
        for entity, is_gone in deleted.items()
    )
    return f"{HEAD}<data><entities>{states}</entities></data>"


def answer(words: str, *, is_error: bool = False) -> str:
    """The message a phone shows after sending."""
    nature = "error" if is_error else "submit_success"
    return (
        f'{HEAD}<OpenRosaResponse xmlns="{RESPONSE}" items="0">'
        f'<message nature="{nature}">{escape(words)}</message></OpenRosaResponse>'
    )


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
