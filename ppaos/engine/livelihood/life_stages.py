"""At which stage of life is a person?"""

from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.methods import LifeStages


def staged_by_age(frame: IntoFrameT, method: LifeStages, *, age: str = "age") -> IntoFrameT:
    """Columns in: ``age`` in whole years on the day of the survey, or null. One more column out: stage, the code of
    the method's stage; null where the age is not known or below 0. Source: the method's."""
    return cast(IntoFrameT, _staged(nw.from_native(frame), method, nw.col(age)).to_native())


def _staged(frame: FrameT, method: LifeStages, years: nw.Expr) -> FrameT:
    stage: nw.Expr = nw.lit(None, dtype=nw.String)
    for band in method.stages:
        stage = nw.when(years >= band.least_age).then(nw.lit(band.code)).otherwise(stage)
    return frame.with_columns(stage.alias("stage"))
