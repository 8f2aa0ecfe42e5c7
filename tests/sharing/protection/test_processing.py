"""The record of processing: written from the fields, the roles and the agreements, so that nothing is forgotten."""

import io
from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import AgreedFlow
from ppaos.people.cooperation.permissions import FIELD_CLASSES
from ppaos.people.cooperation.permissions.deeds import DEEDS
from ppaos.sharing.protection.queries.processing import activities, record_of_processing
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.referred import agreement_with, office

ON = date(2026, 11, 22)


def rooms_with_personal_fields() -> set[str]:
    labels = [room.rsplit(".", 1)[1] for room in settings.ROOMS]
    return {
        label
        for label in labels
        if any(getattr(model, "PERSONAL", {}) for model in apps.get_app_config(label).get_models())
    }


def test_every_room_with_personal_fields_stands_in_exactly_one_activity():
    named = [room for activity in activities() for room in activity.rooms]
    assert len(named) == len(set(named))
    assert rooms_with_personal_fields() <= set(named)


def test_activities_name_deeds_and_bases_that_there_are():
    for activity in activities():
        assert set(activity.deeds) <= set(DEEDS)
        assert set(activity.bases) <= set(AgreedFlow.LegalBasis.values)
        assert all(
            words[language] for words in (activity.label, activity.purpose) for language in ("th", "en")
        )


@pytest.mark.django_db
def test_the_record_holds_fields_roles_and_recipients():
    make_areas()
    officer, body = user_with("protection_officer", "46"), office()
    agreement = agreement_with(body)
    lines = {line.activity.code: line for line in record_of_processing(officer, ON)}
    assert lines["register"].tables["registry_identifier"] == ("sealed",)
    assert set(lines["register"].field_classes) <= set(FIELD_CLASSES)
    assert "citizen_id" in lines["register"].field_classes
    assert "agency_officer" in lines["help"].roles
    assert [(each.organisation, each.field_classes) for each in lines["help"].recipients] == [(body, ())]
    AgreedFlow.objects.create(
        agreement=agreement, organisation=body, scope="referrals", field_classes=["names"], purpose="ช่วยเหลือ",
        legal_basis="by_consent",
    )  # fmt: skip
    [one] = {line.activity.code: line for line in record_of_processing(officer, ON)}["help"].recipients
    assert (one.basis, one.field_classes) == ("by_consent", ("names",))
    agreement.valid_to = ON
    agreement.save()
    assert not {line.activity.code: line for line in record_of_processing(officer, ON)}["help"].recipients


@pytest.mark.django_db
def test_the_page_and_the_workbook_say_the_same(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()
    body = office()
    agreement_with(body)
    client.force_login(user_with("data_manager", "46"))
    assert client.get(reverse("protection:processing")).status_code == 403
    client.force_login(user_with("protection_officer", "46"))
    assert body.name_th in client.get(reverse("protection:processing")).content.decode()
    answer = client.post(reverse("protection:processing_sheet"))
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert len(list(book.worksheets[0].rows)) == len(activities()) + 1
    assert body.name_th in [row[1].value for row in book.worksheets[1].rows]
    assert Event.objects.filter(verb="export.made").exists()
