"""Exits of the demonstration in every state: proposed, looked at, heard, told, objected, decided, watched, over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle

from django.utils import timezone

from ppaos.config.demo.following import Followed
from ppaos.config.demo.plan import data
from ppaos.ground.accounts.actions import Invitee, invite_users
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.actions.checking import finish_exits, record_check
from ppaos.learning.monitoring.actions.deciding import decide_exits, stop_exit
from ppaos.learning.monitoring.actions.judging import judge_area
from ppaos.learning.monitoring.actions.objecting import answer_objection, object_to_exit
from ppaos.learning.monitoring.actions.proposing import propose_exits
from ppaos.learning.monitoring.actions.reviewing import PRINTED, SPOKEN, give_notice, review_exits
from ppaos.learning.monitoring.actions.verifying import DOES_NOT, HOLDS, verify_exit
from ppaos.learning.monitoring.models import Exit, ExitCandidate, ExitCheck, ExitRun
from ppaos.learning.monitoring.queries.checks import why_not_finished
from ppaos.learning.monitoring.queries.exit_rules import rule_of
from ppaos.people.cooperation.actions import grant_role
from ppaos.people.cooperation.permissions import may

VERIFIER = "verifier"
MOVED, FINISHED_AGO = "moved", 12


@dataclass(frozen=True)
class People:
    """Who proposes, who looks at households, who decides."""

    proposer: User
    lookers: tuple[User, ...]
    decider: User

    def looker(self, area_code: str) -> User:
        """The supervisor where it is her district, the other one elsewhere."""
        return next(user for user in self.lookers if may(user, "verify_exits", area_code=area_code))


def let_leave(followed: Followed, province: str, at: datetime) -> None:
    """The exits of those who rose: the first ones long ago, others a year ago, the second round's lately."""
    told, people, today = data("followed")["leaving"], _people(province, at), timezone.localdate(at)
    early = followed.rising.early
    half = (len(early) + 1) // 2
    first_on = followed.first.ends + timedelta(days=told["first"])
    first = _decided(early[:half], first_on, province, people)
    back = followed.rising.back
    _checked(first, told["early"], told["back"][0], back, people)
    _finish(first, today, people)
    later = _decided(early[half:], today - timedelta(days=told["later"]), province, people)
    _checked(later, told["later_checks"], told["back"][1], back, people)
    _on_their_way(followed.rising.now, today - timedelta(days=told["lately"]), province, people)
    judge_area(area_code=province, by=people.proposer, at=at)


def _people(province: str, at: datetime) -> People:
    name = data("followed")["leaving"]["verifier"]
    verifier = invite_users(invitees=[Invitee(VERIFIER, name, "")], by=None, at=at)[0].user
    grant_role(
        user=verifier, role="supervisor", area=Area.objects.get(pk=province), valid_from=date(at.year, 1, 1),
        by=None, at=at,
    )  # fmt: skip
    named = {
        user.username: user for user in User.objects.filter(username__in=("data", "supervisor", "governor"))
    }
    return People(named["data"], (named["supervisor"], verifier), named["governor"])


def _proposed(homes: Sequence[int], on: date, province: str, people: People) -> list[Exit]:
    """Judged as of the day; those of the households that may be proposed are."""
    judge_area(area_code=province, by=people.proposer, at=_noon(on))
    run = ExitRun.objects.get(area=province, is_current=True, is_trial=False)
    may_leave = ExitCandidate.objects.filter(run=run, household__in=homes, verdict=ExitCandidate.Verdict.MAY)
    ids = list(may_leave.order_by("household_id").values_list("household_id", flat=True))
    if not ids:
        return []
    note = data("followed")["leaving"]["proposal"]
    propose_exits(run=run, household_ids=ids, on=on, note=note, by=people.proposer, at=_noon(on))
    return _of(ids)


def _of(homes: Iterable[int]) -> list[Exit]:
    found = Exit.objects.filter(household__in=homes).select_related("rule", "household")
    return list(found.order_by("household_id"))


def _decided(homes: Sequence[int], on: date, province: str, people: People) -> list[Exit]:
    """From the proposal to the decision, without a hitch."""
    exits = _proposed(homes, on, province, people)
    if exits:
        _looked_at(exits, on, people)
        _heard(exits, on, people)
        _told(exits, _day(on, "noticed"), people)
        _leave(exits, on, people)
    return _of(each.household_id for each in exits)


def _day(on: date, step: str) -> date:
    return on + timedelta(days=data("followed")["leaving"][step])


def _looked_at(exits: Sequence[Exit], on: date, people: People, found: str = HOLDS) -> None:
    words, day = data("followed")["leaving"], _day(on, "verified")
    for each in exits:
        asked = rule_of(each.rule).asked
        findings = dict.fromkeys(asked, HOLDS) | {asked[0]: found}
        verify_exit(
            proposed=each, findings=findings, on=day, note=words["seen" if found == HOLDS else "not_so"],
            by=people.looker(each.area_id), at=_noon(day),
        )  # fmt: skip


