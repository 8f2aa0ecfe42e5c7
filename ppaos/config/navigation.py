"""Which doors the header shows, in the order of the work, and the page of all doors, by the parts of the platform, to
somebody with these roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.ground.accounts.models import User
from ppaos.people.cooperation.permissions import grants_allowing, roles


@dataclass(frozen=True)
class Door:
    """One entry: where it leads, what it is called, the deed it takes (or `other`), its place on the line of work."""

    address: str
    label: str
    deed: str = ""
    step: int | None = None
    other: str = ""


DOORS = (
    Door("home", gettext_noop("Home")),
    Door("dashboards:own_overview", gettext_noop("Overview"), "see_overview"),
    Door("survey:hearings", gettext_noop("Village hearings"), "hear_villages"),
    Door("targeting:home", gettext_noop("Find"), "see_lists", 1),
    Door("targeting:cross_check", gettext_noop("Cross-check"), "see_lists", 2),
    Door("survey:visits", gettext_noop("Visits"), "assign_visits", 3),
    Door("survey:own_visits", gettext_noop("My visits"), "hold_visits"),
    Door("survey:browser", gettext_noop("Survey on this phone"), "hold_visits"),
    Door("targeting:bring_in", gettext_noop("Bring in"), "bring_in_lists", 4),
    Door("referral:outgoing", gettext_noop("Refer"), "see_referrals", 5),
    Door("monitoring:follow_up", gettext_noop("Follow up"), "see_follow_up", 6, other="keep_watch"),
    Door("monitoring:exits", gettext_noop("Take out"), "propose_exits", 7, other="decide_exits"),
    Door("referral:desk", gettext_noop("Receiving desk"), "answer_referrals"),
)
# Doors of everybody who signs in, in the user's menu.
OWN = (
    Door("accounts:profile", gettext_noop("My account")),
    Door("workbench:notices", gettext_noop("Notices")),
    Door("dashboards:jobs", gettext_noop("Long work")),
    Door("menu", gettext_noop("All pages")),
)
# Doors of everybody with the deed that stand on the page of all doors, not on the line of work.
MENU = (
    Door("dashboards:search", gettext_noop("Search")),
    Door("targeting:review", gettext_noop("Doubtful pairs"), "review_matches"),
    Door("grievance:voices", gettext_noop("What people say"), "hear_voices", other="see_voices"),
    Door("survey:review", gettext_noop("Interviews to review"), "review_interviews"),
    Door("survey:conflicts", gettext_noop("Answers in conflict"), "review_interviews"),
    Door("survey:work_report", gettext_noop("Work report"), "see_work_report"),
    Door("survey:quality", gettext_noop("Quality of interviews"), "see_work_report"),
    Door("survey:forms", gettext_noop("Forms"), "manage_forms"),
    Door("survey:phones", gettext_noop("Phones"), "assign_visits"),
    Door("survey:backup_files", gettext_noop("Backup files of phones"), "assign_visits"),
    Door("registry:doubles", gettext_noop("Possible doubles"), "merge_persons"),
    Door("registry:merge_requests", gettext_noop("Merges to confirm"), "merge_persons"),
    Door("registry:changes", gettext_noop("Changes asked for"), "ask_changes", other="approve_changes"),
    Door("livelihood:groups", gettext_noop("Target groups"), "see_overview"),
    Door("livelihood:dimensions", gettext_noop("Dimensions of poverty"), "see_overview"),
    Door("livelihood:circumstances", gettext_noop("Circumstances of households"), "see_overview"),
    Door("selection:selections", gettext_noop("Selections"), "select_households"),
    Door("assistance:needs", gettext_noop("Needs"), "see_overview"),
    Door("livelihood:mpi", gettext_noop("Multidimensional poverty"), "see_overview"),
    Door("livelihood:methods", gettext_noop("Criteria"), "see_overview"),
    Door("livelihood:authorities", gettext_noop("Local authorities' own data"), "see_lists"),
    Door("livelihood:what_if", gettext_noop("What if"), "assess"),
    Door("livelihood:rounds", gettext_noop("Rounds compared"), "see_overview"),
    Door("referral:set_aside", gettext_noop("Answers set aside"), "see_referrals"),
    Door("referral:sheet_forms", gettext_noop("Agencies' own spreadsheets"), "send_batches"),
    Door("referral:batches", gettext_noop("Batches of referrals"), "send_batches"),
    Door("referral:radar", gettext_noop("Radar"), "see_overview", other="answer_referrals"),
    Door("referral:urgent", gettext_noop("Urgent referrals without an agreement"), "review_urgent"),
    Door("referral:links", gettext_noop("Links to answer"), "see_referrals"),
    Door("operating_models:models", gettext_noop("Operating models"), "see_models"),
    Door("operating_models:courses", gettext_noop("Courses"), "see_models"),
    Door("operating_models:own_plans", gettext_noop("Households I look after"), "keep_plans"),
    Door("operating_models:plans", gettext_noop("Household development plans"), "keep_plans"),
    Door("policy:meetings", gettext_noop("Poverty Forum"), "see_policy", other="give_pledges"),
    Door("policy:strategies", gettext_noop("Strategies"), "see_policy"),
    Door("monitoring:concerns", gettext_noop("Tell of a household"), "record_shocks", other="keep_watch"),
    Door("policy:proposals", gettext_noop("Proposals"), "see_policy"),
    Door("policy:plans", gettext_noop("Development plans"), "see_policy"),
    Door("assistance:ledger", gettext_noop("Ledger of help"), "see_overview"),
    Door("assistance:lines", gettext_noop("Lines of the ledger"), "record_help"),
    Door("assistance:help_files", gettext_noop("Files of help given"), "bring_in_lists"),
    Door("policy:programme", gettext_noop("Programme report"), "see_policy"),
    Door("policy:projects", gettext_noop("Research projects"), "see_policy"),
    Door("protection:home", gettext_noop("Data protection"), "protect_data"),
    Door("exchange:lists", gettext_noop("Take data out"), "see_overview", other="see_policy"),
    Door("dashboards:traces", gettext_noop("Traces"), "see_access_log"),
    Door("policy:resolutions", gettext_noop("Resolutions"), "see_policy", other="give_pledges"),
    Door("policy:pledges", gettext_noop("Pledges"), "see_policy", other="give_pledges"),
    Door("dashboards:publishing", gettext_noop("Public figures"), "publish_figures"),
    Door("cooperation:users", gettext_noop("People and roles"), "invite_users"),
    Door("cooperation:services", gettext_noop("Services")),
    Door("cooperation:directory", gettext_noop("Directory of organisations")),
    Door("cooperation:organisations", gettext_noop("Organisations"), "manage_organisations"),
    Door("cooperation:agreements", gettext_noop("Agreements"), "see_policy"),
    Door("cooperation:committees", gettext_noop("Committees and teams"), "see_policy"),
    Door("cooperation:contacts", gettext_noop("Contact book"), "see_policy"),
    Door("cooperation:training", gettext_noop("Training of officers"), "see_policy"),
    Door("referral:keys", gettext_noop("Machines of agencies"), "manage_organisations"),
)


@dataclass(frozen=True)
class Part:
    """One part of the platform on the page of all doors: the doors of these rooms, and single ones of others."""

    key: str
    label: str
    about: str
    rooms: tuple[str, ...]
    doors: frozenset[str] = field(default=frozenset())
    icon: str = "list"


# In the order of the work. A door stands in the part that names it, else in that of its room, else in the last.
PARTS = (
    Part("search", gettext_noop("Search and verification"),
         gettext_noop("Who is poor here? Lists brought in and compared, visits, interviews, village hearings."),
         ("targeting", "survey"), icon="search"),
    Part("households", gettext_noop("Households and figures"),
         gettext_noop("What households have and lack, how many they are, and the register itself."),
         ("livelihood", "registry", "selection", "exchange", "dashboards"), icon="house"),
    Part("referral", gettext_noop("Referral and help"),
         gettext_noop("Needs put to the agencies that answer for them, their answers, and the help given."),
         ("referral", "assistance"), icon="send"),
    Part("models", gettext_noop("Models and household plans"),
         gettext_noop("Households that earn together, what they learn, and each one's own plan."),
         ("operating_models",), icon="steps"),
    Part("follow_up", gettext_noop("Follow-up and exit"),
         gettext_noop("What came of it: rounds, change, leaving poverty, and those who may fall back."),
         ("monitoring",), icon="loop"),
    Part("policy", gettext_noop("Forum, plans and research"),
         gettext_noop("What is stuck is decided, written into plans, and looked after until it is done."),
         ("policy",), icon="scale"),
    Part("cooperation", gettext_noop("Cooperation"),
         gettext_noop("Who joins hands: organisations, agreements, services, committees, people and their roles."),
         ("cooperation",), frozenset({"referral:keys"}), icon="people"),
    Part("rights", gettext_noop("Voices and rights"),
         gettext_noop("What people say, and that their data are looked after."),
         ("grievance", "protection"), frozenset({"dashboards:traces"}), icon="shield"),
    Part("own", gettext_noop("For me"), gettext_noop("My day, my account, and what the platform tells me."),
         ("home", "accounts", "workbench"), frozenset({"dashboards:jobs", "dashboards:search"}), icon="person"),
)  # fmt: skip


def navigation(request: HttpRequest) -> list[dict[str, object]]:
    """The header's entries (label, url, current, step) for the reader."""
    return _with_current(request, _open_doors(request, DOORS))


