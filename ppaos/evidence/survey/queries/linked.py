"""Submissions that hang together, opened: what they say together, and what each of them changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ppaos.evidence.survey.models import FormVersion, Interview, Submission
from ppaos.evidence.survey.queries.chains import Joined, Sent, joined
from ppaos.evidence.survey.queries.instances import answers_of, submission_xml
from ppaos.evidence.survey.queries.joined import shape_of
from ppaos.evidence.survey.queries.mapped import Facts, facts_of
from ppaos.evidence.survey.queries.repeats import by_identity, by_position

OFFICE = Submission.Channel.OFFICE.value


@dataclass(frozen=True)
class Readable:
    """A submission and what it says."""

    row: Submission
    answers: dict[str, str]


@dataclass(frozen=True)
class Chain:
    """Submissions that hang together: their chain's name, all ids in it (also of what has not come), what is new."""

    form_id: int
    name: str
    submissions: tuple[Readable, ...]
    ids: frozenset[str]
    fresh: frozenset[int]

    @cached_property
    def by_id(self) -> dict[str, Readable]:
        """The submissions by instance id."""
        return {one.row.instance_id: one for one in self.submissions}

    @cached_property
    def versions(self) -> list[FormVersion]:
        """The versions of the form they were filled with, the newest last."""
        found = {one.row.form_version_id: one.row.form_version for one in self.submissions}
        return [found[number] for number in sorted(found)]

    @cached_property
    def result(self) -> Joined:
        """What they say together."""
        sent = (Sent(one.row.instance_id, tuple(one.row.bases), one.answers) for one in self.submissions)
        return joined(sent, shape_of(self.versions))

    @cached_property
    def version(self) -> FormVersion:
        """The newest version a head was filled with."""
        heads = [self.by_id[head].row.form_version for head in self.result.heads]
        return max(heads, key=lambda version: version.pk)

    @cached_property
    def first(self) -> Submission:
        """The first record: whose stamps and surveyor hold."""
        return self.by_id[self.result.roots[0]].row

    @cached_property
    def facts(self) -> Facts:
        """What they say together, in our words."""
        return facts_of(self.result.answers, self.version.mapping)

    @property
    def has_field_news(self) -> bool:
        """Whether something new came from the field, not from the office."""
        return any(one.row.pk in self.fresh and one.row.channel != OFFICE for one in self.submissions)


@dataclass(frozen=True)
class Change:
    """One answer that a submission says otherwise than what it was made from; empty where there is none."""

    path: str
    before: str
    after: str


def opened_submission(row: Submission) -> Readable:
    """A submission with what it says; raises what `answers_of` and the key raise."""
    return Readable(row, answers_of(submission_xml(row), row.form_version.questions))


def chain_of(interview: Interview) -> Chain:
    """The submissions an interview is made of, opened."""
    of_chain = Submission.objects.filter(
        form_id=interview.form_id, chain=interview.chain, read_at__isnull=False, failure=""
    )
    # Fetched apart, a version is one object for all: its questions are read once.
    rows = (
        of_chain.select_related("sent_by", "phone")
        .prefetch_related("form_version__form", "form")
        .order_by("pk")
    )
    return Chain(
        interview.form_id,
        interview.chain,
        tuple(opened_submission(row) for row in rows),
        frozenset(row.instance_id for row in rows),
        frozenset(),
    )


def changes_of(chain: Chain, instance_id: str) -> list[Change]:
    """What a submission of a chain says otherwise than all it was made from says together; of a first one nothing."""
    own = chain.by_id[instance_id]
    before = list(_behind(chain, own.row.bases))
    if not before:
        return []
    shape = shape_of(chain.versions)
    sent = (Sent(one.row.instance_id, tuple(one.row.bases), one.answers) for one in before)
    was = by_identity(joined(sent, shape).answers, shape.member_keys)
    now = by_identity(own.answers, shape.member_keys)
    places = by_position(was | now, [now, was])
    return [
        Change(places(path), was.get(path, ""), now.get(path, ""))
        for path in [*now, *(path for path in was if path not in now)]
        if path not in shape.stamps and was.get(path, "") != now.get(path, "")
    ]


def _behind(chain: Chain, bases: Iterable[str]) -> Iterable[Readable]:
    """Everything a submission was made from, directly or not."""
    waiting, seen = list(bases), set()
    while waiting:
        base = waiting.pop()
        if base in chain.by_id and base not in seen:
            seen.add(base)
            waiting += chain.by_id[base].row.bases
            yield chain.by_id[base]
