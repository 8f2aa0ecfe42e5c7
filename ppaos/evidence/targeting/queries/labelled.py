"""What people decided, as labelled pairs: what thresholds are set by, and the quality of linking is measured with."""

from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef, Subquery

from ppaos.engine.linkage import COMPARISONS
from ppaos.evidence.targeting.models import Match, SampledPair
from ppaos.evidence.targeting.queries.review import MACHINE, visible_matches

PAIRS: dict[str, Any] = {
    "match_id": pl.Int64, "candidate_id": pl.Int64, "person_id": pl.Int64, "kind": pl.String, "edition_id": pl.Int64,
    "area_id": pl.String, "machine": pl.String, "origin": pl.String, "method": pl.String, "probability": pl.Float64,
    "match_weight": pl.Float64, "decision": pl.String, "decided_at": pl.Datetime("us", "UTC"), "is_sampled": pl.Boolean,
}  # fmt: skip


def labelled_pairs(user: Any, *, area_code: str = "", deed: str = "see_lists") -> pl.DataFrame:
    """Every decision of a person that holds, where the user may see lists, one row a pair.

    match_id, candidate_id, person_id; kind (of list: `Source.Kind`); edition_id, area_id; machine (what the machine had
    decided of the pair last: «same» or «doubtful») by which origin («model», «verified_id») and method; probability and
    match_weight it gave; null where it gave none;
    decision («same», «different», «cannot_tell»), decided_at; is_sampled (drawn at random, so that a share over such
    rows is one over all pairs drawn from); and of each comparison of the engine its level and its weight in bits.
    """
    decided = visible_matches(user, area_code=area_code, deed=deed).filter(origin=Match.Origin.PERSON)
    pair = {"candidate": OuterRef("candidate"), "person": OuterRef("person")}
    by_machine = Match.objects.filter(**pair, origin__in=MACHINE).order_by("-pk")
    drawn = SampledPair.objects.filter(
        match__candidate=OuterRef("candidate"), match__person=OuterRef("person")
    )
    told = decided.annotate(
        machine=Subquery(by_machine.values("decision")[:1]),
        machine_origin=Subquery(by_machine.values("origin")[:1]),
        is_sampled=Exists(drawn),
    )
    rows = told.order_by("pk").values_list(
        "pk", "candidate_id", "person_id", "candidate__list_import__edition__source__kind",
        "candidate__list_import__edition_id", "candidate__area_id", "machine", "machine_origin", "method",
        "probability", "match_weight", "decision", "decided_at", "is_sampled", "levels",
    )  # fmt: skip
    frame = pl.DataFrame([row[:-1] for row in rows], schema=PAIRS, orient="row")
    return frame.with_columns(_comparisons([row[-1] for row in rows]))


def _comparisons(levels: list[dict[str, dict[str, Any]]]) -> list[pl.Series]:
    """Level and weight of each comparison; null where a pair was compared without it."""
    columns = []
    for comparison in COMPARISONS:
        said = [found.get(comparison.name, {}) for found in levels]
        name = comparison.name
        columns.append(pl.Series(name, [one.get("level") for one in said], dtype=pl.String))
        columns.append(pl.Series(f"{name}_weight", [one.get("weight") for one in said], dtype=pl.Float64))
    return columns
