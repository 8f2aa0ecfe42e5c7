"""docs/reference/figures.md: what does each figure of the overview and the API count, in both languages?"""

from ppaos.config.reference.markdown import page, table
from ppaos.sharing.dashboards.queries import figures
from ppaos.sharing.dashboards.queries.figures import Figure

ABOUT = (
    "Every figure is data: its words and the rule that counts it stand side by side in "
    "`ppaos/sharing/dashboards/queries/figures.toml`, and screens show the same words. A figure that was not measured "
    "is empty, never zero. Rules are sums over facts: of households in the register, of households of the newest "
    "national list, or of both."
)


def render() -> str:
    """The page as Markdown, from the packaged definitions."""
    rows = [
        [
            f"`{figure.code}`",
            figure.label["th"],
            figure.unit,
            figure.definition["th"],
            figure.definition["en"],
            ", ".join(figure.of),
            _rule(figure),
        ]
        for figure in figures().values()
    ]
    header = ["figure", "ไทย", "unit", "นิยาม", "definition", "facts of", "rule"]
    return page("Figures", ABOUT, table(header, rows))


def _rule(figure: Figure) -> str:
    amount = f"mean of `{figure.mean}`" if figure.mean else f"sum of `{figure.counts}`"
    return f"{amount} where `{figure.where}`"
