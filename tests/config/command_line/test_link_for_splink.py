"""Does Splink, with what `ppaos link --export-splink` writes, meet the same pairs and give them the same weights?"""

import json
import logging
import os
import re
from importlib import import_module

import numpy as np
import polars as pl
import pytest

from ppaos.config.command_line.link import main
from ppaos.engine.linkage import COMPARISONS, Settings
from ppaos.engine.linkage.linking import Linkage, linkage
from ppaos.engine.linkage.weights import match_weights
from tests.engine.linkage.invented import people
from tests.engine.linkage.tangled import names_changed_round, tangled

splink = (
    import_module("splink") if os.environ.get("PPAOS_REQUIRE_ALL") == "1" else pytest.importorskip("splink")
)
logging.getLogger("splink").setLevel(logging.ERROR)

PAIR = ["left_id", "right_id"]


@pytest.fixture(scope="module")
def lists():
    """Two thousand invented people among five thousand, and lists in which everything may be wrong at once."""
    invented = people(2_000, 5_000, seed=5)
    left, right = tangled(500, seed=1, letter="L"), tangled(700, seed=2, letter="R")
    return {
        "invented": (invented.left, invented.right),
        "tangled": (left, pl.concat([right, names_changed_round(left)], how="diagonal")),
    }


def export(folder, left, right, *choices) -> int:
    left.write_parquet(folder / "a.parquet")
    right.write_parquet(folder / "b.parquet")
    files = [str(folder / name) for name in ("a.parquet", "b.parquet")]
    return main(
        [*files, "--out", str(folder / "out.csv"), "--export-splink", str(folder / "splink"), *choices]
    )


def opened_as_told(folder, monkeypatch) -> pl.DataFrame:
    """What the Python in the folder's README predicts: left_id, right_id, match_weight, and Splink's other columns."""
    monkeypatch.chdir(folder)
    [told] = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    names: dict = {}
    exec(told, names)
    table = names["pairs"].as_duckdbpyrelation().to_arrow_table()
    return pl.DataFrame(pl.from_arrow(table)).rename({"unique_id_l": "left_id", "unique_id_r": "right_id"})


def weighed_here(found: Linkage) -> pl.DataFrame:
    """Every pair that blocking rules met, those verified by id among them: left_id, right_id, weight, codes."""
    run, parts = found.run, []
    blocked = {name: codes[: run.blocked] for name, codes in run.levels.items()}
    left, right = (
        side.records.unique("kind", keep="first", maintain_order=True)["record_id"]
        for side in (found.left, found.right)
    )
    for pairs, levels in ((run.pairs.take(slice(run.blocked)), blocked), (run.verified, run.verified_levels)):
        bits = match_weights(run.model, levels, run.left, pairs, run.counted)
        ids = {
            "left_id": left.gather(pl.Series(pairs.left)),
            "right_id": right.gather(pl.Series(pairs.right)),
        }
        parts.append(pl.DataFrame({**ids, "weight": np.sum(list(bits.values()), axis=0), **levels}))
    return pl.concat(parts)


@pytest.mark.parametrize(
    ("which", "many", "largest_block"),
    [
        ("invented", False, None),
        ("invented", True, None),
        ("tangled", True, None),
        ("tangled", False, 300),  # most rules pass something over
    ],
)
def test_splink_gives_the_same_pairs_the_same_weights(
    tmp_path, monkeypatch, lists, which, many, largest_block
):
    settings = Settings(one_to_one=not many, largest_block=largest_block or Settings.largest_block)
    monkeypatch.setattr("ppaos.config.command_line.linked.Settings", lambda one_to_one: settings)
    assert export(tmp_path, *lists[which], *(["--many"] if many else [])) == 0
    found = linkage(*lists[which], settings=settings)
    ours, theirs = weighed_here(found), opened_as_told(tmp_path / "splink", monkeypatch)
    assert bool(found.run.passed_over) == bool(largest_block)
    assert set(ours.select(PAIR).rows()) == set(theirs.select(PAIR).rows())
    both = ours.join(theirs, on=PAIR)
    assert both.height == ours.height == theirs.height
    prior = found.run.model.prior
    differences = both["match_weight"] - both["weight"] - np.log2(prior / (1 - prior))
    assert differences.abs().max() < 1e-6


def test_the_tangled_lists_meet_every_level_and_every_context(lists):
    found = weighed_here(linkage(*lists["tangled"], settings=Settings(one_to_one=False)))
    for comparison in COMPARISONS:
        seen = found[comparison.name].unique().to_numpy()
        assert {*(seen % len(comparison.levels))} == {*range(len(comparison.levels))}
        assert {*(seen // len(comparison.levels))} == {*range(len(comparison.contexts))}


def test_what_says_the_same_stands_once_with_the_others_named(tmp_path, lists):
    assert export(tmp_path, *lists["tangled"]) == 0
    written = pl.read_parquet(tmp_path / "splink" / "left.parquet")
    copies = written.filter(pl.col("copies").list.len() > 0)
    assert ["L0c"] in copies.filter(pl.col("unique_id") == "L0")["copies"].to_list()
    assert written.height + copies["copies"].list.len().sum() == lists["tangled"][0].height


def test_spark_reads_settings_of_its_own(tmp_path, lists):
    assert export(tmp_path, *lists["tangled"]) == 0
    text = (tmp_path / "splink" / "settings_spark.json").read_text("utf-8")
    assert "jaro_winkler(" in text
    assert "jaro_winkler_similarity" not in text
    comparisons = splink.SettingsCreator.from_path_or_dict(json.loads(text)).get_settings("spark").comparisons
    assert [comparison.output_column_name for comparison in comparisons] == [c.name for c in COMPARISONS]


def test_names_of_more_letters_than_bytes_are_told_of(tmp_path, lists):
    left, right = lists["tangled"]
    names = [chr(0x4E00 + 2 * number) + chr(0x4E01 + 2 * number) for number in range(100)]
    chinese = left.head(100).with_columns(first_name=pl.Series(names))
    assert export(tmp_path, chinese, right) == 0
    assert "ways of writing a name have such ones" in (tmp_path / "splink" / "README.md").read_text("utf-8")
    assert export(tmp_path, left, right) == 0
    assert "have such ones" not in (tmp_path / "splink" / "README.md").read_text("utf-8")


def test_a_folder_that_cannot_be_is_said_before_the_work(tmp_path, lists, capsys):
    (tmp_path / "splink").write_text("a file")
    assert export(tmp_path, *lists["tangled"]) == 2
    assert "cannot be a folder" in capsys.readouterr().err
    files, out = [str(tmp_path / name) for name in ("a.parquet", "b.parquet")], str(tmp_path / "out.csv")
    assert main([*files, "--out", out, "--export-splink", str(tmp_path / "no" / "folder")]) == 2
    assert "there is no folder" in capsys.readouterr().err
    assert main([files[0], "--out", out, "--export-splink", str(tmp_path / "new")]) == 2
    assert "is for two lists" in capsys.readouterr().err
    assert not (tmp_path / "out.csv").exists()
