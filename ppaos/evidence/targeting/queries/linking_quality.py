"""How good is linking in this installation, by what people decided? Calibration by band, precision of a sample."""

from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef

from ppaos.engine.linkage import Settings
from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.queries.labelled import labelled_pairs
from ppaos.evidence.targeting.queries.review import MACHINE, visible_matches
from ppaos.evidence.targeting.queries.sampled import pairs_to_draw_from

# Fewer pairs than this tell nothing: with 30 all the same, one in ten may still be wrong.
FEW = 30
CONFIDENCE = 1.959964  # standard deviations that hold 95 % of a normal distribution
# Where bands of probability end; the thresholds of the product end one too.
ENDS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 1.0)


@dataclass(frozen=True)
class Share:
    """How many of the pairs that could be told are one person, and between what the share lies (95 %)."""

    same: int
    different: int
    cannot_tell: int

    @property
    def told(self) -> int:
        """Pairs of which it was said whether they are one person."""
        return self.same + self.different

    @property
    def is_few(self) -> bool:
        """Whether the pairs are too few for a share to mean anything."""
        return self.told < FEW

    @property
    def share(self) -> float | None:
        """Same ÷ told; None where nothing was told."""
        return self.same / self.told if self.told else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's interval at 95 %, which holds near 0 and 1 and for few pairs too; None where nothing was told."""
        return wilson(self.same, self.told) if self.told else None


@dataclass(frozen=True)
class Band:
    """Reviewed pairs to which the machine gave a probability from `least` up to, but not including, `most`."""

    least: float
    most: float
    promised: float  # the mean probability the machine gave them
    found: Share


@dataclass(frozen=True)
class Drawn:
    """What was drawn at random of the pairs the machine called the same, and what people said of them."""

    origin: str  # model, or verified_id
    drawn_from: int  # pairs it stands for
    waiting: int
    found: Share


@dataclass(frozen=True)
class LinkingQuality:
    """The quality of linking as far as people looked."""

    threshold: float  # the probability from which the product calls a pair the same
    doubtful_from: float
    all_reviewed: Share
    bands: list[Band]
    kinds: dict[str, Share]
    drawn: list[Drawn]
    methods: list[str]
    in_doubt: int


def linking_quality(user: Any, *, area_code: str = "") -> LinkingQuality:
    """Measure linking where the user sees lists, or in one area of it, by the labelled pairs there."""
    pairs, settings = labelled_pairs(user, area_code=area_code), Settings()
    by_kind = pairs.partition_by("kind", as_dict=True, maintain_order=True)
    live = visible_matches(user, area_code=area_code, deed="see_lists").order_by()
    return LinkingQuality(
        threshold=settings.same,
        doubtful_from=settings.doubtful,
        all_reviewed=_share(pairs),
        bands=bands(pairs, (settings.doubtful, settings.same)),
        kinds={str(kind): _share(found) for (kind,), found in sorted(by_kind.items())},
        drawn=[
            _drawn(
                live,
                origin,
                pairs_to_draw_from(user, origin=origin, area_code=area_code, deed="see_lists").count(),
            )
            for origin in MACHINE
        ],
        methods=sorted(pairs["method"].unique()),
        in_doubt=live.filter(decision=Match.Decision.DOUBTFUL).count(),
    )


def bands(pairs: pl.DataFrame, thresholds: tuple[float, ...]) -> list[Band]:
    """Labelled pairs by the probability the machine gave; bands that hold none, and pairs without one, left out."""
    ends = sorted({*ENDS, *thresholds})
    given = pairs.filter(pl.col("probability").is_not_null())
    found = []
    for least, most in pairwise(ends):
        is_last = most == ends[-1]
        inside = given.filter(
            pl.col("probability").is_between(least, most, closed="both" if is_last else "left")
        )
        if not inside.is_empty():
            found.append(Band(least, most, float(inside["probability"].mean()), _share(inside)))  # type: ignore[arg-type]
    return found


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """Wilson's score interval at 95 % for a share. Source: E. B. Wilson 1927, J. Am. Stat. Assoc. 22, 209-212."""
    z, share = CONFIDENCE, successes / trials
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    whole = 1 + z * z / trials
    return max(0.0, (centre - reach) / whole), min(1.0, (centre + reach) / whole)


def _share(pairs: pl.DataFrame) -> Share:
    counts = dict(pairs["decision"].value_counts().rows())
    return Share(counts.get("same", 0), counts.get("different", 0), counts.get("cannot_tell", 0))


def _drawn(live: Any, origin: str, left: int) -> Drawn:
    """Pairs drawn of one origin: judged ones by the decision that holds now, the others still waiting."""
    drawn = Match.objects.filter(
        sampled__isnull=False, origin=origin, candidate=OuterRef("candidate"), person=OuterRef("person")
    )
    judged = live.filter(Exists(drawn), origin=Match.Origin.PERSON).values_list("decision", flat=True)
    waiting = live.filter(origin=origin, sampled__isnull=False).count()
    found = _share(pl.DataFrame({"decision": list(judged)}, schema={"decision": pl.String}))
    return Drawn(origin, left + waiting + found.told + found.cannot_tell, waiting, found)
