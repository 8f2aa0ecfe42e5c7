"""What is done to lines of the audit is named by kind and place: cases as data."""

import json
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ppaos.engine.audit_chain import START, Seal, checked, hashed, linked, sealed_before
from ppaos.engine.audit_chain.seals import faults_of_seals

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "audit_chain.toml").read_text("utf-8"))
LENGTH, SEALED = 12, (4, 8, 12)
BEGUN = datetime(2026, 11, 1, 3, tzinfo=UTC)


def text_at(position, *, day=None, verb="person.read", at=True):
    time = BEGUN + timedelta(days=day if day is not None else position)
    told = time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None
    line = {"position": position, "linked_at": "later", "id": 100 + position, "at": told, "verb": verb}
    return json.dumps(line, separators=(",", ":")).encode()


class File:
    """A file of twelve lines as it is checked, and what somebody does to it."""

    def __init__(self):
        self.texts = {n: text_at(n) for n in range(1, LENGTH + 1)}
        self.last, self.kept = LENGTH, []
        self.tie()
        self.seal()

    def tie(self):
        texts = self.texts.values()
        self.lines = [h + b" " + text for h, text in zip(linked(START, texts), texts, strict=True)]

    def seal(self):
        self.seals = {}
        for number, position in enumerate(SEALED, 1):
            before = sealed_before(self.seals[number - 1].text) if number > 1 else ""
            when = (BEGUN + timedelta(days=position, hours=1)).isoformat()
            tied = self.lines[position - 1][:64].decode()
            self.seals[number] = Seal(number, position, tied, when, before, f"{number} {tied} {before}")

    def put(self, n, text, hash_=None):
        self.lines[n - 1] = (hash_ or self.lines[n - 1][:64]) + b" " + text

    def alter(self, n):
        self.put(n, self.texts[n].replace(b"read", b"seen"))

    def garble(self, n):
        self.lines[n - 1] = b"\xff" + self.lines[n - 1][1:]

    def vanish(self, n):
        self.put(n, text_at(n, at=False))

    def vanish_before(self, n):
        self.texts[n] = text_at(n, at=False)
        self.tie()
        self.seal()

    def backdate(self, n):
        self.texts[n] = text_at(n, day=2)
        self.tie()
        self.seal()

    def rewrite_one(self, n):
        text = self.texts[n].replace(b"read", b"seen")
        self.put(n, text, hashed(self.lines[n - 2][:64], text))

    def rewrite(self, n):
        self.texts[n] = self.texts[n].replace(b"read", b"seen")
        self.tie()

    def reseal(self, n):
        self.rewrite(n)
        self.seal()

    def keep(self):
        self.kept = [Seal(**{**vars(seal), "is_kept": True}) for seal in self.seals.values()]

    def drop(self, first, last):
        gone = [self.line_of(n) for n in range(first, last + 1)]
        self.lines = [line for line in self.lines if line not in gone]

    def drop_seal(self, n):
        del self.seals[n]

    def copy(self, n, _, after):
        self.lines.insert(after, self.line_of(n))

    def move(self, n, _, after):
        line = self.line_of(n)
        self.lines.remove(line)
        self.lines.insert(after - 1, line)

    def end(self, n):
        self.last = n

    def line_of(self, n):
        return next(line for line in self.lines if b'"position":%d,' % n in line)


def faults_after(*done):
    file = File()
    for what in done:
        name, *values = what.split()
        getattr(file, name)(*(int(value) if value.isdigit() else value for value in values))
    found = checked(
        file.lines,
        before=(0, START),
        last=file.last,
        seals=[*file.seals.values(), *file.kept],
        is_open_ended=True,
    )
    assert found.lines == len(file.lines)
    return [" ".join(str(part) for part in (f.kind, f.first, f.last, f.seal) if part) for f in found.faults]


@pytest.mark.parametrize("case", CASES["attack"], ids=lambda case: case["english"])
def test_what_was_done_is_named(case):
    assert sorted(faults_after(*case["do"])) == sorted(case["expected"])


def test_lines_of_the_documented_example_have_the_documented_hashes():
    texts = [line["text"].encode() for line in CASES["line"]]
    assert [h.decode() for h in linked(START, texts)] == [line["hash"] for line in CASES["line"]]


@pytest.mark.parametrize("position", range(1, LENGTH + 1))
@pytest.mark.parametrize("place", [0, 63, 64, 70, 90, 140, -1])
def test_a_letter_changed_anywhere_is_named_where_it_stands(position, place):
    file = File()
    line = bytearray(file.lines[position - 1])
    line[place] = line[place] ^ 1
    file.lines[position - 1] = bytes(line)
    found = checked(
        file.lines, before=(0, START), last=LENGTH, seals=list(file.seals.values()), is_open_ended=True
    )
    assert position in {fault.first for fault in found.faults} | {fault.last for fault in found.faults}


def test_a_part_is_checked_from_the_hash_before_it():
    file = File()
    seals = [file.seals[1], file.seals[2]]
    part, before = file.lines[4:8], (4, file.lines[3][:64])
    found = checked(part, before=before, last=8, seals=[*seals, file.seals[3]], is_open_ended=False)
    assert (found.lines, found.sealed_to, found.faults) == (4, 8, [])
    other = (4, b"f" * 64)
    kinds = {f.kind for f in checked(part, before=other, last=8, seals=seals, is_open_ended=False).faults}
    assert kinds == {"altered", "rewritten"}


def test_an_empty_part_is_whole():
    found = checked([], before=(0, START), last=0, seals=[], is_open_ended=True)
    assert (found.lines, found.sealed_to, found.faults) == (0, 0, [])


def test_a_seal_that_names_another_before_it_is_told():
    file = File()
    other = Seal(**{**vars(file.seals[2]), "before": sealed_before("another")})
    found = list(faults_of_seals([file.seals[1], other, file.seals[3]], starts_at=0))
    assert [(fault.kind, fault.seal) for fault in found] == [("resealed", 2)]
