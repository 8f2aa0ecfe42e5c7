"""What the architecture tests read: rooms in their order, their modules, imports and links."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ppaos.config.home import PROJECT

ROOT = PROJECT
ROOMS = list(settings.ROOMS)
DOORS = {"models", "queries", "permissions", "actions", "presenters"}
# The tool room's forms clean every room's input, its tasks carry every room's long work.
TOOL_ROOM_DOORS = DOORS | {"forms", "tasks"}
LINK = re.compile(
    r"""(?:{%\s*url\s+['"]|reverse(?:_lazy)?\(\s*['"]|redirect\(\s*['"])([a-z_]+):([a-z_]+)['"]"""
)


@dataclass(frozen=True)
class Import:
    """One import statement: from which file and line, of which module."""

    file: Path
    line: int
    module: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module}"


def label(room: str) -> str:
    return room.rsplit(".", 1)[1]


def folder(room: str) -> Path:
    return ROOT.joinpath(*room.split("."))


def python_files(room: str) -> Iterator[Path]:
    return (file for file in sorted(folder(room).rglob("*.py")) if "migrations" not in file.parts)


def imports(file: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (Import(file, node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (Import(file, node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def room_of(module: str) -> str | None:
    return next((room for room in ROOMS if module == room or module.startswith(f"{room}.")), None)


def links(room: str) -> Iterator[tuple[Path, str]]:
    """Addresses of other rooms named in templates and code, as (file, namespace)."""
    for file in sorted(folder(room).rglob("*")):
        if file.suffix in {".html", ".py"}:
            yield from ((file, found[0]) for found in LINK.findall(file.read_text()))