def _heard(exits: Sequence[Exit], on: date, people: People, *, agrees: bool = True) -> None:
    words, day = data("followed")["leaving"], _day(on, "reviewed")
    minutes = words["minutes" if agrees else "minutes_no"]
    for looker in people.lookers:
        theirs = [each for each in exits if people.looker(each.area_id) == looker]
        if theirs:
            review_exits(
                exits=theirs,
                agrees=agrees,
                on=day,
                minutes=minutes,
                who=words["there"],
                by=looker,
                at=_noon(day),
            )


def _told(exits: Sequence[Exit], day: date, people: People) -> None:
    who = data("followed")["leaving"]["told"]
    for way, some in ((PRINTED, exits[::2]), (SPOKEN, exits[1::2])):
        if some:
            give_notice(exits=some, on=day, way=way, who=who, by=people.proposer, at=_noon(day))


def _leave(exits: Sequence[Exit], on: date, people: People) -> None:
    day = _day(on, "decided")
    ground = data("followed")["leaving"]["ground"]
    decide_exits(exits=exits, leaves=True, on=day, ground=ground, by=people.decider, at=_noon(day))


def _checked(
    exits: Sequence[Exit],
    found: Sequence[Sequence[str]],
    of_back: Sequence[str],
    back: set[int],
    people: People,
) -> None:
    """What the checks of these exits found, the rows over and over; of those below the line again their own."""
    for each, row in zip(exits, cycle(found), strict=False):
        _checks(each, of_back if each.household_id in back else row, people)


def _finish(exits: Sequence[Exit], today: date, people: People) -> None:
    """Who was above in every check of two years has left for good."""
    day = today - timedelta(days=FINISHED_AGO)
    whole = Exit.objects.filter(pk__in=[each.pk for each in exits], state=Exit.State.MONITORED)
    over = [each for each in whole if not why_not_finished(each, day, has_alert=False)]
    if over:
        finish_exits(
            exits=over, on=day, note=data("followed")["leaving"]["finished"], by=people.decider, at=_noon(day)
        )


def _checks(each: Exit, found: Sequence[str], people: People) -> None:
    """What the checks found, each some days after it was due."""
    words = data("followed")["leaving"]
    checks = ExitCheck.objects.filter(exit=each).order_by("due_on")
    for check, outcome in zip(checks, found, strict=False):
        day = check.due_on + timedelta(days=4)
        if outcome == MOVED:
            stop_exit(
                proposed=each, reason=MOVED, on=day, note=words["moved"], by=people.proposer, at=_noon(day)
            )
        elif outcome:
            record_check(
                check=check, outcome=outcome, on=day, note="", by=people.looker(each.area_id), at=_noon(day)
            )


def _on_their_way(homes: Sequence[int], on: date, province: str, people: People) -> None:
    """Of the second round's households some wait to be proposed; the exits of the others stand in every state."""
    ways = cycle(data("followed")["leaving"]["ways"])
    way_of = dict(zip(homes, ways, strict=False))
    exits = _proposed([home for home in homes if way_of[home] != "candidate"], on, province, people)

    def of(*ways: str) -> list[Exit]:
        return [each for each in exits if way_of[each.household_id] in ways]

    _looked_at(of("returned_look"), on, people, DOES_NOT)
    looked = [each for each in exits if way_of[each.household_id] not in ("proposed", "returned_look")]
    _looked_at(looked, on, people)
    _heard(of("returned_heard"), on, people, agrees=False)
    heard = [each for each in looked if way_of[each.household_id] not in ("exit_verified", "returned_heard")]
    _heard(heard, on, people)
    _told(of("noticed"), _day(on, "told_lately"), people)
    objected = of("objected", "objection_stays", "objection_goes_on")
    _told([*objected, *of("waiting", "in_monitored_exit")], _day(on, "noticed"), people)
    _object(objected, on, people)
    _answer(of("objection_stays"), on, people, goes_on=False)
    _answer(of("objection_goes_on"), on, people, goes_on=True)
    if leaving := of("in_monitored_exit", "objection_goes_on"):
        _leave(leaving, on, people)


def _object(exits: Sequence[Exit], on: date, people: People) -> None:
    words, day = data("followed")["leaving"], _day(on, "objected")
    for each in exits:
        object_to_exit(
            proposed=each, words=words["objection"], who=words["objector"], on=day, by=people.proposer, at=_noon(day)
        )  # fmt: skip


def _answer(exits: Sequence[Exit], on: date, people: People, *, goes_on: bool) -> None:
    words, day = data("followed")["leaving"], _day(on, "answered")
    for each in exits:
        answer_objection(
            proposed=each, goes_on=goes_on, words=words["goes_on" if goes_on else "stays"], on=day,
            by=people.decider, at=_noon(day),
        )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
