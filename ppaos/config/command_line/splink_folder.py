"""What lies in the folder that `ppaos link --export-splink` writes, and how is it opened in Splink?"""

import json
from pathlib import Path

from ppaos.config.command_line.tables import make_folder, write_table, write_text
from ppaos.engine.linkage.splink_export import SplinkExport

SETTINGS = {"duckdb": "settings.json", "spark": "settings_spark.json"}
FREQUENCIES = "term_frequencies"

ABOUT = """# A linkage of PPAOS, for Splink 5

The files hold personal data: names, citizen ids and birth dates. Keep them as you keep the lists themselves.

| file | what |
| --- | --- |
| left.parquet, right.parquet | the two lists, standardised: a row for each record that differs from the others |
| settings.json | the model as this run learned it, for DuckDB: blocking rules, comparison levels, m, u, prior |
| settings_spark.json | the same for Spark, which calls Jaro–Winkler by another name |
| term_frequencies/ | by column, how common each value is: without the two records compared, smoothed towards u |

## On DuckDB

    pip install splink==5.0.0 duckdb==1.5.5

```python
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator

folder = Path(".")  # this folder
database = DuckDBAPI()
sides = [
    database.register(duckdb.read_parquet(str(folder / f"{side}.parquet")).to_arrow_table(),
                      dataset_display_name=f"{side}_list")
    for side in ("left", "right")
]
linker = Linker(sides, SettingsCreator.from_path_or_dict(folder / "settings.json"))
for path in folder.glob("term_frequencies/*.parquet"):
    table = database.register(duckdb.read_parquet(str(path)).to_arrow_table(), table_name=f"shares_{path.stem}")
    linker.table_management.register_term_frequency_lookup(table, path.stem)
pairs = linker.inference.predict()
```

Without the loop over term_frequencies Splink counts for itself, and weights differ a little.

## On Spark

The same with `SparkAPI(spark_session=spark)`, `spark.read.parquet(...)` in place of what DuckDB reads, and
settings_spark.json. Jaro–Winkler and Damerau–Levenshtein come from the jar that Splink brings
(`splink.internals.spark.jar_location.similarity_jar_location()`, given to the session as `spark.jars`). This way was
not tried with PPAOS.

## How it agrees with `ppaos link`

- Splink meets the same pairs: those verified by id (`verified_with`), then those of the blocking rules. One-to-one,
  the records of a verified pair meet no others. Where PPAOS passed a value over because it made too many pairs, the
  columns `crowded_…` say so, and the rules leave it out.
- Splink's match_weight is the sum of PPAOS's six comparisons for that pair, plus the bits of the prior.
- What follows from other pairs is not in Splink's model: that a verified pair is settled, that the candidates of one
  record compete, what housemates found elsewhere say, that records are assigned one to one. A pair's probability is
  therefore another than in the result of `ppaos link`.
- m and u sum to one within each context («elsewhere», «house» …), not over a comparison. Parameters trained anew in
  Splink sum over all levels: compare weights, not m and u.

## Columns

`unique_id` is the record_id, `copies` are the record_ids of records that say exactly the same and are not repeated.
Null is missing; a missing value is a null level and weighs nothing. `…_letters` are the names with one byte for each
letter, because DuckDB compares bytes; `…_typed` and `…_typed_otherwise` are equal where one slip to the next key tells
names apart; `…_marks` has a bit for each letter in a name; `…_sound` is the name by the sound of its consonants.
`last_name_elsewhere_woman` and the like repeat a column whose values weigh differently in that context.
"""
SHARING = """
The names hold more than 126 letters, so that the rarest share a byte. {count:,} ways of writing a name have such ones:
Splink may take two of them for more alike than PPAOS does.
"""


def write_folder(export: SplinkExport, folder: Path) -> None:
    """Write every file wholly or not at all, what explains them last. Raises TableError."""
    make_folder(folder / FREQUENCIES)
    write_table(export.left, folder / "left.parquet")
    write_table(export.right, folder / "right.parquet")
    for column, table in export.term_frequencies.items():
        write_table(table, folder / FREQUENCIES / f"{column}.parquet")
    for backend, name in SETTINGS.items():
        write_text(json.dumps(export.settings[backend], indent=2), folder / name)
    shared = SHARING.format(count=export.sharing_letters) if export.sharing_letters else ""
    write_text(ABOUT + shared, folder / "README.md")
