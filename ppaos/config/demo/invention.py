"""Which files would a province receive, and what is the truth about the people in them? Written into a folder."""

import time
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ppaos.config.demo.agency_list import agency_list, write_agency_list
from ppaos.config.demo.bmn import VERSION, YEAR, bmn_answers, bmn_file, dimensions_failed
from ppaos.config.demo.national_list import list_file, national_list, verdicts_file
from ppaos.config.demo.places import area_list
from ppaos.config.demo.plan import plan_for
from ppaos.config.demo.workbook_file import write_workbook
from ppaos.config.demo.world import Round, World, rounds, survey, world
from ppaos.engine import methods


@dataclass(frozen=True)
class Invention:
    """Where the files are, what they hold, and how long each kind took to make."""

    workbooks: dict[int, Path]  # by year BE
    national_list: Path
    agency_list: Path
    welfare_register: Path
    bmn_answers: Path
    villages: Path
    verdicts: Path
    truth: Path
    truth_links: Path
    counts: dict[str, int]
    seconds: float
    world: World


def invent(folder: Path, *, households: int = 9394, seed: int = 46, province: str = "46") -> Invention:
    """Write a province's lists, workbooks and answers into a folder, and the truth beside them.

    The same arguments give the same bytes. Counts are scaled from Kalasin's published ones (province.toml).
    """
    started = time.perf_counter()
    folder.mkdir(parents=True, exist_ok=True)
    made = world(plan_for(households=households, seed=seed, province=province))
    met = rounds(made)
    books = _write_workbooks(folder, made, met)
    answers, rows = _write_lists(folder, made, met[0])
    truth = _truth(made, met, rows)
    truth.write_parquet(folder / "truth.parquet")
    verdicts_file(rows).write_csv(folder / "verdicts.csv", include_bom=True)
    return Invention(
        workbooks=books,
        national_list=folder / "national_list.csv",
        agency_list=folder / "agency_list.xlsx",
        welfare_register=folder / "welfare_register.csv",
        bmn_answers=folder / f"bmn_answers_{YEAR}.csv",
        villages=folder / "villages.csv",
        verdicts=folder / "verdicts.csv",
        truth=folder / "truth.parquet",
        truth_links=folder / "truth_links.csv",
        counts=_counts(made, truth) | {"bmn_answers": answers.height, "national_list_rows": rows.height},
        seconds=time.perf_counter() - started,
        world=made,
    )


def _write_workbooks(folder: Path, made: World, met: list[Round]) -> dict[int, Path]:
    paths = {each.year: folder / f"workbook_{each.year}.xlsx" for each in met}
    for each in met:
        write_workbook(paths[each.year], survey(made, each))
    return paths


def _write_lists(folder: Path, made: World, first: Round) -> tuple[pl.DataFrame, pl.DataFrame]:
    answers = bmn_answers(made.plan, first.homes, first.people)
    bmn_file(answers, first.homes).write_csv(folder / f"bmn_answers_{YEAR}.csv", include_bom=True)
    method = methods.load("bmn_indicators", version=VERSION)
    rows = national_list(made.plan, made.people, dimensions_failed(answers, first.people, method))
    list_file(rows).write_csv(folder / "national_list.csv", include_bom=True)
    # Four of five people on the national list hold the state welfare card.
    holders = rows.filter(pl.int_range(pl.len()) % 5 != 0)
    list_file(holders).write_csv(folder / "welfare_register.csv", include_bom=True)
    rows.filter("is_met").select("list_row", "person_key", "mistakes").write_csv(folder / "truth_links.csv")
    write_agency_list(folder / "agency_list.xlsx", agency_list(made.plan, made.people))
    area_list(made.areas, made.villages).write_csv(folder / "villages.csv", include_bom=True)
    return answers, rows


def _truth(made: World, met: list[Round], rows: pl.DataFrame) -> pl.DataFrame:
    """One row a person met or listed: who they truly are, where, on which rows, in which rounds, in what state."""
    on_list = rows.group_by("person_key").agg(list_rows=pl.col("list_row").sort())
    years = [pl.when(pl.col("person_key").is_in(e.people["person_key"].implode())).then(e.year) for e in met]
    frame = made.people.filter(pl.col("is_met") | pl.col("is_listed"))
    return frame.join(on_list, on="person_key", how="left", maintain_order="left").select(
        "person_key", "house_code", "no", "citizen_id", "sex", "birth_on", "first_name", "last_name",
        "village_code", "is_met", "is_poor", "verdict", "list_rows", "state",
        rounds=pl.concat_list(years).list.drop_nulls(),
    )  # fmt: skip


def _counts(made: World, truth: pl.DataFrame) -> dict[str, int]:
    states = {
        f"persons_{state}": count
        for state, count in truth["state"].drop_nulls().value_counts().sort("state").rows()
    }
    met = truth.filter("is_met")
    return {
        "households": met["house_code"].n_unique(),
        "households_poor": met.filter("is_poor")["house_code"].n_unique(),
        "persons": met.height,
        "villages": made.villages.height,
        **states,
    }
