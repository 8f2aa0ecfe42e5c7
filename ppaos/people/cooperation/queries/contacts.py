"""Who is meant by half a name, a post, a telephone number: members of committees, and organisations."""

from datetime import date

from django.db.models import Q, QuerySet

from ppaos.people.cooperation.models import Committee, CommitteeMember, Organisation
from ppaos.people.cooperation.queries.mechanism import in_term

MEMBER_FIELDS = (
    "name", "position", "phone", "email", "organisation__name_th", "organisation__name_en", "committee__name_th",
    "committee__name_en", "committee__area__name_th",
)  # fmt: skip
BODY_FIELDS = ("name_th", "name_en", "phone", "email", "area__name_th")


def members_reached(committees: QuerySet[Committee], words: str, on: date) -> QuerySet[CommitteeMember]:
    """Who sits in these committees on the day and fits every word, by name. A word may be a post, too."""
    members = CommitteeMember.objects.filter(
        in_term(on), committee__in=committees.filter(in_term(on)).values("pk")
    )
    for word in words.split():
        posts = [
            value for value, said in CommitteeMember.Post.choices if word.casefold() in str(said).casefold()
        ]
        members = members.filter(_any_holds(MEMBER_FIELDS, word) | Q(post__in=posts))
    return members.select_related("committee__area", "organisation").order_by("name", "pk")


def bodies_reached(bodies: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """Organisations that take part and can be reached by telephone, e-mail or website, and fit every word."""
    found = bodies.filter(ended_on__isnull=True).exclude(phone="", email="", website="")
    for word in words.split():
        found = found.filter(_any_holds(BODY_FIELDS, word))
    return found.select_related("area", "parent").order_by("name_th", "pk")


def _any_holds(fields: tuple[str, ...], word: str) -> Q:
    holds = Q()
    for name in fields:
        holds |= Q(**{f"{name}__icontains": word})
    return holds
