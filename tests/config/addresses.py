"""Every address of the platform that takes no number or code, so that no page is forgotten."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# Addresses that a form sends to, or that ask for more than the address says.
NO_PAGES = {
    "/sign-out/",
    "/language/",
    "/look/",
    "/sign-in/second/",
    "/sign-in/thaid/",
    "/sign-in/thaid/back/",
    "/account/thaid/bind/",
    "/account/thaid/unbind/",
    "/account/second-factor/codes/",
    "/account/sessions/revoke/",
    "/cooperation/grants/review/confirm/",
    "/cooperation/grants/review/end/",
    "/search/suggestions/",
    "/work/notices/read/",
    "/lists/cross-check/people/export/",
    "/help/ledger/lines/file/",
    "/livelihood/groups/households/file/",
    "/livelihood/mpi/file/",
    "/livelihood/mpi/households/",
    "/referrals/desk/answer/",
    "/referrals/urgent/review/",
    "/referrals/desk/sheet/in/",
    "/livelihood/criteria/assess/",
    "/livelihood/what-if/keep/",
    "/livelihood/what-if/households/",
    "/livelihood/what-if/groups/households/",
    "/livelihood/rounds/households/",
    "/livelihood/rounds/followed/",
    "/lists/review/begin/",
    "/lists/review/give/",
    "/lists/review/draw/",
    "/lists/review/hand-back/",
    "/lists/quality/export/",
    "/lists/editions/compare/",
    "/lists/editions/progress/",
    "/lists/editions/rows/",
    "/lists/editions/rows/export/",
    "/survey/review/accept-without-findings/",
    "/survey/quality/export/",
    "/survey/quality/draw/",
    "/survey/forms/shipped/",
    "/survey/visits/give/",
    "/survey/visits/withdraw/",
    "/survey/work/export/",
    "/survey/work/records/",
    "/models/plans/assign/",
    "/register/changes/approve/",
    "/follow-up/help/households/",
    "/follow-up/change/sheet/",
    "/follow-up/change/households/",
    "/follow-up/exits/candidates/judge/",
    "/follow-up/exits/candidates/propose/",
    "/follow-up/exits/notices/",
    "/follow-up/exits/households/",
    "/follow-up/proxies/sheet/",
    "/follow-up/proxies/shipped/",
    "/follow-up/watch/now/",
    "/follow-up/watch/visits/",
    "/follow-up/watch/sheet/",
    "/follow-up/relapse/households/",
    "/follow-up/relapse/sheet/",
    "/follow-up/loop/households/",
    "/policy/programme/households/",
    "/policy/projects/sheet/",
    "/v/answer/",
    "/v/own/leave/",
    "/v/own/came/",
    "/cooperation/contacts/file/",
    "/protection/notices/find/",
    "/protection/notices/give/",
    "/protection/processing/sheet/",
    "/voices/file/",
    "/selections/condition/",
    "/selections/keep/",
}
# What phones and programs ask, not people; the survey app's own page is the same for everybody.
OF_MACHINES = ("/survey/openrosa/", "/survey/phone/", "/models/phone/", "/hsds/", "/odata/", "/.well-known/")


def pages() -> list[str]:
    """Paths of all addresses without a parameter, the machine's own (API) left out."""
    found = _paths(get_resolver(), "/")
    return sorted({path for path in found if "<" not in path and not path.startswith("/api/")})


def _paths(within: URLResolver, beginning: str) -> Iterator[str]:
    for entry in within.url_patterns:
        path = beginning + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield path
        else:
            yield from _paths(entry, path)
