"""Which needs of an area are referred together; 404 for what is none."""

from collections.abc import Collection

from django.http import Http404, QueryDict

from ppaos.engine.methods.needs import DIMENSIONS
from ppaos.support.referral.queries.to_refer import Wanted

YES = "yes"


def wanted_of(asked: QueryDict, area: str, codes: Collection[str]) -> Wanted:
    """What an address asks for."""
    code, dimension = asked.get("code", ""), asked.get("dimension", "")
    service = asked.get("service", "")
    if code not in ("", *codes) or dimension not in ("", *DIMENSIONS) or not (service or "0").isdecimal():
        raise Http404("no such need, dimension or service")
    return Wanted(
        area, code, dimension, asked.get("urgent", "") == YES, int(service) if service else None,
        asked.get("asking", "") == YES,
    )  # fmt: skip