def user_menu(request: HttpRequest) -> list[dict[str, object]]:
    """The entries of the user's menu (label, url)."""
    return _open_doors(request, OWN)


def all_doors(request: HttpRequest) -> list[dict[str, object]]:
    """The parts of the platform that are open to the reader, each with its doors: those of the line of work first."""
    found: dict[str, list[dict[str, object]]] = {part.key: [] for part in PARTS}
    others = [door for door in OWN if door.address != "menu"]
    for entry in _open_doors(request, (*DOORS, *MENU, *others)):
        found[_part_of(str(entry["address"]))].append(entry)
    return [
        {
            "key": part.key,
            "label": _(part.label),
            "about": _(part.about),
            "icon": part.icon,
            "doors": found[part.key],
        }
        for part in PARTS
        if found[part.key]
    ]


def working_area(request: HttpRequest) -> str:
    """The name of the first area in which the reader holds a role; empty for strangers."""
    user = request.user
    grant = (
        grants_allowing(user).select_related("area").order_by("id").first() if user.is_authenticated else None
    )
    return grant.area.name_th if grant else ""


def _part_of(address: str) -> str:
    named = [part.key for part in PARTS if address in part.doors]
    of_room = [part.key for part in PARTS if address.partition(":")[0] in part.rooms]
    return [*named, *of_room, PARTS[-1].key][0]


