"""The nouns of operating models: models, chains, members and their records, plans of households, courses."""

from ppaos.support.operating_models.models.chains import Flow, Node
from ppaos.support.operating_models.models.learning import (
    Attendance,
    Course,
    CourseSession,
    Learner,
    TakenBackCertificate,
)
from ppaos.support.operating_models.models.matching import FittingHousehold, MatchRun, ToldFact
from ppaos.support.operating_models.models.members import ClosedModelYear, Enrolment, FundEntry, MemberRecord
from ppaos.support.operating_models.models.plans import Contact, Goal, HouseholdPlan, PlanReview, PlanStep
from ppaos.support.operating_models.models.projects import (
    Activity,
    GivenInput,
    ModelBudget,
    OperatingModel,
    Partner,
    Resource,
    TeamMember,
)
from ppaos.support.operating_models.models.results import ComparedHousehold, ModelResult

__all__ = [
    "Activity",
    "Attendance",
    "ClosedModelYear",
    "ComparedHousehold",
    "Contact",
    "Course",
    "CourseSession",
    "Enrolment",
    "FittingHousehold",
    "Flow",
    "FundEntry",
    "GivenInput",
    "Goal",
    "HouseholdPlan",
    "Learner",
    "MatchRun",
    "MemberRecord",
    "ModelBudget",
    "ModelResult",
    "Node",
    "OperatingModel",
    "Partner",
    "PlanReview",
    "PlanStep",
    "Resource",
    "TakenBackCertificate",
    "TeamMember",
    "ToldFact",
]
