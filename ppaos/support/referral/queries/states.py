"""Which states has a referral, which move leads where, which are passed over, how long may each last?"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

SENDER, RECEIVER, HOUSEHOLD = "sender", "receiver", "household"


@dataclass(frozen=True)
class StateRow:
    """One state as `states.toml` tells of it."""

    code: str
    officer: str  # the one of the five an officer sees; empty before it is sent
    step: int
    is_way: bool
    days: int | None
    opens: bool  # the receiver sees the household while it stands here
    needs_reason: bool
    moves: Mapping[str, tuple[str, ...]]  # by who tells of it


@dataclass(frozen=True)
class Reason:
    """One coded reason, in both languages."""

    code: str
    thai: str
    english: str
    needs_note: bool


@lru_cache
def states() -> dict[str, StateRow]:
    """All states, in the order of the way."""
    return {
        code: StateRow(
            code, row["officer"], row["step"], row.get("is_way", False), row.get("days"), row.get("opens", False),
            row.get("needs_reason", False), {who: tuple(to) for who, to in row["moves"].items()},
        )
        for code, row in _table("states.toml")["state"].items()
    }  # fmt: skip


@lru_cache
def reasons() -> dict[str, dict[str, Reason]]:
    """Coded reasons by the state they explain."""
    return {
        state: {
            code: Reason(code, row["thai"], row["english"], row.get("needs_note", False))
            for code, row in rows.items()
        }
        for state, rows in _table("reasons.toml").items()
        if isinstance(rows, dict)
    }


@lru_cache
def officer_states() -> dict[str, tuple[str, ...]]:
    """The five things an officer sees, each with the states it stands for."""
    return {
        seen: tuple(code for code, row in states().items() if row.officer == seen)
        for seen in _table("states.toml")["officer"]
    }


@lru_cache
def moves(who: str = "") -> dict[str, tuple[str, ...]]:
    """From each state to which others: all moves, or those told by one side."""
    return {
        code: tuple(dict.fromkeys(to for side, ends in row.moves.items() if who in ("", side) for to in ends))
        for code, row in states().items()
    }


@lru_cache
def skipped(from_state: str, to_state: str) -> tuple[str, ...]:
    """The states of the way between two states, of which nobody told."""
    start, end = states()[from_state].step, states()[to_state].step
    return tuple(code for code, row in states().items() if row.is_way and start < row.step < end)


def states_told_by(who: str) -> tuple[str, ...]:
    """The states this side can bring about, in the order of the way."""
    told = {to for ends in moves(who).values() for to in ends}
    return tuple(code for code in states() if code in told)


def open_states() -> tuple[str, ...]:
    """The states that somebody must still act on."""
    return tuple(code for code, row in states().items() if row.days is not None)


def waiting_states() -> tuple[str, ...]:
    """The states in which the receiver is expected to answer."""
    return tuple(code for code, row in states().items() if row.officer and row.moves.get(RECEIVER))


def due_on(state: str, from_day: date, standard_days: Mapping[str, Any] | None = None) -> date | None:
    """By when a referral must have left the state: the service's own standard, else that of the state."""
    days = (standard_days or {}).get(state, states()[state].days)
    return None if days is None else from_day + timedelta(days=int(days))


def days_told(name: str) -> int:
    """A number of days that the table tells: `escalate_after_days`, `remind_before_days`."""
    return int(_table("states.toml")[name])


@lru_cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("ppaos.support.referral").joinpath(name).read_text())
