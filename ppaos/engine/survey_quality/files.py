"""Is a photo or signature missing that the form must have?"""

import polars as pl

from ppaos.engine.methods import RequiredFile, SurveyQualityMethod
from ppaos.engine.survey_quality.frames import Told, findings, not_checked, together


def missing_files(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews without a file that their form must have (where its condition, if any, was answered so).

    Not checked: «file_on_its_way» (it was taken and has not arrived yet), «no_file» (the form asks for none here).
    """
    rule = method.rules["missing_file"]
    asked = pl.concat(
        [
            pl.DataFrame(schema={"interview_id": pl.Int64, "path": pl.String, "name": pl.String}),
            *(_asked(told, code, file) for code, form in method.forms.items() for file in form.files),
        ]
    )
    arrived = told.files.with_columns(pl.lit(True).alias("has_arrived"))
    known = asked.join(arrived, on=["interview_id", "name"], how="left")
    waiting = known.filter(pl.col("name").is_not_null() & pl.col("has_arrived").is_null())
    return together(
        [
            findings(known.filter(pl.col("name").is_null()), rule=rule.code, weight=rule.weight),
            not_checked(waiting, rule=rule.code, reason="file_on_its_way").join(
                known.filter(pl.col("name").is_null()), on="interview_id", how="anti"
            ),
            not_checked(
                told.interviews.join(asked, on="interview_id", how="anti"), rule=rule.code, reason="no_file"
            ),
        ]
    )


def _asked(told: Told, form: str, file: RequiredFile) -> pl.DataFrame:
    """The interviews that must have the file, and the name they give it (null: none)."""
    answers = told.answers.filter(pl.col("form") == form)
    of_form = told.interviews.filter(pl.col("form") == form).select("interview_id")
    if file.given:
        so = answers.filter((pl.col("question") == file.given) & pl.col("value").is_in(list(file.values)))
        of_form = of_form.join(so, on="interview_id", how="semi")
    named = answers.filter(pl.col("question") == file.path).select(
        "interview_id", pl.col("value").alias("name")
    )
    return of_form.join(named.unique("interview_id", keep="first"), on="interview_id", how="left").select(
        "interview_id", pl.lit(file.path).alias("path"), "name"
    )
