"""The figures of a study as a table for a terminal, in Thai or English."""

from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import category

from ppaos.engine.social_return.labels import LABELS, NEVER

TRIED = 10  # how many of the numbers that move the ratio most are told
ENGLISH = {
    "inputs_pv": "inputs, present value",
    "benefits_pv": "benefits, present value",
    "npv": "net present value",
    "ratio": "ratio (benefits for 1 put in)",
    "net_ratio": "net ratio",
    "payback_months": "payback, months",
    "never": "never",
    "year": "year",
    "inputs": "inputs",
    "benefits": "benefits",
    "cumulated": "cumulated",
    "outcome": "outcome",
    "impact": "impact, first year",
    "pv": "present value",
    "stakeholder": "stakeholder",
    "capital": "capital",
    "parameter": "number",
    "low": "low",
    "high": "high",
    "ratio_low": "ratio",
    "ratio_high": "ratio",
    "break_even": "ratio is 1 at",
    "choices": "discount rate {rate:.4g} a year, {method}, first year of outcomes {first}",
    "warnings": "Warnings ({count}): this study may claim too much",
    "tried": "What moves the ratio most, each number a fifth less and more",
    "simulation": "{draws:,} draws (seed {seed}): {confidence:.0%} between {low:.2f} and {high:.2f}, "
    "chance of a ratio below 1: {chance_below_one:.1%}",
    "undefined": "{draws:,} draws (seed {seed}): nothing was put in, so there is no ratio",
}
THAI = LABELS | {
    "never": NEVER,
    "year": "ปีที่",
    "outcome": "ผลลัพธ์",
    "parameter": "ค่า",
    "ratio_low": "อัตราส่วน",
    "ratio_high": "อัตราส่วน",
    "break_even": "อัตราส่วนเป็น 1 ที่",
    "choices": "อัตราคิดลด {rate:.4g} ต่อปี วิธี {method} ปีแรกของผลลัพธ์ {first}",
    "warnings": "คำเตือน {count} ข้อ: การศึกษานี้อาจอ้างผลเกินจริง",
    "tried": "ค่าที่ทำให้อัตราส่วนเปลี่ยนมากที่สุด เมื่อลดและเพิ่มหนึ่งในห้าทีละค่า",
    "simulation": "สุ่ม {draws:,} ครั้ง (seed {seed}): {confidence:.0%} อยู่ระหว่าง {low:.2f} ถึง {high:.2f} "
    "โอกาสที่อัตราส่วนต่ำกว่า 1 คือ {chance_below_one:.1%}",
    "undefined": "สุ่ม {draws:,} ครั้ง (seed {seed}): ไม่มีปัจจัยนำเข้าเลย จึงไม่มีอัตราส่วน",
}
FIGURES = ("inputs_pv", "benefits_pv", "npv", "ratio", "net_ratio", "payback_months")


def in_words(figures: dict[str, Any], language: str) -> str:
    """All that `told` gives, and a simulation where there is one."""
    words = THAI if language == "th" else ENGLISH
    choices = words["choices"].format(
        rate=figures["discount_rate"], method=figures["method"], first=figures["first_year"]
    )
    heading = [*filter(None, (figures["title"], choices, figures["currency"]))]
    return "\n".join(
        [
            *heading,
            *_warnings(figures["warnings"], words, "thai" if language == "th" else "english"),
            "",
            *_table([[words[key], _amount(figures[key], words["never"])] for key in FIGURES]),
            *_simulated(figures.get("simulation"), words),
            "",
            *_listed(figures["yearly"], ("year", "inputs", "benefits", "benefits_pv", "cumulated"), words),
            "",
            *_outcomes(figures["outcomes"], words),
            "",
            *_parts(figures["by_stakeholder"], "stakeholder", words),
            "",
            *_parts(figures["by_capital"], "capital", words),
            "",
            words["tried"],
            *_tried(figures["sensitivity"][:TRIED], words),
        ]
    )


def _warnings(warnings: Sequence[dict[str, Any]], words: dict[str, str], language: str) -> list[str]:
    if not warnings:
        return []
    lines = [
        ": ".join(filter(None, (" ".join(filter(None, (said["name"], said["key"]))), said[language])))
        for said in warnings
    ]
    return ["", words["warnings"].format(count=len(warnings)), *(f"  – {line}" for line in lines)]


def _simulated(simulation: dict[str, Any] | None, words: dict[str, str]) -> list[str]:
    if simulation is None:
        return []
    return [words["undefined" if simulation["mean"] is None else "simulation"].format(**simulation)]


def _outcomes(outcomes: Sequence[dict[str, Any]], words: dict[str, str]) -> list[str]:
    named = [each | {"outcome": each["name"]} for each in outcomes]
    return _listed(named, ("outcome", "impact", "pv"), words)


def _parts(parts: Sequence[dict[str, Any]], kind: str, words: dict[str, str]) -> list[str]:
    return _listed([part | {kind: part["name"]} for part in parts], (kind, "impact", "pv", "ratio"), words)


def _tried(tried: Sequence[dict[str, Any]], words: dict[str, str]) -> list[str]:
    return _listed(tried, ("parameter", "low", "ratio_low", "high", "ratio_high", "break_even"), words)


def _listed(rows: Iterable[dict[str, Any]], keys: Sequence[str], words: dict[str, str]) -> list[str]:
    told = [
        [str("–" if row[keys[0]] is None else row[keys[0]]), *(_amount(row[key], "–") for key in keys[1:])]
        for row in rows
    ]
    return _table([[words[key] for key in keys], *told])


def _amount(value: float | None, none: str) -> str:
    return none if value is None else f"{value:,.2f}" if abs(value) >= 1 or not value else f"{value:,.4f}"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns that stand under each other: the first to the left, numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell + _blank(cell, width) if place == 0 else _blank(cell, width) + cell
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]


def _blank(cell: str, width: int) -> str:
    return " " * (width - _width(cell))


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: Thai vowels and tones above and below take none."""
    return sum(category(letter) != "Mn" for letter in text)
