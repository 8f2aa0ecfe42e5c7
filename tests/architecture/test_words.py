"""One thing has one Thai word: on screens, in guides, on the phone."""

import tomllib

import pytest

from tests.architecture.house import ROOT

AVOID = tomllib.loads((ROOT / "tests/architecture/words_to_avoid.toml").read_text(encoding="utf-8"))["avoid"]
READ = ("ppaos/**/django.po", "docs/**/*.th.md", "frontend/src/survey/thai.ts", "ppaos/**/retention.toml")


def said() -> dict[str, str]:
    """Everything that is read in Thai, by its file."""
    return {
        str(file.relative_to(ROOT)): file.read_text(encoding="utf-8")
        for way in READ
        for file in ROOT.glob(way)
    }


@pytest.mark.parametrize("row", AVOID, ids=[row["say"] for row in AVOID])
def test_screens_and_guides_say_one_word_for_it(row):
    wrong = []
    for name, text in said().items():
        for line in text.splitlines():
            bare = line
            for longer in row["but"]:
                bare = bare.replace(longer, "")
            if row["word"] in bare:
                wrong.append(f"{name}: {line.strip()[:120]}")
    assert not wrong, f"say {row['say']}, not {row['word']}:\n" + "\n".join(wrong)
