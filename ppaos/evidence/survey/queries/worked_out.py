"""What a form works out from which answers: what no longer holds when somebody at the office changes one."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any


def worked_out_from(questions: Iterable[Mapping[str, Any]], changed: Collection[str]) -> list[str]:
    """The paths (without places) of calculations that read a changed question, directly or through others, in the
    form's order."""
    listed = [each for each in questions if each["type"] == "calculate" and each.get("calculate")]
    found: set[str] = set()
    touched = set(changed)
    while touched:
        names = "|".join(re.escape(path.rpartition("/")[2]) for path in sorted(touched))
        reads = re.compile(rf"/(?:{names})(?![\w.-])")
        beyond = {*found, *changed}
        touched = {
            each["path"] for each in listed if each["path"] not in beyond and reads.search(each["calculate"])
        }
        found |= touched
    return [each["path"] for each in listed if each["path"] in found]
