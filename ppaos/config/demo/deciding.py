"""What the invented province agrees on, discusses, decides and plans, on what the demonstration has made before."""

from collections.abc import Sequence
from datetime import datetime

from ppaos.config.demo.agreeing import sign_agreements
from ppaos.config.demo.forum import hold_forum
from ppaos.config.demo.mechanism import set_up_mechanism
from ppaos.config.demo.planning import make_proposals
from ppaos.config.demo.plans_kept import keep_policy_plans, keep_strategy
from ppaos.config.demo.programme import keep_programme
from ppaos.config.demo.training import train_officers
from ppaos.people.cooperation.models import Committee
from ppaos.support.operating_models.models import OperatingModel


def join_hands(province: str, at: datetime) -> Committee:
    """Agreements, committees and teams, courses of officers; returns the committee of the province."""
    sign_agreements(province, at)
    centre = set_up_mechanism(province, at)
    train_officers(province, at)
    return centre


def decide_together(
    centre: Committee, models: Sequence[OperatingModel], households: int, at: datetime
) -> None:
    """The Forum that was held, and what it led to: proposals, plans, a strategy, what the programme keeps."""
    province = centre.area_id
    meeting = hold_forum(centre, households, at)
    proposals = make_proposals(province, at)
    plans = keep_policy_plans(province, proposals, meeting, at)
    keep_strategy(province, plans, at)
    keep_programme(province, households, models, at)
