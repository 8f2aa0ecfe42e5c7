"""What number does the next voice of a province get, and what does a code look like?"""

import secrets
from datetime import date

from django.db import connection

from ppaos.engine.thai.calendar import BE_OFFSET
from ppaos.engine.thai.digits import LATIN, THAI
from ppaos.ground.accounts.queries import CODE_LETTERS, code_hash, plain_code
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.support.grievance.models import Voice

CODE_LENGTH = 10
_DIGITS = str.maketrans(THAI, LATIN)
TURN = "select pg_advisory_xact_lock(hashtext('grievance.number'), hashtext(%s))"


def next_number(area: Area, on: date, *, is_sealed: bool = False) -> str:
    """The next number of the province and the year (พ.ศ.), such as V-46-2569-00012; of a sealed voice VC-….

    Numbers of a province are given one after the other: who asks waits until the voice before stands. Sealed voices
    are counted apart, so that no gap tells how many there are.
    """
    prefix = f"{'VC' if is_sealed else 'V'}-{_province(area, on)}-{on.year + BE_OFFSET}-"
    with connection.cursor() as cursor:
        cursor.execute(TURN, [prefix])
    # In turns: the newest row has the highest number.
    newest = Voice.objects.filter(number__startswith=prefix).order_by("-pk").values_list("number", flat=True)
    last = newest.first()
    return f"{prefix}{(int(last.removeprefix(prefix)) if last else 0) + 1:05d}"


def new_code() -> str:
    """A code with which the sender follows a voice; only its digest is kept."""
    code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
    return f"{code[:5]}-{code[5:]}"


def voice_of_code(number: str, typed: str) -> Voice | None:
    """The voice of the number whose code was typed, in capitals or small letters, with or without hyphens."""
    code = plain_code(typed.translate(_DIGITS))
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        return None
    found = Voice.objects.select_related("area", "joined_to").filter(code_hash=code_hash(code)).first()
    return found if found and plain_code(found.number) == plain_code(number.translate(_DIGITS)) else None


def _province(area: Area, on: date) -> str:
    around = AreaWithin.objects.filter(in_force(on), area_id=area.code, ancestor__level=Level.PROVINCE)
    return around.values_list("ancestor_id", flat=True).first() or area.code[:2]
