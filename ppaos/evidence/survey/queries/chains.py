"""What do all submissions that were made from one another say together, and where do they disagree?

Pure functions of the set of submissions: neither the order in which they came, nor how often, nor when, has a say.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from ppaos.evidence.survey.queries.repeats import by_identity, by_position, instances_within, place_of


@dataclass(frozen=True)
class Sent:
    """One submission: what it was made from, and what it says (text by path; an empty text is no answer)."""

    instance_id: str
    bases: tuple[str, ...]
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Shape:
    """What a form merges in its own way.

    stamps: paths that every record gets anew (start, end, device): those of the first record hold. worked_out:
    calculations, which nobody chooses: where branches differ, there is no answer. member_keys: by the path of a
    repeat the path of the question that tells its members apart; without one, their place does. files: questions
    answered by a file: an edit that has none was made on a phone without it, and keeps what was sent. No positions.
    """

    stamps: frozenset[str] = frozenset()
    worked_out: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    member_keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Side:
    """A value and the submission that brought it; where it took out a whole member, which."""

    value: str
    instance_id: str
    gone_member: str = ""


@dataclass(frozen=True)
class Disagreement:
    """A question that branches answer differently: the sides, the least instance id first; who settled it."""

    path: str
    sides: tuple[Side, ...]
    settled_by: str = ""


@dataclass(frozen=True)
class Joined:
    """What a chain says: its answers, what is open, what was settled, and its newest submissions."""

    answers: dict[str, str]
    conflicts: tuple[Disagreement, ...]
    heads: tuple[str, ...]
    settled: tuple[Disagreement, ...] = ()
    roots: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


NO_SHAPE = Shape()


def chains_of(links: Iterable[tuple[str, Iterable[str]]]) -> dict[str, str]:
    """The chain of each instance id, its own and its bases': the least id of all that hang together."""
    upward: dict[str, str] = {}

    def top(one: str) -> str:
        while upward.setdefault(one, one) != one:
            upward[one] = upward[upward[one]]
            one = upward[one]
        return one

    for instance_id, bases in links:
        for other in (instance_id, *bases):
            first, second = sorted((top(instance_id), top(other)))
            upward[second] = first
    return {one: top(one) for one in list(upward)}


def joined(submissions: Iterable[Sent], shape: Shape = NO_SHAPE) -> Joined:
    """What the submissions of one chain say together.

    A field changed in one branch has that change; the same change in both is one; a field changed differently shows
    the value of the least instance id until a submission that has both branches as bases says what is right. A base
    that is not there is no base: what was made from it is a branch.
    """
    sent = {one.instance_id: one for one in submissions}
    known = _known_bases(sent)
    heads = sorted(set(sent) - {base for bases in known.values() for base in bases})
    missing = sorted({base for one in sent.values() for base in one.bases} - set(sent))
    roots = [one for one in sorted(sent) if not known[one]]
    told = {one: by_identity(sent[one].answers, shape.member_keys) for one in sorted(sent)}
    if len(sent) == 1:
        return _alone(told, tuple(missing))
    _keep_files(known, told, shape.files)
    merge = _Merge(known, told)
    results = {
        path: merge.of(path) for path in sorted({path for answers in told.values() for path in answers})
    }
    answers, open_now, settled = _read(results, shape, told, _first_told(sent, roots, shape))
    _keep_whole(answers, open_now, told)
    places = by_position(answers, [told[head] for head in heads])
    return Joined(
        answers={places(path): value for path, value in answers.items()},
        conflicts=tuple(
            Disagreement(places(path), tuple(_told_gone(path, side, told, places) for side in sides))
            for path, sides in open_now.items()
        ),
        heads=tuple(heads),
        settled=tuple(Disagreement(places(path), sides, by) for path, sides, by in settled),
        roots=tuple(roots),
        missing=tuple(missing),
    )


def _alone(told: Mapping[str, Mapping[str, str]], missing: tuple[str, ...]) -> Joined:
    """What one submission says: as nearly every chain begins, and mostly ends."""
    ((own, said),) = told.items()
    places = by_position(said, [said])
    return Joined({places(path): value for path, value in said.items()}, (), (own,), (), (own,), missing)


@dataclass(frozen=True)
class _Result:
    """Of one path: the sides that hold, and what was settled on the way."""

    sides: tuple[Side, ...]
    settled: tuple[tuple[tuple[Side, ...], str], ...]


