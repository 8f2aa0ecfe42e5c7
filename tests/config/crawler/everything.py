"""Every address of the platform with its blanks filled from a world, and what an answer says, unpacked."""

import html
import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter, UUIDConverter

from ppaos.sharing.dashboards.presenters.sections import SECTIONS
from tests.factories.worlds import OWN, World

# Blanks that are neither a number nor a uid: what to fill in. An address with another blank fails the test until it
# stands here.
WORDS: dict[str, Any] = {
    "code": lambda world: [world.district, world.subdistrict, world.village],
    "area_code": lambda world: [world.district, world.village],
    "number": lambda world: [str(world.first)],  # of the API
    "cited": lambda world: [
        f"PPAOS-{world.subdistrict}-2569-0001".lower(),
        f"PPAOS-{world.subdistrict}-2569-0001",
    ],
    "token": lambda world: ["no-such-token"],
    "listing": lambda world: ["households", "voices", "pledges", "area_figures"],
    "figure": lambda world: ["households_poor", "persons_verified"],
    "name": lambda world: ["slf_capitals"],
    "version": lambda world: ["2569"],
    "kind": lambda world: ["cases", "agenda", "minutes", "resource", "csv", "toml", "reported", "missed"],
    "part": lambda world: ["partner", "team", "budget", "activity"],
    "act": lambda world: ["withdraw", "object"],
    "paper": lambda world: ["letter", "copy"],
    "table": lambda world: ["outcomes"],
    "section": lambda world: list(SECTIONS),
    "chart": lambda world: ["loop", "agencies"],
}
# Numbers that are no record's: a year, a place in a list.
NUMBERS = {"year": 2569, "row_no": 1}
# What leaves the machine or ends the reader's own session; what serves every reader the same bytes.
LEFT_OUT = ("/sign-out/", "/static/")
# Boxes of search and filters, asked for what only the other world has.
ASKED = ("q", "search", "word", "actor", "name", "second", "first")
PLACES = ("area", "of", "in")
# What differs each time a page is asked: tokens, fresh keys of forms, the hour in workbooks, seconds, drawn numbers.
_FRESH = re.compile(
    r"""name="csrfmiddlewaretoken"\ value="[^"]*" | "X-CSRFToken":\ "[^"]*" | "challenge":\ "[^"]*"
      | [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12} | value="form\ [0-9a-f]{32}"
      | W3CDTF">[^<]* | name="seed"\ value="\d+" | id="code">[^<]* | src="data:image/[^"]*" | <svg\ .*?</svg>
      | retry:\ \d+ | "csrf":\ "[^"]*" | otpauth://[^"<]* | <code>[A-Z2-7\ ]{32,}</code>""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Address:
    """One pattern of the URL list."""

    route: str
    name: str
    blanks: dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """What came: status, all text in it, where it leads."""

    status: int
    text: str
    leads_to: str


def addresses() -> list[Address]:
    """All patterns of the house, those of the API too."""
    found = _walked(get_resolver(), "/", "")
    return [address for address in found if not address.route.startswith(LEFT_OUT)]


def _walked(within: URLResolver, beginning: str, space: str) -> Iterator[Address]:
    for entry in within.url_patterns:
        route = beginning + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield Address(route, f"{space}{entry.name or ''}", dict(entry.pattern.converters))
        else:
            yield from _walked(entry, route, f"{space}{entry.namespace}:" if entry.namespace else space)


def unknown_blanks() -> list[str]:
    """Addresses with a blank that nobody said how to fill."""
    return [
        f"{address.route} ({blank})"
        for address in addresses()
        for blank, converter in address.blanks.items()
        if not isinstance(converter, IntConverter | UUIDConverter) and blank not in WORDS
    ]


def paths_of(address: Address, world: World) -> list[str]:
    """The paths of an address in a world: one where it has no blank; else with each word, and with the number of the
    first records, of the second in a world that is not the reader's own."""
    paths = [address.route]
    for blank, converter in address.blanks.items():
        if not isinstance(converter, IntConverter | UUIDConverter):
            paths = [_put(path, blank, word) for path in paths for word in WORDS.get(blank, _no_word)(world)]
    numbers = [world.first] if world == OWN else [world.first, world.first + 1]
    has_number = any(isinstance(each, IntConverter | UUIDConverter) for each in address.blanks.values())
    return (
        [_numbered(path, address, world, each) for path in paths for each in numbers] if has_number else paths
    )


def _numbered(path: str, address: Address, world: World, number: int) -> str:
    for blank, converter in address.blanks.items():
        if isinstance(converter, UUIDConverter):
            path = _put(path, blank, world.uid(number))
        elif isinstance(converter, IntConverter):
            path = _put(path, blank, NUMBERS.get(blank, number))
    return path


def _put(path: str, blank: str, value: Any) -> str:
    return re.sub(rf"<(?:\w+:)?{blank}>", str(value), path, count=1)


def _no_word(world: World) -> list[str]:
    return []


def asked(client: Client, path: str, query: dict[str, str] | None = None, *, posts: bool = True) -> Answer:
    """What an address answers to GET, or to an empty POST where it takes only that; nothing of it stays,
    neither how often was asked nor what was said on the page before."""
    cache.clear()
    client.cookies.pop("messages", None)
    with transaction.atomic():
        answer = client.get(path, query or {})
        if answer.status_code == 405 and posts:
            answer = client.post(path)
        told = Answer(answer.status_code, _text(answer, path), answer.headers.get("Location", ""))
        transaction.set_rollback(True)
    return told


def _text(answer: Any, path: str) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    if content[:2] == b"PK":
        return _unzipped(content)
    if content[:5] == b"%PDF-":
        return _read_aloud(content)
    if not kind.startswith(("text/", "application/json", "application/geo", "application/xml")):
        return repr(content)
    return _FRESH.sub("", html.unescape(content.decode(errors="replace")))


def _unzipped(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = (archive.read(name).decode(errors="replace") for name in archive.namelist())
            return _FRESH.sub("", "\n".join(parts))
    except (RuntimeError, NotImplementedError):  # locked: nobody reads it without the code
        return ""


def _read_aloud(content: bytes) -> str:
    if shutil.which("pdftotext") is None:
        return ""
    done = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")
