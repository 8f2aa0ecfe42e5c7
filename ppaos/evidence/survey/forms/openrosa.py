"""A post of ODK Collect taken apart: the XML and the files by name; whole, or not at all."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.receiving import SubmissionRefused

# What a phone is told it may send at once; what it holds beyond that it sends in several posts.
LARGEST_POST = 100_000_000
XML_PART = "xml_submission_file"
PIECE = 1 << 16
KEPT_IN_MEMORY = 2_500_000


@dataclass(frozen=True)
class Posted:
    """What a phone sent: the form as bytes, and files by name."""

    xml: bytes
    files: Mapping[str, BinaryIO]


class _Watched:
    """A body while it is read: how long it was and how it ended."""

    def __init__(self, body: BinaryIO, closing: bytes) -> None:
        self._body, self._closing = body, closing
        self._end = b""
        self._length = 0

    def read(self, size: int = PIECE) -> bytes:
        piece = self._body.read(size)
        self._length += len(piece)
        if self._length > LARGEST_POST:
            raise SubmissionRefused(_too_large(), 413)
        self._end = (self._end + piece)[-len(self._closing) - 8 :]
        return piece

    def is_whole(self) -> bool:
        """Whether the body ended as it should: a line that broke is no end."""
        while self.read(PIECE):
            pass
        return self._closing in self._end


def posted(request: HttpRequest) -> Posted:
    """Take a post apart, sent with a length or in chunks; SubmissionRefused where it is no whole submission."""
    if not request.content_type or not request.content_type.startswith("multipart/"):
        raise SubmissionRefused(_("A submission comes as multipart/form-data."), 415)
    boundary = str(parse_header_parameters(request.META["CONTENT_TYPE"])[1].get("boundary", ""))
    body, length = _body(request)
    watched = _Watched(body, f"--{boundary}--".encode())
    meta = {"CONTENT_TYPE": request.META["CONTENT_TYPE"], "CONTENT_LENGTH": length}
    handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
    for handler in handlers:
        handler.handle_raw_input(cast(Any, watched), meta, length, boundary, "utf-8")
    try:
        fields, files = MultiPartParser(meta, cast(Any, watched), handlers, "utf-8").parse()
    except (MultiPartParserError, RequestDataTooBig, SuspiciousOperation, UnicodeError) as error:
        raise SubmissionRefused(_("The post cannot be taken apart: %s.") % error) from error
    if not watched.is_whole():
        raise SubmissionRefused(_("The line broke before everything was here. Send it again."))
    return _sorted_out(fields, files)


def _sorted_out(fields: Mapping[str, str], files: "Mapping[str, UploadedFile[Any]]") -> Posted:
    xml = fields.get(XML_PART, "").encode()
    if XML_PART in files:
        xml = files[XML_PART].read()
    if not xml:
        raise SubmissionRefused(_("The post has no part «xml_submission_file»."))
    others = {name: file for name, file in files.items() if name != XML_PART}
    return Posted(xml, {file.name or part: cast(BinaryIO, file) for part, file in others.items()})


def _body(request: HttpRequest) -> tuple[BinaryIO, int]:
    """The body and its length. Sent in chunks it has none: then it is laid down first."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_POST:
        raise SubmissionRefused(_too_large(), 413)
    if length or "chunked" not in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        return cast(BinaryIO, request), length
    source = request.META.get("wsgi.input")
    laid_down = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115  # lives as long as the request
    while source is not None and (piece := source.read(PIECE)):
        length += len(piece)
        if length > LARGEST_POST:
            raise SubmissionRefused(_too_large(), 413)
        laid_down.write(piece)
    laid_down.seek(0)
    return cast(BinaryIO, laid_down), length


def _too_large() -> str:
    return _("The post is larger than 100 MB. Send the photos in several posts.")
