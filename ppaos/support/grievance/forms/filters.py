"""Which voices are looked at; 404 for what is none."""

import re

from django.http import Http404, QueryDict

from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.listing import ASIDE, DUE, WAITS, WHOSE, Asked

_CODE = re.compile(r"[0-9A-Z]{0,12}")
_DIGITS = str.maketrans(THAI, LATIN)


def asked_of(given: QueryDict, *, state: str = WAITS) -> Asked:
    """What an address asks for; `state` where it asks for none."""
    asked = Asked(
        given.get("kind", ""), given.get("state", state), given.get("area", ""), given.get("whose", ""),
        given.get("due", ""), given.get("number", "").translate(_DIGITS).replace("\0", "").strip()[:30],
    )  # fmt: skip
    if (
        asked.kind not in ("", *kinds())
        or asked.state not in ("", WAITS, ASIDE, *Voice.State.values)
        or asked.whose not in ("", *WHOSE)
        or asked.due not in ("", *DUE)
        or not _CODE.fullmatch(asked.area)
    ):
        raise Http404("no such voices")
    return asked
