"""docs/reference/states.md: through which states do households, lists, jobs and referrals go, by which steps?"""

from collections.abc import Mapping, Sequence
from typing import Any

from ppaos.config.reference import glossary
from ppaos.config.reference.markdown import page, table
from ppaos.evidence.targeting.models import ListImport
from ppaos.ground.workbench.models import Job
from ppaos.people.registry.models import TRANSITIONS, Household, Standing
from ppaos.support.referral.models import Referral
from ppaos.support.referral.models import State as ReferralState
from ppaos.support.referral.queries.states import moves, officer_states

ABOUT = "A step that is not drawn here is refused with a sentence that says why."
State = Job.State
# What the acts of ground/workbench do to a job; a test drives them and compares.
JOB_STEPS: dict[str, tuple[str, ...]] = {
    State.WAITING: (State.RUNNING, State.CANCELLED, State.FAILED),
    State.RUNNING: (State.SUCCEEDED, State.FAILED, State.CANCELLED, State.WAITING),
    State.SUCCEEDED: (),
    State.FAILED: (),
    State.CANCELLED: (),
}
HOUSEHOLDS = (
    "Standing is the newest of the household's standing events; no event is ever rewritten. Every state can be "
    "left again: who was taken off in error, moved back or fell poor again returns."
)
IMPORTS = "A corrected file is a new import. Undoing is refused while something rests on the rows."
JOBS = (
    "A running job whose worker is gone waits again; after three attempts it has failed. Each run starts from the "
    "beginning and is safe to repeat."
)
REFERRALS = (
    "The table is data (`ppaos/support/referral/states.toml`), with who tells of a move and how long a state may last. "
    "An officer sees five: {five}. Help given is told in one step from «sent» on; what was passed over is kept "
    "as skipped."
)


def render() -> str:
    """The page as Markdown, from the transitions in code."""
    return page(
        "States",
        ABOUT,
        *_part("Standing of a household", HOUSEHOLDS, TRANSITIONS, [Standing.CANDIDATE, Standing.VERIFIED]),
        *_part("A list on its way in", IMPORTS, ListImport.TRANSITIONS, [ListImport.State.RECEIVED]),
        *_part("Long work", JOBS, JOB_STEPS, [State.WAITING]),
        *_part(
            "A referral", REFERRALS.format(five=", ".join(officer_states())), moves(), [ReferralState.DRAFT]
        ),
        f"Where they are kept: `{Household._meta.db_table}`, `{ListImport._meta.db_table}`, `{Job._meta.db_table}`, "
        f"`{Referral._meta.db_table}`.",
    )


def _part(title: str, about: str, steps: Mapping[Any, Sequence[Any]], first: Sequence[str]) -> list[str]:
    words = {term.name: term for term in glossary.terms()}
    named = [[f"`{state}`", words[state].thai, words[state].meaning] for state in map(str, steps)]
    return [f"## {title}", about, _diagram(steps, first), table(["state", "Thai", "meaning"], named)]


def _diagram(steps: Mapping[Any, Sequence[Any]], first: Sequence[str]) -> str:
    arrows = [f"    {now} --> {then}" for now, others in steps.items() for then in others]
    ends = [f"    {state} --> [*]" for state, others in steps.items() if not others]
    starts = [f"    [*] --> {state}" for state in first]
    return "\n".join(["```mermaid", "stateDiagram-v2", *starts, *arrows, *ends, "```"])
