"""Who may leave the register, who is about to fall back, and how many who left did?"""

from ppaos.engine.exit.faults import ExitError
from ppaos.engine.exit.judging import judge_exits
from ppaos.engine.exit.lines import check_line
from ppaos.engine.exit.passing import Caution, Passing, who_would_pass
from ppaos.engine.exit.relapse import relapse_rates
from ppaos.engine.exit.states import check_step, next_states
from ppaos.engine.exit.watching import watch_list

__all__ = [
    "Caution",
    "ExitError",
    "Passing",
    "check_line",
    "check_step",
    "judge_exits",
    "next_states",
    "relapse_rates",
    "watch_list",
    "who_would_pass",
]
