"""Every page, those no journey passes too: open to everybody in both languages, at both widths, in both looks."""

import pytest

from ppaos.evidence.targeting.models import CandidateHousehold, ListImport
from ppaos.people.registry.models import Membership
from tests.config.addresses import NO_PAGES, OF_MACHINES, pages
from tests.journeys.installation import somebody
from tests.journeys.looking import faults_at

# What answers with a file or without a page.
FILES = {
    "/healthz",
    "/cooperation/officers/example/",
    "/cooperation/services/sheet/",
    "/cooperation/committees/coverage/map/",
    "/cooperation/committees/members/example/",
    "/cooperation/training/officers/example/",
    "/livelihood/circumstances/file/",
    "/livelihood/dimensions/file/",
    "/referrals/desk/sheet/",
    "/survey/visits/assign/points/",
    "/survey/visits/map/",
    "/follow-up/loop/sheet/",
    "/policy/programme/sheet/",
    "/policy/resolutions/sheet/",
    "/protection/notices/print/",
}

# What a data manager may not open.
COOPERATION = ("organisations/", "organisations/new/", "agreements/new/")
PROTECTION = (
    "requests", "requests/new", "consents", "notices", "notices/persons", "erasures", "retention", "breaches",
    "breaches/new", "processing", "unusual",
)  # fmt: skip
OTHERS_ALONE = {
    "administrator": ["/", *(f"/cooperation/{page}" for page in COOPERATION)],
    "protection_officer": [
        "/",
        "/traces/",
        *(f"/protection/{page}" for page in ("", *(f"{name}/" for name in PROTECTION))),
    ],
    "supervisor": ["/", "/survey/review/", "/survey/conflicts/", "/survey/held-up/", "/survey/hearings/"],
    "agency_officer": ["/", "/referrals/desk/", "/help/ledger/lines/"],
    "surveyor": ["/", "/survey/visits/own/", "/survey/phone/"],
}


def pages_of_records():
    """Addresses that take a number: those of a household, its head, a list, a listed household, an area."""
    member = Membership.objects.order_by("pk").first()
    house, person = f"/register/households/{member.household_id}/", f"/register/persons/{member.person_id}/"
    return [
        f"/households/{member.household_id}/",
        *(house + page for page in ("", "move/", "split/", "head/", "join/", f"leave/{member.person_id}/")),
        *(person + page for page in ("", "death/", "citizen-id/", "merge/")),
        *(f"/lists/imports/{ListImport.objects.earliest('pk').pk}/{page}" for page in ("", "report/")),
        f"/lists/households/{CandidateHousehold.objects.latest('pk').pk}/",
        "/lists/cross-check/?area=4609&by=local",
        "/overview/46/?by=local",
        "/overview/46/parts/progress/",
        "/overview/46/parts/referrals/",
        "/overview/46/parts/beside/",
        "/overview/46/?look=projector",
        "/overview/4609/records/persons_added/",
        "/overview/4609/records/listed_not_visited/",
    ]


def pages_of_everybody():
    """Addresses that need no number, for whom they are."""
    return [path for path in pages() if path not in NO_PAGES | FILES and not path.startswith(OF_MACHINES)]


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("role", ["data_manager", *OTHERS_ALONE])
def test_every_page_is_open_to_everybody_by_day_and_by_night_on_a_desk_and_on_a_phone(
    lists, reader, role, language
):
    user = somebody(role)
    someone, wrong = reader(user, reduced_motion="reduce"), []
    if language == "en":
        someone.presses("EN", within="header")
    if role == "data_manager":
        paths = pages_of_everybody() + pages_of_records()
    else:
        paths = [*OTHERS_ALONE[role], f"/cooperation/users/{user.pk}/"]
    for path in paths:
        someone.opens(path)
        wrong += faults_at(someone.page, language)
    assert not wrong, "\n".join(wrong)
