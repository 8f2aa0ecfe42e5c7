"""docs/reference/roles.md: what may each role do, and which kinds of field does it see?"""

from collections.abc import Callable

from ppaos.config.reference import glossary
from ppaos.config.reference.markdown import code, page, table
from ppaos.people.cooperation.permissions import FIELD_CLASSES, Role, incompatible_roles, roles

ABOUT = (
    "A grant gives a user a role in an area, for a while. What the role allows holds in that area and in all that "
    "lies in it on the day. «Opened» roles see no area as a whole, only the households opened to them. The table is "
    "data: `ppaos/people/cooperation/roles.toml`."
)


def render() -> str:
    """The page as Markdown, from the table of roles."""
    deeds = sorted({deed for role in roles().values() for deed in role.deeds})
    words = glossary.thai()
    named = [
        [f"`{name}`", words[name], "area" if role.sees_area else "opened"] for name, role in roles().items()
    ]
    apart = sorted(code(sorted(pair)) for pair in incompatible_roles())
    return page(
        "Roles",
        ABOUT,
        table(["role", "Thai", "sees"], named),
        "## What each may do",
        _truth(deeds, lambda role, deed: deed in role.deeds),
        "## Which kinds of field each sees",
        _truth(list(FIELD_CLASSES), lambda role, name: name in role.fields),
        "`citizen_id` stays masked until somebody reveals it for a stated purpose; each reveal is logged.",
        "## Not both in one area",
        "\n".join(f"- {pair}" for pair in apart),
    )


def _truth(names: list[str], holds: Callable[[Role, str], bool]) -> str:
    words = glossary.thai()
    rows = [
        [f"`{name}`", words[name], *("✓" if holds(role, name) else "" for role in roles().values())]
        for name in names
    ]
    return table(["", "Thai", *(f"`{role}`" for role in roles())], rows)
