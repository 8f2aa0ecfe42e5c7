"""How sure is a share or a mean that rests on so many?"""

from statistics import NormalDist

import narwhals as nw


def quantile(confidence: float) -> float:
    """The number of standard deviations to each side that hold the confidence (0.95: 1.96)."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def wilson(hits: str, of: str, confidence: float) -> tuple[nw.Expr, nw.Expr]:
    """Least and most of the share `hits` ÷ `of` (columns of counts); null where `of` is 0.

    Source: Wilson 1927, Journal of the American Statistical Association 22.
    """
    z = quantile(confidence)
    share, whole = ratio(hits, of), nw.when(nw.col(of) > 0).then(nw.col(of).cast(nw.Float64))
    middle = share + z * z / (whole * 2.0)
    half = ((share * (1.0 - share) / whole + z * z / (whole * whole * 4.0)) ** 0.5) * z
    widened = z * z / whole + 1.0
    # A share of nobody or of all lies on its own edge; the last bit of a float must not lie beyond it.
    return ((middle - half) / widened).clip(0.0, 1.0), ((middle + half) / widened).clip(0.0, 1.0)


def ratio(hits: str, of: str) -> nw.Expr:
    """One column ÷ another; null where the other is 0."""
    return nw.col(hits) / nw.when(nw.col(of) > 0).then(nw.col(of).cast(nw.Float64))
