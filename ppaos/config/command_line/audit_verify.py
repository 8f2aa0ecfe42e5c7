"""`ppaos audit_verify FILE`: was a line of the audit altered, taken out, put in or moved since it was written?"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ppaos.config.command_line.audit_words import in_words
from ppaos.engine.audit_chain import FORMAT, Checked, Fault, Seal, checked

REFUSED, FAULTY = 2, 1
SHOWN = 100
ALGORITHM, KIND = "Ed25519", "audit-seal"
SEAL_WORD = b"SEAL "
TOKEN = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
ABOUT = """
FILE: as `ppaos audit_export` writes it. Every line is judged by its hash and its place; the seals by the public key.

Without --key the key in the file itself is taken: whoever rewrites the file can put another one there. Save the key
from the installation's /.well-known/jwks.json once, and keep it. Without --seals, who holds the installation's own key
could rewrite the past and seal it anew: keep the seals as they are published (/.well-known/audit-seals.txt) or sent.

The exit code is 0 when nothing was found, 1 when something was, 2 when the file is none of the audit. Neither database
nor settings are needed.
"""


class NoAudit(ValueError):
    """A file that cannot be read as what it was given for; the message says why."""


@dataclass(frozen=True)
class Found:
    """What the check found, and by what it was held."""

    checked: Checked
    forged: list[str]
    seals: int
    kept_seals: int
    left_aside: int
    has_own_key: bool

    @property
    def is_whole(self) -> bool:
        return not self.checked.faults and not self.forged


def main(argv: list[str]) -> int:
    """Check a file: 0 when it is whole, 1 with every fault named, 2 when it is no file of the audit."""
    arguments = parser().parse_args(argv)
    try:
        found = verify(arguments.file, seals=arguments.seals, key=arguments.key)
    except NoAudit as error:
        print(f"ppaos audit_verify: {error}", file=sys.stderr)
        return REFUSED
    print(json.dumps(_as_json(found), ensure_ascii=False) if arguments.json else _told(found))
    return 0 if found.is_whole else FAULTY


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos audit_verify",
        description="Was a line of the audit altered, taken out, put in or moved since it was written?",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="as `ppaos audit_export` writes it")
    parser.add_argument("--seals", type=Path, metavar="FILE", help="seals that were kept outside")
    parser.add_argument("--key", type=Path, metavar="FILE", help="public keys (JWKS) of the installation")
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    return parser


def verify(file: Path, *, seals: Path | None = None, key: Path | None = None) -> Found:
    """Check a file of the audit, by kept seals and a key where they are given. Raises NoAudit."""
    try:
        with file.open("rb") as lines:
            return _verified(lines, file, seals, key)
    except OSError as error:
        raise NoAudit(f"{file}: cannot be opened ({error.strerror or error}).") from error


def _verified(content: BinaryIO, file: Path, kept: Path | None, key: Path | None) -> Found:
    header = _header(content.readline(), file)
    keys = _keys(key.read_text("utf-8"), key) if key else _keys(json.dumps(header["keys"]), file)
    own: list[str] = []
    begun = content.tell()
    while (line := content.readline()).startswith(SEAL_WORD):
        own.append(line[len(SEAL_WORD) :].decode("utf-8", "replace").strip())
        begun = content.tell()
    content.seek(begun)
    forged: list[str] = []
    seals = _opened(own, keys, forged, is_kept=False)
    texts = list(dict.fromkeys(TOKEN.findall(kept.read_text("utf-8", "replace")))) if kept else []
    outside = _opened(texts, keys, forged, is_kept=True)
    asked = [seal for seal in outside if seal.sealed_at <= header["made_at"]]
    found = checked(
        (line.rstrip(b"\r\n") for line in content),
        before=(header["first"] - 1, header["before"].encode()),
        last=header["last"],
        seals=[*seals, *asked],
        is_open_ended=header["to"] is None,
    )
    return Found(found, forged, len(seals), len(asked), len(outside) - len(asked), key is not None)


def _header(line: bytes, file: Path) -> dict[str, Any]:
    try:
        header: dict[str, Any] = json.loads(line)
        is_ours = header["format"] == FORMAT
        numbers = [int(header["first"]), int(header["last"])]
        texts = [str(header[name]) for name in ("before", "made_at")]
        header |= {"keys": dict(header["keys"]), "to": header["to"]}
    except (ValueError, KeyError, TypeError) as error:
        raise NoAudit(f"{file}: its first line is not that of a file of the audit.") from error
    if not is_ours:
        raise NoAudit(f"{file}: it is of the format {header['format']}; this command reads {FORMAT}.")
    return (
        header
        | dict(zip(("first", "last"), numbers, strict=True))
        | dict(zip(("before", "made_at"), texts, strict=True))
    )


def _keys(text: str, file: Path) -> KeySet:
    try:
        return KeySet.import_key_set(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError, JoseError) as error:
        raise NoAudit(f"{file}: there are no public keys (JWKS) in it.") from error


def _opened(tokens: Sequence[str], keys: KeySet, forged: list[str], *, is_kept: bool) -> list[Seal]:
    """The seals whose signature holds; the others are put down as forged, in words."""
    seals = []
    for number, token in enumerate(tokens, 1):
        try:
            seals.append(_seal(token, keys, is_kept))
        except (JoseError, ValueError, KeyError, TypeError):
            where = "kept outside" if is_kept else "of the file"
            forged.append(f"the signature of seal no. {number} {where} does not hold by this key")
    return seals


def _seal(token: str, keys: KeySet, is_kept: bool) -> Seal:
    told = jws.deserialize_compact(token, keys, algorithms=[ALGORITHM])
    if told.protected.get("typ") != KIND:
        raise ValueError("signed for something else")
    claims = json.loads(told.payload)
    texts = {name: str(claims[name]) for name in ("hash", "sealed_at", "before")}
    return Seal(int(claims["number"]), int(claims["position"]), text=token, is_kept=is_kept, **texts)


def _told(found: Found) -> str:
    """The findings in words: the outcome, then every fault by position, then what the check rests on."""
    return "\n".join(_sentences(found))


def _sentences(found: Found) -> Iterator[str]:
    faults = found.checked.faults
    lines = f"{found.checked.lines:,} lines"
    count = len(faults) + len(found.forged)
    yield (
        f"WHOLE: {lines} stand as they were written."
        if found.is_whole
        else f"NOT WHOLE: {lines}, {count:,} findings."
    )
    yield from found.forged
    yield from (in_words(fault) for fault in faults[:SHOWN])
    if len(faults) > SHOWN:
        kinds = Counter(fault.kind for fault in faults)
        told = ", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items()))
        yield f"… and {len(faults) - SHOWN:,} more. In all: {told}."
    sealed = f"up to line {found.checked.sealed_to:,}" if found.checked.sealed_to else "no line"
    yield f"Seals vouch for: {sealed} ({found.seals:,} in the file, {found.kept_seals:,} kept outside)."
    if found.left_aside:
        yield f"{found.left_aside:,} kept seals are younger than the file and were left aside."
    if not found.has_own_key:
        yield "The key came from the file itself; give --key to be sure whose seals these are."


def _as_json(found: Found) -> dict[str, Any]:
    return {
        "is_whole": found.is_whole,
        "lines": found.checked.lines,
        "sealed_to": found.checked.sealed_to,
        "seals": found.seals,
        "kept_seals": found.kept_seals,
        "left_aside": found.left_aside,
        "has_own_key": found.has_own_key,
        "forged": found.forged,
        "faults": [_fault(fault) for fault in found.checked.faults],
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "kind": fault.kind,
        "first": fault.first,
        "last": fault.last,
        "seal": fault.seal or None,
        "is_kept": fault.is_kept,
        "words": in_words(fault),
    }
