"""Invented interviews for the rules, from the short form of the worked examples."""

import json
from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.engine import methods
from ppaos.engine.methods.document import Document
from ppaos.engine.survey_quality import ANSWERS, FILES, INTERVIEWS, MEMBERS, QUESTIONS, Told

METHOD = methods.load("survey_quality")
FORM = "tried"
PLAIN: dict[str, Any] = {
    "form": FORM, "area": "460101", "surveyor": 1, "round": "2569/1", "kind": "first_visit", "visit": None,
    "household": None, "held_on": date(2026, 11, 1), "started_at": datetime(2026, 11, 1, 10), "seconds": 3600,
    "ended_at": datetime(2026, 11, 1, 11), "has_place": True, "distance_metres": 30.0, "is_sent_back": False,
}  # fmt: skip


def none(value: Any) -> Any:
    """«none» stands for nothing, which TOML has no word for; "'none'" for the word itself."""
    return None if value == "none" else "none" if value == "'none'" else value


def told_of(case: dict[str, Any]) -> Told:
    """The frames of a worked example."""
    given = [row for row in case["interviews"] for _ in range(row.get("same", 1))]  # `same`: so many alike
    rows = [
        PLAIN | {"interview_id": number, **{key: none(value) for key, value in row.items() if key != "same"}}
        for number, row in enumerate(given, start=1)
    ]
    for row in rows:
        row["area"] = row["area"] or None
    answers = [
        {"interview_id": number, "path": answer["path"], "value": answer["value"]}
        for answer in case.get("answers", ())
        for number in answer["of"]
    ]
    types = case.get("questions", {})
    return frames(
        rows,
        answers,
        [{"form": FORM, "question": question, "type": type_} for question, type_ in types.items()],
        [(int(number), key) for number, keys in case.get("members", {}).items() for key in keys],
        [(int(number), name) for number, names in case.get("files", {}).items() for name in names],
    )


def frames(
    interviews: Any, answers: Any = (), questions: Any = (), members: Any = (), files: Any = ()
) -> Told:
    """Rows as the frames that rules take."""
    return Told(
        pl.DataFrame(interviews, schema=INTERVIEWS),
        pl.DataFrame(list(answers), schema=ANSWERS),
        pl.DataFrame(list(questions), schema=QUESTIONS),
        pl.DataFrame(list(members), schema=MEMBERS, orient="row"),
        pl.DataFrame(list(files), schema=FILES, orient="row"),
    )


def method_of(form: dict[str, Any]) -> methods.SurveyQualityMethod:
    """The method with the rules of a form that is tried."""
    data = {"code": FORM, "status": "proposal", "source": "tests", **form}
    return METHOD.with_form(methods.form_rules(Document("case", data)))


def said(findings: pl.DataFrame, rule: str) -> list[dict[str, Any]]:
    """The findings of one rule as plain rows."""
    return [
        {**row, "detail": json.loads(row["detail"])}
        for row in findings.filter(pl.col("rule") == rule).drop("rule").to_dicts()
    ]
