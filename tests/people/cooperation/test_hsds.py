"""The directory as Open Referral HSDS 3.0: open to everybody, in the standard's shapes, paged and filtered."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import Organisation, Service
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db
# The published schema (schema/*.json of the specification): what must be there, what is a UUID, which words there are.
REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "service_at_location": {"id"},
    "location": {"id", "location_type"},
    "service_area": {"id"},
    "required_document": {"id"},
    "attribute": {"id"},
    "language": {"id"},
    "phone": {"id", "number"},
    "taxonomy": {"id", "name", "description"},
    "taxonomy_term": {"id", "name", "description"},
}
UUIDS = {
    "id", "organization_id", "service_id", "location_id", "link_id", "taxonomy_term_id", "taxonomy_id", "parent_id",
    "parent_organization_id",
}  # fmt: skip
WORDS = {
    "status": {"active", "inactive", "defunct", "temporarily closed"},
    "location_type": {"physical", "postal", "virtual"},
}
NUMBERS = {"minimum_age", "maximum_age"}
NESTED = {
    "service": "service", "organization": "organization", "location": "location", "taxonomy_term": "taxonomy_term",
    "service_areas": "service_area", "service_at_locations": "service_at_location", "languages": "language",
    "required_documents": "required_document", "attributes": "attribute", "phones": "phone", "services": "listed",
}  # fmt: skip
OF_PAGE = {
    "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
}  # fmt: skip


def check_shape(record, kind):
    """The record is what the published schema asks of its kind, and so is all that is nested in it."""
    assert REQUIRED.get(kind, {"id"}) <= set(record), record
    for name, value in record.items():
        if name in NESTED:
            for one in value if isinstance(value, list) else [value]:
                check_shape(one, NESTED[name])
        elif name in UUIDS:
            assert str(UUID(value)) == value
        elif name in WORDS:
            assert value in WORDS[name]
        elif name in NUMBERS:
            assert isinstance(value, int | float)
        elif name != "ppaos":
            assert isinstance(value, str), (name, value)
            assert value, name


@pytest.fixture(autouse=True)
def directory():
    make_areas()
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=AT)


@pytest.fixture
def ask(client):
    """Ask without signing in."""

    def asked(path, status=200, **query):
        answer = client.get(f"/hsds/{path}", query)
        assert answer.status_code == status, answer.content
        assert answer.headers["Content-Type"] == "application/json"
        return answer.json()

    return asked


LISTS = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}


def test_the_root_says_which_standard_and_where_it_is_described(ask):
    root = ask("")
    assert root["version"] == "3.0"
    assert root["openapi_url"].endswith("/hsds/openapi.json")
    described = ask("openapi.json")
    assert {f"/{name}" for name in LISTS} | {f"/{name}/{{id}}" for name in LISTS} | {"/"} == set(
        described["paths"]
    )


@pytest.mark.parametrize(("path", "kind"), LISTS.items())
def test_lists_are_pages_of_records_in_the_standards_shape(ask, path, kind):
    first = ask(path, per_page=7)
    assert set(first) == OF_PAGE
    assert (first["page_number"], first["first_page"], first["empty"]) == (1, True, False)
    assert first["size"] == len(first["contents"]) <= 7
    for record in first["contents"]:
        check_shape(record, kind)
        one = ask(f"{path}/{record['id']}")
        assert one["id"] == record["id"]
        check_shape(one, kind)
    seen = [
        record["id"]
        for page in range(1, first["total_pages"] + 1)
        for record in ask(path, per_page=7, page=page)["contents"]
    ]
    assert len(seen) == len(set(seen)) == first["total_items"]
    beyond = ask(path, per_page=7, page=first["total_pages"] + 1)
    assert (beyond["empty"], beyond["last_page"], beyond["contents"]) == (True, True, [])
    assert ask(f"{path}/{uuid4()}", 404)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("services", {"full": "true"}),
        ("organizations", {"full": "true"}),
        ("organizations", {"full_service": "true"}),
        ("service_at_locations", {"full": "1"}),
    ],
)
def test_full_records_hold_what_hangs_on_them(ask, path, query):
    page = ask(path, per_page=500, **query)
    for record in page["contents"]:
        check_shape(record, LISTS[path])
    rich = [record for record in page["contents"] if record.get("services") or record.get("service_areas")]
    assert rich


def test_filters_narrow_together(ask):
    housing = Service.objects.get(code="baan_porpiang")
    [term] = ask("taxonomy_terms", search="ซ่อมหรือสร้างบ้าน")["contents"]
    under = ask("services", taxonomy_term_id=term["id"], search="พอเพียง")
    assert [record["id"] for record in under["contents"]] == [str(housing.uid)]
    living = ask("taxonomy_terms", top_only="true", search="living")["contents"]
    assert ask("services", taxonomy_term_id=living[0]["id"])["total_items"] > under["total_items"]
    assert ask("taxonomy_terms", parent_id=living[0]["id"])["total_items"] == 5
    owner = ask("services", organization_id=str(housing.organisation.uid))
    assert [record["id"] for record in owner["contents"]] == [str(housing.uid)]
    assert ask("service_at_locations", organization_id=str(housing.organisation.uid))["total_items"] == 3
    for path in ("services", "taxonomy_terms"):
        assert ask(path, taxonomy_id=str(uuid4()))["empty"]
        assert not ask(path, taxonomy_id=term["taxonomy_id"])["empty"]
    assert ask("services", taxonomy_term_id="nothing")["empty"]
    assert ask("services", modified_after="2026-11-22T09:00:00Z")["empty"]
    assert not ask("services", modified_after="2026-11-22")["empty"]
    assert [row["name"] for row in ask("organizations", search="กรมการปกครอง")["contents"]] == [
        "กรมการปกครอง"
    ]


def test_minimal_says_only_what_changed_when(ask):
    page = ask("services", minimal="true")
    assert page["size"] == page["total_items"] == Service.objects.count()
    assert set(page["contents"][0]) == {"id", "modified_date"}


def test_what_has_ended_leaves_the_list_and_is_told_as_defunct(ask):
    service = Service.objects.get(code="baan_porpiang")
    Service.objects.filter(pk=service.pk).update(valid_to=date(2025, 1, 1))
    assert ask("services", search="พอเพียง")["empty"]
    assert ask(f"services/{service.uid}")["status"] == "defunct"
    Service.objects.filter(pk=service.pk).update(valid_from=date.today() + timedelta(days=9), valid_to=None)
    assert ask(f"services/{service.uid}")["status"] == "inactive"
    office = Organisation.objects.get(code="psdhs")
    Organisation.objects.filter(pk=office.pk).update(ended_on=date(2025, 1, 1), phone="043000000")
    assert ask("organizations", search=office.name_th)["empty"]
    assert ask(f"organizations/{office.uid}")["phones"][0]["number"] == "043000000"


def test_ages_and_amounts_are_told(ask):
    allowance = ask(f"services/{Service.objects.get(code='elderly_allowance_60').uid}")
    assert (allowance["minimum_age"], allowance["maximum_age"]) == (60, 69)
    assert allowance["ppaos"]["amount_baht"] == 600
    assert "อายุ 60 ปีขึ้นไป" in allowance["eligibility_description"]
    assert len(allowance["service_at_locations"]) == 3


@pytest.mark.parametrize(
    "query",
    [
        {"page": "0"}, {"page": "x"}, {"per_page": "-1"}, {"full": "perhaps"}, {"format": "xml"},
        {"organization_id": "7"}, {"modified_after": "yesterday"}, {"modified_after": "2026-02-30"},
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_words(ask, query):
    assert next(iter(query)) in ask("services", 400, **query)["detail"]


def test_it_is_for_reading_only_and_names_no_person(client):
    assert client.post("/hsds/services").status_code == 405
    assert client.head("/hsds/services").status_code == 200
