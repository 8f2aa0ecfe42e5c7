"""What is settling a pair worth: how unsure is the machine, and for how many people does it decide something?"""

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    FloatField,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Abs, Coalesce
from django.utils import timezone

from ppaos.evidence.targeting.models import ListImport, Match
from ppaos.people.registry.models import Membership
from ppaos.people.registry.queries import living_members


def most_valuable_first(pairs: QuerySet[Match]) -> QuerySet[Match]:
    """Order pairs by what settling them decides: `value` = `doubt` × `people`.

    doubt: 1 where the machine gives one half, falling to 0 at certainty; 1 where it gives nothing.
    people: whose state in the cross-check hangs on the pair. If the two are one person, those who live with that
    person are covered by the list, else missed: so everybody of the registered household, unless somebody of it is
    on this edition for certain. Then it is the one person.
    """
    today = timezone.localdate()
    home = Membership.objects.filter(person=OuterRef("person"), valid_to=None).order_by("-pk")
    members = living_members(today).filter(household=OuterRef("home_id")).order_by().values("household")
    listed = Match.objects.filter(
        is_current=True, decision=Match.Decision.SAME, candidate__superseded_by=None,
        candidate__list_import__state=ListImport.State.COMMITTED,
        candidate__list_import__edition=OuterRef("candidate__list_import__edition"),
        person__memberships__household=OuterRef("home_id"), person__memberships__valid_to=None,
    )  # fmt: skip
    number = Subquery(members.annotate(number=Count("person", distinct=True)).values("number"))
    people = Case(
        When(Exists(listed), then=Value(1)), default=Coalesce(number, Value(1)), output_field=IntegerField()
    )
    half = Value(0.5, output_field=FloatField())
    doubt = Value(1.0) - 2 * Abs(Coalesce(F("probability"), half) - half)
    found = pairs.annotate(home_id=Subquery(home.values("household_id")[:1]))
    found = found.annotate(doubt=doubt, people=people).annotate(value=F("doubt") * F("people"))
    return found.order_by("-value", "pk")
