"""What the page of the library shows runs, and without Django."""

import subprocess
import sys

from ppaos.config.reference import library


def test_the_example_runs_without_django():
    script = library.EXAMPLE + "\nimport sys\nassert 'django' not in sys.modules\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_public_is_described():
    assert "\n### `RuleError`\n" in library.render()
    assert "### `MpiRule(cutoffs, weights, k, missing='exclude')`" in library.render()
    assert library.render().count("\n### ") == sum(
        len(names)
        for names in (
            library.livelihood.__all__,
            library.comparison.__all__,
            library.value_chain.__all__,
            library.social_return.__all__,
            library.leaving.__all__,
            library.disclosure.__all__,
            [name for name in library.matching.__all__ if name != "FAIR_ORDER"],
            library.LOADING,
        )
    )
