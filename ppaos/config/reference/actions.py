"""docs/reference/actions.md: which acts can anybody do here, and which event does each leave behind?"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from django.conf import settings

from ppaos.config.reference import glossary
from ppaos.config.reference.markdown import REPOSITORY, first_sentence, page, table

ABOUT = (
    "Every write goes through an action. An audited action runs in one transaction with its event: who, when, what, "
    "to which records, in which area. A reading or an export is an event too. «System» is who acts when nobody "
    "is named: the command line and scheduled work."
)
# Events that are no action of their own: verbs given to a function that writes one.
WRITES = re.compile(r"""write_event\(\s*"[a-z_.]+"|\bverb(?:: str)?\s*=.*""")
VERB = re.compile(r"""\"([a-z_]+\.[a-z_]+)\"""")


def render() -> str:
    """The page as Markdown, from the code of all rooms."""
    parts = [part for room in settings.ROOMS for part in _room(room)]
    return page("Actions and events", ABOUT, *parts)


def action_modules(room: str) -> Iterator[ModuleType]:
    """The modules of a room's actions, its private ones too."""
    folder = REPOSITORY.joinpath(*room.split("."))
    files = [folder / "actions.py", *sorted((folder / "actions").glob("*.py"))]
    for file in files:
        if file.exists():
            inside = file.relative_to(REPOSITORY).with_suffix("").parts
            yield importlib.import_module(".".join(part for part in inside if part != "__init__"))


def actions_of(room: str) -> list[Callable[..., Any]]:
    """The actions a room defines, by event and name; those that leave no event come last."""
    found = [
        value
        for module in action_modules(room)
        for value in vars(module).values()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and _is_action(value)
    ]
    return sorted(found, key=lambda action: (_event(action) or "~", action.__name__))


def events_written(room: str) -> set[str]:
    """The names of all events a room writes, by its actions or directly."""
    sources = REPOSITORY.joinpath(*room.split(".")).rglob("*.py")
    writing = [found for file in sources for found in WRITES.findall(file.read_text(encoding="utf-8"))]
    direct = {name for line in writing for name in VERB.findall(line)}
    return direct | {_event(action) for action in actions_of(room) if _event(action)}


def _room(room: str) -> list[str]:
    done = actions_of(room)
    direct = sorted(events_written(room) - {_event(action) for action in done})
    rows = [[*_named(_event(action)), f"`{action.__name__}`", _about(action)] for action in done]
    rows += [[*_named(name), "", "Written where it happens."] for name in direct]
    title = f"## {room.removeprefix('ppaos.').replace('.', '/')}"
    return [title, table(["event", "Thai", "action", "what it does"], rows)] if rows else []


def _named(event: str) -> list[str]:
    return [f"`{event}`", glossary.thai().get(event, "")] if event else ["none", ""]


def _about(action: Any) -> str:
    reason = getattr(action, "unaudited_reason", "")
    return first_sentence(action.__doc__) + (f" (No event: {reason}.)" if reason else "")


def _is_action(value: Any) -> bool:
    return hasattr(value, "audited_verb") or hasattr(value, "unaudited_reason")


def _event(action: Any) -> str:
    return getattr(action, "audited_verb", "")
