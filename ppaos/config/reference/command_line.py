"""docs/reference/command_line.md: which commands are there, with which options, and what do they print as JSON?"""

import tomllib
from argparse import Action, ArgumentParser
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from typing import Any

from django.core.management import BaseCommand, get_commands, load_command_class

from ppaos.config.cli import ON_FILES_ALONE
from ppaos.config.reference.markdown import code, page, table

ABOUT = (
    "`.venv/bin/ppaos COMMAND --help` says the same. `link`, `score`, `mpi`, `dimensions`, `slroi` and "
    "`audit_verify` read and write files only; every other command starts the installation's database when it is down "
    "and stops it when it started it. `PPAOS_HOME` chooses the installation, `DATABASE_URL` a PostgreSQL server of "
    "your own."
)
EXITS = (
    "The exit code is 0 when the command did what was asked. Complaints go to standard error; `--json` prints "
    "one object."
)


def render() -> str:
    """The page as Markdown, from the commands' own parsers and the keys in json_keys.toml."""
    keys = json_keys()
    parts = [
        part for name, parser in sorted(parsers()) for part in _command(name, parser, keys.get(name, {}))
    ]
    return page("Command line", ABOUT, EXITS, *parts)


def parsers() -> Iterator[tuple[str, ArgumentParser]]:
    """Every command of the house with its parser, general options of Django left out."""
    for name, module in ON_FILES_ALONE.items():
        yield name, import_module(module).parser()
    for name, app in get_commands().items():
        label = app if isinstance(app, str) else app.name
        if label.startswith("ppaos."):
            yield name, load_command_class(label, name).create_parser("ppaos", name)


def json_keys() -> dict[str, dict[str, str]]:
    """What each command prints with --json: command, key, meaning. Keys are kept stable."""
    text = files("ppaos.config.reference").joinpath("json_keys.toml").read_text(encoding="utf-8")
    keys: dict[str, dict[str, str]] = tomllib.loads(text)
    return keys


def options(parser: ArgumentParser) -> list[Action]:
    """A command's own arguments and options."""
    general = {action.dest for action in BaseCommand().create_parser("ppaos", "any")._actions}
    return [action for action in parser._actions if action.dest not in general]


def _command(name: str, parser: ArgumentParser, keys: dict[str, str]) -> list[str]:
    own = options(parser)
    usage = " ".join(
        ["ppaos", name, *map(_usage, sorted(own, key=lambda option: bool(option.option_strings)))]
    )
    parts = [f"## {name}", f"    {usage}", parser.description or ""]
    if own:
        rows = [[f"`{_name(option)}`", (option.help or "") + _default(option)] for option in own]
        parts.append(table(["option", "meaning"], rows))
    if keys:
        parts.append(table(["JSON key", "meaning"], [[f"`{key}`", words] for key, words in keys.items()]))
    return [*parts, *([parser.epilog.strip()] if parser.epilog else [])]


def _usage(option: Action) -> str:
    needed = option.required if option.option_strings else option.nargs != "?"
    return _name(option) if needed else f"[{_name(option)}]"


def _name(option: Action) -> str:
    value = "" if option.nargs == 0 else str(option.metavar or option.dest).upper()
    return " ".join(filter(None, [*option.option_strings[-1:], value]))


def _default(option: Action) -> str:
    default: Any = option.default
    told = (option.help or "").replace(",", "")
    untold = default not in (None, False, "==SUPPRESS==") and str(default) not in told
    choices = f"; one of {code(option.choices)}" if option.choices else ""
    return choices + (f" ({default})" if untold else "")