def _open_doors(request: HttpRequest, doors: Iterable[Door]) -> list[dict[str, object]]:
    deeds = _deeds_of(request)
    if deeds is None:
        return []
    entries = [_entry(door) for door in doors if not door.deed or deeds & {door.deed, door.other}]
    return [entry for entry in entries if entry]


def _deeds_of(request: HttpRequest) -> set[str] | None:
    """What the reader may do somewhere, asked once a request; None for strangers."""
    user = request.user
    if not isinstance(user, User):
        return None
    if not hasattr(request, "_deeds"):
        held = grants_allowing(user).values_list("role", flat=True).distinct()
        request._deeds = {deed for name in held for deed in roles()[name].deeds}  # type: ignore[attr-defined]
    return request._deeds  # type: ignore[attr-defined,no-any-return]


def _entry(door: Door) -> dict[str, object] | None:
    try:
        url = reverse(door.address)
    except NoReverseMatch:
        return None
    return {"label": _(door.label), "url": url, "step": door.step, "current": False, "address": door.address}


def _with_current(request: HttpRequest, entries: list[dict[str, object]]) -> list[dict[str, object]]:
    """Mark the entry whose address is the longest beginning of the page's own."""
    fitting = [entry for entry in entries if request.path.startswith(str(entry["url"]))]
    here = max(fitting, key=lambda entry: len(str(entry["url"])), default=None)
    if here and (here["url"] != "/" or request.path == "/"):
        here["current"] = True
    return entries
