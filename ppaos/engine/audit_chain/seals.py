"""Are the seals of an audit all there, in their order, and those that were made then?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

# A long act is noted with the time it began; it may end after the seal of its day.
LONGEST_ACT = timedelta(days=1)


@dataclass(frozen=True)
class Seal:
    """What a seal vouches for: the line at `position` had this hash. `text` is the seal as signed, `before` the SHA-256
    of the seal before it (empty for the first); `is_kept` where it was kept outside the installation."""

    number: int
    position: int
    hash: str
    sealed_at: str
    before: str
    text: str
    is_kept: bool = False

    def told_from(self) -> str:
        """No line after this seal may tell of a time before this one."""
        time = datetime.fromisoformat(self.sealed_at) - LONGEST_ACT
        return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True)
class Fault:
    """What was found, from which position to which, by which seal.

    Kinds: altered, missing, inserted, reordered, unreadable (one line or a row of lines); gone (an event that had
    vanished before it was tied); late (a line that tells of days sealed before it); rewritten (lines that are not those
    a seal was put on); resealed (a seal that was replaced); unsealed (a seal that is missing).
    """

    kind: str
    first: int
    last: int
    seal: int = 0
    is_kept: bool = False


def sealed_before(text: str) -> str:
    """How the seal that follows names this one: the SHA-256 of its text."""
    return sha256(text.encode()).hexdigest()


def faults_of_seals(seals: Sequence[Seal], *, starts_at: int) -> Iterator[Fault]:
    """Seals that are missing or were replaced. `starts_at` is the position before the first line; from 0 on, the first
    seal must be there."""
    own = {seal.number: seal for seal in seals if not seal.is_kept}
    kept = [seal for seal in seals if seal.is_kept]
    for seal in kept:
        if seal.number not in own and seal.position > starts_at:
            yield Fault("unsealed", seal.position, seal.position, seal.number, is_kept=True)
        elif seal.number in own and own[seal.number].text != seal.text:
            yield Fault("resealed", seal.position, seal.position, seal.number, is_kept=True)
    numbers = sorted(own)
    follows = 1 if starts_at == 0 else next(iter(numbers), 1)
    for number in numbers:
        seal = own[number]
        for absent in range(follows, number):
            yield Fault("unsealed", seal.position, seal.position, absent)
        earlier = own.get(number - 1)
        if earlier and seal.before != sealed_before(earlier.text):
            yield Fault("resealed", seal.position, seal.position, number)
        follows = number + 1
