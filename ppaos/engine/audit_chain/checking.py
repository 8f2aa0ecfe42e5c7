"""What was done to the lines of an audit since they were tied to each other and sealed?

A line is judged by the hash that stands before it, so that one altered line is named alone. Where a line was rewritten
and everything after it was tied anew, the lines agree with each other: then the seals tell.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from ppaos.engine.audit_chain.hashing import HASH_LENGTH, hashed
from ppaos.engine.audit_chain.seals import Fault, Seal, faults_of_seals

LINE = re.compile(rb'[0-9a-f]{64} \{"position":([1-9][0-9]{0,17}),')
TIME = re.compile(rb',"id":[0-9]+,"at":(?:"([^"]*)"|null),')


@dataclass(frozen=True)
class Checked:
    """What was found: how many lines were read, up to which position seals vouch, and every fault by position."""

    lines: int
    sealed_to: int
    faults: list[Fault]


def checked(
    lines: Iterable[bytes],
    *,
    before: tuple[int, bytes],
    last: int,
    seals: Sequence[Seal],
    is_open_ended: bool,
) -> Checked:
    """Judge lines (hash, space, text; no line end) that stand after the position and hash of `before`, up to `last`.

    `seals` are those of the file and those kept outside, their signatures verified. `is_open_ended`: the lines go on to
    the end of the audit, so that a seal beyond them tells of lines that are gone.
    """
    asked = [seal for seal in seals if is_open_ended or seal.position <= last]
    walk = _Walk(before, asked)
    for line in lines:
        walk.step(line)
    reach = max([last, *(seal.position for seal in asked)])
    faults = [*walk.ended(reach), *faults_of_seals(asked, starts_at=before[0])]
    return Checked(walk.count, walk.sealed_to, sorted(faults, key=lambda fault: (fault.first, fault.kind)))


@dataclass
class _Walk:
    """Where the reading stands, and what it found so far."""

    start: tuple[int, bytes]
    seals: Sequence[Seal]
    count: int = 0
    sealed_to: int = 0
    faults: list[Fault] = field(default_factory=list)
    gaps: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        position, self.previous = self.start
        self.expected, self.is_after_gap = position + 1, False
        self.told_from = b""
        self.at_position: dict[int, list[Seal]] = {}
        for seal in self.seals:
            self.at_position.setdefault(seal.position, []).append(seal)
        self.held = dict.fromkeys((False, True), position)
        self._hold_against_seals(position, self.previous)

    def step(self, line: bytes) -> None:
        """Read one line."""
        self.count += 1
        found = LINE.match(line)
        position = int(found[1]) if found else 0
        if position != self.expected:
            self._misplaced(position)
            if position <= self.expected:
                return
        recorded, text = line[:HASH_LENGTH], line[HASH_LENGTH + 1 :]
        is_tied = self.is_after_gap or hashed(self.previous, text) == recorded
        self._look_at_time(position, text, is_tied)
        self.previous, self.expected, self.is_after_gap = recorded, position + 1, False
        if position in self.at_position:
            self._hold_against_seals(position, recorded)

    def ended(self, last: int) -> Iterator[Fault]:
        """All faults, once the lines are over that were to reach `last`."""
        if self.expected <= last:
            self.gaps.append((self.expected, last))
        yield from self.faults
        yield from (Fault("missing", first, end) for first, end in self.gaps)

    def _misplaced(self, position: int) -> None:
        """A line that is not the one awaited: unreadable, after a gap, too late for its place, or one too many."""
        if not position:
            self._note("unreadable", self.expected)
        elif position > self.expected:
            self.gaps.append((self.expected, position - 1))
            self.is_after_gap = True
        else:
            gap = next((gap for gap in self.gaps if gap[0] <= position <= gap[1]), None)
            self._note("reordered" if gap else "inserted", position)
            if gap:
                parts = [(gap[0], position - 1), (position + 1, gap[1])]
                self.gaps.remove(gap)
                self.gaps.extend(part for part in parts if part[0] <= part[1])

    def _look_at_time(self, position: int, text: bytes, is_tied: bool) -> None:
        """Name a line that was altered, whose event is gone, or that tells of days that had been sealed before it."""
        time = TIME.search(text, 0, 200)
        if time and time[1] is None:
            self._note("missing" if not is_tied else "gone", position)
        elif not is_tied or not time:
            self._note("altered", position)
        elif time[1] < self.told_from:
            self._note("late", position)

    def _hold_against_seals(self, position: int, recorded: bytes) -> None:
        for seal in self.at_position.get(position, []):
            since = min(self.held[seal.is_kept] + 1, position)
            self.held[seal.is_kept] = position
            if seal.hash.encode() == recorded:
                self.sealed_to, self.told_from = position, seal.told_from().encode()
            else:
                self.faults.append(Fault("rewritten", since, position, seal.number, seal.is_kept))

    def _note(self, kind: str, position: int) -> None:
        self.faults.append(Fault(kind, position, position))
