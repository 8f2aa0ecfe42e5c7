"""How was the interview held: where, how long, at what time, how many that day?"""

import polars as pl

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.survey_quality.frames import Told, findings, not_checked, together


def far_away(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews filled farther from the known house than the method allows (metres).

    Detail: metres, most. Not checked: «no_gps» (the phone knew no place), «no_known_house».
    """
    rule = method.rules["far_away"]
    most, metres = rule.number("most_metres"), pl.col("distance_metres")
    has_place = pl.col("has_place").fill_null(False)  # a phone that says nothing knew no place
    placed = told.interviews.filter(has_place)
    figures = [metres.round(0).alias("metres"), pl.lit(most).alias("most")]
    return together(
        [
            findings(
                placed.filter(metres > most), rule=rule.code, weight=rule.weight, path="", detail=figures
            ),
            not_checked(told.interviews.filter(~has_place), rule=rule.code, reason="no_gps"),
            not_checked(placed.filter(metres.is_null()), rule=rule.code, reason="no_known_house"),
        ]
    )


def too_short(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews shorter (seconds) than the form's least, or than a share of the median of the form, or of the
    surveyor's own interviews with it. A median needs enough interviews with a known length.

    Only interviews that were asked the whole form are compared. Detail: seconds, least (of the form), form_median,
    surveyor_median: null where there is none. Not checked: «not_whole», «no_times», «too_few» (neither a least nor a
    median is known).
    """
    rule, seconds = method.rules["too_short"], pl.col("seconds")
    whole = _whole(told, method)
    timed = whole.filter(seconds >= 0)
    measured = timed.join(_leasts(method, "least_seconds", "least"), on="form", how="left").with_columns(
        _median(["form"], rule.number("least_interviews")).alias("form_median"),
        _median(["form", "surveyor"], rule.number("least_interviews")).alias("surveyor_median"),
    )
    limits = pl.max_horizontal(
        "least",
        pl.col("form_median") * rule.number("share_of_form"),
        pl.col("surveyor_median") * rule.number("share_of_surveyor"),
    )
    known = measured.with_columns(limits.round(6).alias("limit"))
    short = known.filter(seconds < pl.col("limit"))
    figures = [seconds, pl.col("least"), pl.col("form_median"), pl.col("surveyor_median")]
    part = told.interviews.join(whole, on="interview_id", how="anti")
    untimed = whole.join(timed, on="interview_id", how="anti")
    return together(
        [
            not_checked(part, rule=rule.code, reason="not_whole"),
            findings(short, rule=rule.code, weight=rule.weight, path="", detail=figures),
            not_checked(untimed, rule=rule.code, reason="no_times"),
            not_checked(known.filter(pl.col("limit").is_null()), rule=rule.code, reason="too_few"),
        ]
    )


def many_a_day(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews of a day on which their surveyor held more with the form than the method, or the form, allows.

    Only interviews that were asked the whole form count. Detail: interviews, most.
    """
    rule = method.rules["many_a_day"]
    counted = (
        _whole(told, method)
        .with_columns(pl.len().over("surveyor", "form", "held_on").alias("interviews"))
        .join(_leasts(method, "most_a_day", "most"), on="form", how="left")
    )
    # A form that sets no number of its own has the rule's.
    limited = counted.with_columns(pl.col("most").fill_null(rule.number("most_a_day")))
    many = limited.filter(pl.col("interviews") > pl.col("most"))
    figures = [pl.col("interviews"), pl.col("most")]
    return findings(many, rule=rule.code, weight=rule.weight, path="", detail=figures)


def at_night(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews that began or ended at night (local hours, from one up to but not including the other).

    Detail: began, ended (HH:MM, null where not known). Not checked: «no_times».
    """
    rule = method.rules["at_night"]
    first, last = rule.number("from_hour"), rule.number("to_hour")

    def is_dark(time: str) -> pl.Expr:
        hour = pl.col(time).dt.hour()
        return (hour >= first) | (hour < last)

    dark = told.interviews.filter(pl.any_horizontal(is_dark("started_at"), is_dark("ended_at")))
    untimed = told.interviews.filter(pl.col("started_at").is_null() & pl.col("ended_at").is_null())
    figures = [
        pl.col("started_at").dt.strftime("%H:%M").alias("began"),
        pl.col("ended_at").dt.strftime("%H:%M").alias("ended"),
    ]
    return together(
        [
            findings(dark, rule=rule.code, weight=rule.weight, path="", detail=figures),
            not_checked(untimed, rule=rule.code, reason="no_times"),
        ]
    )


def _whole(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews that were asked the whole form: where a form ends early for some, those that went on."""
    ending = [(code, form.whole) for code, form in method.forms.items() if form.whole is not None]
    meant = [(code, whole.path, value) for code, whole in ending for value in whole.values]
    answers = pl.DataFrame(
        meant, schema={"form": pl.String, "question": pl.String, "value": pl.String}, orient="row"
    )
    went_on = told.answers.join(answers, on=["form", "question", "value"], how="semi")["interview_id"]
    ends_early = pl.col("form").is_in([code for code, _ in ending])
    return told.interviews.filter(~ends_early | pl.col("interview_id").is_in(went_on.unique().to_list()))


def _median(group: list[str], least: float) -> pl.Expr:
    """The median seconds of a group that has enough interviews; else null."""
    return pl.when(pl.len().over(group) >= least).then(pl.col("seconds").median().over(group))


def _leasts(method: SurveyQualityMethod, name: str, column: str) -> pl.DataFrame:
    """A number that some forms set for themselves: form, and the number."""
    own = {code: getattr(form, name) for code, form in method.forms.items()}
    rows = [(code, number.value) for code, number in own.items() if number is not None]
    return pl.DataFrame(rows, schema={"form": pl.String, column: pl.Float64}, orient="row")
