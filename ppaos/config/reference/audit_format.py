"""docs/reference/audit_format.md: how is the audit written, so that anybody can check it with tools of their own?"""

import tomllib

from ppaos.config.command_line.audit_words import WORDS
from ppaos.config.reference.markdown import REPOSITORY, page, table
from ppaos.engine.audit_chain import FORMAT, START

CASES = REPOSITORY / "tests" / "cases" / "audit_chain.toml"
ABOUT = (
    f"`ppaos audit_export --out FILE` writes the events of an installation as a text file of the format `{FORMAT}`; "
    "`ppaos audit_verify FILE` checks it without database or settings. A stranger can do the same with `sha256sum` "
    "and any library for JWS. Why it is so: [ADR 34](../adr/0034-events-are-chained-and-sealed.md)."
)
PARTS = [
    ["first line", "JSON: `format`, `made_at`, `from` and `to` (days asked for, or null), `first`, `last` (positions), "
     "`before` (hash of the line before the first; 64 zeros before position 1), `keys` (public keys, a JWKS)"],
    ["`SEAL ` and a token", "each seal on one of these lines: a compact JWS (Ed25519, `typ` audit-seal)"],
    ["hash, one space, text", "a line an event, in the order of positions"],
]  # fmt: skip
FIELDS = [
    ["`position`", "whole number from 1, without gaps"],
    ["`linked_at`", "when it was tied; UTC, microseconds"],
    ["`id`", "number of the event; not in the order of positions"],
    ["`at`", "when it happened; UTC. Null where the event was removed"],
    ["`verb`", "what was done, see [actions](actions.md)"],
    ["`actor_id`", "number of the user, null for the system"],
    ["`actor_label`", "name of the user then"],
    ["`area_code`", "area, or empty"],
    ["`purpose`", "what personal data were opened for, or empty"],
    ["`detail`", "figures of the act, as PostgreSQL writes a jsonb"],
    ["`subjects`", "what it speaks of: label, space, number; sorted by label (by bytes) and number"],
]
SEAL = [
    ["`number`", "1, 2, 3 …"],
    ["`position`, `hash`", "the line it vouches for"],
    ["`sealed_at`", "when; UTC"],
    ["`before`", "SHA-256 (hexadecimal) of the token of the seal before; empty for the first"],
]


def render() -> str:
    """The page as Markdown, with the worked example and the attacks that the tests try."""
    cases = tomllib.loads(CASES.read_text(encoding="utf-8"))
    example = [f"{line['hash']} {line['text']}" for line in cases["line"]]
    attacks = [
        [case["english"], case["thai"], ", ".join(f"`{each}`" for each in case["do"]) or "–",
         ", ".join(f"`{each}`" for each in case["expected"]) or "nothing is found"]
        for case in cases["attack"]
    ]  # fmt: skip
    words = [[f"`{kind}`", text.format(lines="line 6", seal=2, kept="")] for kind, text in WORDS.items()]
    return page(
        "Format of the audit",
        ABOUT,
        table(["part", "what it holds"], PARTS),
        "## A line",
        "The text is JSON in UTF-8 without spaces between fields, always in this order:",
        table(["field", "meaning"], FIELDS),
        "The hash of a line is SHA-256, in small hexadecimal letters, over the hash of the line before, one space, and "
        "the text of the line. The first lines of an example:",
        "```\n" + "\n".join(example) + "\n```",
        f"`printf '%s %s' {START.decode()[:4]}…0 \"$TEXT\" | sha256sum` gives the first hash, with 64 zeros before the "
        "space; the second is made with the first in their place.",
        "## A seal",
        table(["claim", "meaning"], SEAL),
        "Seals are made each night, published at `/.well-known/audit-seals.txt`, and sent to the addresses of "
        "`PPAOS_SEAL_KEEPERS`; the public key stands at `/.well-known/jwks.json`.",
        "## What is found",
        table(["kind", "in words"], words),
        "Twelve lines, sealed after 4, 8 and 12; `keep`: the seals were kept outside and given with `--seals`.",
        table(["what was done", "Thai", "steps", "found: kind, first and last line, seal"], attacks),
    )