class _Merge:
    """Merges one path after another over the same submissions, bases before what was made from them."""

    def __init__(self, known: dict[str, tuple[str, ...]], told: Mapping[str, Mapping[str, str]]) -> None:
        self._known, self._told = known, told
        self._seen: dict[str, frozenset[str]] = {}
        for one, bases in known.items():
            self._seen[one] = frozenset({one}).union(*(self._seen[base] for base in bases))

    def of(self, path: str) -> _Result:
        """Who changed the path last without anybody changing it after having seen that."""
        values = {one: self._told[one].get(path, "") for one in self._known}
        if len(set(values.values())) == 1:
            return _Result((Side(next(iter(values.values())), min(values)),), ())
        changes: list[str] = []
        settled = []
        for one, bases in self._known.items():
            before = self._sides(self._newest([each for each in changes if each in self._seen[one]]), values)
            if [side.value for side in before] != [values[one]]:
                changes.append(one)
            if len(bases) > 1 and len(before) > 1:
                settled.append((before, one))
        return _Result(self._sides(self._newest(changes), values), tuple(settled))

    def _newest(self, changes: Collection[str]) -> list[str]:
        """The changes that no other of them was made in sight of."""
        return [
            one for one in changes if not any(one in self._seen[other] for other in changes if other != one)
        ]

    @staticmethod
    def _sides(changes: Iterable[str], values: Mapping[str, str]) -> tuple[Side, ...]:
        """The distinct values of changes, each of the least id that brought it, the least first."""
        by_value: dict[str, str] = {}
        for one in sorted(changes):
            by_value.setdefault(values[one], one)
        return tuple(Side(value, one) for value, one in by_value.items())


def _known_bases(sent: Mapping[str, Sent]) -> dict[str, tuple[str, ...]]:
    """The bases at hand of each submission, bases first. Where they run in a circle, the least id begins it."""
    waiting = {
        one: {base for base in sent[one].bases if base in sent and base != one} for one in sorted(sent)
    }
    known: dict[str, tuple[str, ...]] = {}
    while waiting:
        ready = [one for one, bases in waiting.items() if bases <= known.keys()] or [min(waiting)]
        for one in ready:
            known[one] = tuple(sorted(waiting.pop(one) & known.keys()))
    return known


def _keep_files(
    known: Mapping[str, tuple[str, ...]], told: Mapping[str, dict[str, str]], files: frozenset[str]
) -> None:
    """Put into each edit the files of its bases, bases first, where it says none and still has the member."""
    for one, bases in known.items() if files else ():
        for base in bases:
            for path, value in told[base].items():
                place = place_of(path)
                if place.template in files and (not place.member or _has(told[one], place.member)):
                    told[one].setdefault(path, value)


def _first_told(sent: Mapping[str, Sent], roots: list[str], shape: Shape) -> dict[str, str]:
    """The stamps of the first record."""
    first = sent[roots[0]].answers if roots else {}
    return {path: value for path, value in first.items() if path in shape.stamps}


def _read(
    results: Mapping[str, _Result],
    shape: Shape,
    told: Mapping[str, Mapping[str, str]],
    stamps: dict[str, str],
) -> tuple[dict[str, str], dict[str, tuple[Side, ...]], list[tuple[str, tuple[Side, ...], str]]]:
    """Answers, open conflicts and settled ones, all by identity path."""
    answers: dict[str, str] = {}
    open_now: dict[str, tuple[Side, ...]] = {}
    settled: list[tuple[str, tuple[Side, ...], str]] = []
    for path, result in results.items():
        plain = place_of(path).template
        if plain in shape.stamps:
            continue
        if plain in shape.worked_out:
            answers[path] = result.sides[0].value if len(result.sides) == 1 else ""
            continue
        answers[path] = result.sides[0].value
        if len(result.sides) > 1:
            open_now[path] = result.sides
        settled += [(path, sides, by) for sides, by in result.settled]
    said = {path: value for path, value in (answers | stamps).items() if value}
    return said, open_now, settled


def _keep_whole(
    answers: dict[str, str],
    open_now: Mapping[str, tuple[Side, ...]],
    told: Mapping[str, Mapping[str, str]],
) -> None:
    """A member that one branch took out and another changed stays whole until somebody chooses."""
    kept: dict[str, set[str]] = defaultdict(set)
    for path, sides in open_now.items():
        for instance in instances_within(path):
            gone = [side for side in sides if not _has(told[side.instance_id], instance)]
            there = [side.instance_id for side in sides if _has(told[side.instance_id], instance)]
            if gone and there:
                kept[instance].add(there[0])
    for instance, keepers in sorted(kept.items()):
        for path, value in told[min(keepers)].items():
            if path.startswith(f"{instance}/") and path not in open_now:
                answers.setdefault(path, value)


def _told_gone(
    path: str, side: Side, told: Mapping[str, Mapping[str, str]], places: Callable[[str], str]
) -> Side:
    """The side, saying which member it took out where it did."""
    lacks = [member for member in instances_within(path) if not _has(told[side.instance_id], member)]
    return Side(side.value, side.instance_id, places(lacks[0])) if lacks else side


def _has(answers: Mapping[str, str], instance: str) -> bool:
    return any(path.startswith(f"{instance}/") for path in answers)
