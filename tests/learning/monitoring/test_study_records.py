"""A study begun from a model, its capitals beside the money, the bank in and out, the workbook recalculated."""

import io
import shutil
import subprocess
from html import unescape

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from ppaos.engine.social_return import returns, study_of
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.learning.monitoring.models import Proxy, Study
from ppaos.learning.monitoring.queries.studies import data_of_study, rules_in_force
from ppaos.support.operating_models.models import ComparedHousehold, Course, Learner, ModelBudget, ModelResult
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.followed import answered, homes
from tests.factories.people import AT, user_with
from tests.factories.studied import filled, study_in

pytestmark = pytest.mark.django_db
STUDIES, PROXIES = "/follow-up/studies/", "/follow-up/proxies/"


@pytest.fixture(autouse=True)
def manager(client):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    user = user_with("data_manager", "46")
    client.force_login(user)
    return user


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


@pytest.fixture
def model():
    """A model with two members that rose, money spent, somebody able, and a result kept."""
    made, places = model_of(), homes("ก", "ข")
    for place in places:
        member_of(made, place)
        answered(place, 3.9, number=2)
    ModelBudget.objects.create(model=made, source="อบจ.", fiscal_year=2569, spent=80_000)
    course = Course.objects.create(model=made, area_id="46", name="สาน", skill="สาน", made_at=AT)
    person = places[0].memberships.get().person
    Learner.objects.create(course=course, household=places[0], person=person, able_on=AT.date(), made_at=AT)
    result = ModelResult.objects.create(
        model=made, area_id="46", baht_year=2569, index="x", made_at=AT, income={"sides": {"better": 2}}
    )
    for place in places:
        ComparedHousehold.objects.create(
            result=result, household=place, area_id="46", is_member=True, state="income_compared", change=5000
        )
    return made


def test_a_study_begins_with_what_a_models_records_answer(client, model):
    first = page(client.get(f"{STUDIES}new/?model={model.pk}"))
    assert 'value="2569"' in first
    told = {
        "name": "กระจูด", "area": "46", "model": model.pk, "from_records": "on", "base_year": "2569",
        "discount_rate": "3.5", "method": "multiplicative", "first_year": "1",
    }  # fmt: skip
    page(client.post(f"{STUDIES}new/", told, follow=True))
    study = Study.objects.get()
    assert float(study.inputs.get().value) == 80_000
    drawn = {row.drawn["question"]: float(row.quantity) for row in study.outcomes.all()}
    assert drawn == {
        "members": 2, "income_up": 2, "income_gained": 10_000, "able": 1, "level_up": 2, "social_better": 2
    }  # fmt: skip
    shown = page(client.get(f"{STUDIES}{study.pk}/records/"))
    assert "80,000" in shown
    assert "ไม่มีบันทึกค่าจ้าง" in shown
    page(client.post(f"{STUDIES}{study.pk}/records/", {"key": "jobs"}, follow=True))
    page(client.post(f"{STUDIES}{study.pk}/records/", {"key": "able"}, follow=True))
    assert "ไม่มีคำถามนี้" in page(client.post(f"{STUDIES}{study.pk}/records/", {"key": "odd"}, follow=True))
    assert study.outcomes.count() == 7


def test_capitals_stand_beside_the_money_with_the_cost_of_a_level(client, model):
    study = filled(study_in("46", model=model))
    with override("th"):
        shown = page(client.get(f"{STUDIES}{study.pk}/results/"))
    assert "ต่อครัวเรือนที่ระดับสูงขึ้นหนึ่งครัวเรือน: 21,187.50 บาท" in shown
    assert "ตอบทั้งสองรอบ" in shown
    answer = client.post(f"{STUDIES}{study.pk}/report/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    of_the_area = filled(study_in("46"))
    assert "ครัวเรือนของรอบแรก" in page(client.get(f"{STUDIES}{of_the_area.pk}/results/"))


def test_the_workbook_recalculates_to_the_same_ratio(client, tmp_path):
    office = shutil.which("soffice")
    assert office, "LibreOffice recalculates the workbook"
    study = filled(study_in("46"))
    (tmp_path / "study.xlsx").write_bytes(
        b"".join(client.post(f"{STUDIES}{study.pk}/workbook/").streaming_content)
    )
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(tmp_path / "out"), str(tmp_path / "study.xlsx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    book = load_workbook(tmp_path / "out" / "study.xlsx", data_only=True)
    cells = {row[0]: row[1] for row in book["ผลการคำนวณ"].values if row[0]}
    ratio = returns(study_of(data_of_study(study), rules_in_force())).ratio
    assert cells["ผลตอบแทนต่อหนึ่งบาท"] == pytest.approx(ratio, abs=1e-6)


def test_the_bank_is_entered_taken_out_and_in_and_ended(client):
    page(client.get(f"{PROXIES}new/"))
    told = {
        "name_th": "ค่าแรง", "unit": "วัน", "value": "๓๔๐", "year": "๒๕๖๗", "source": "ประกาศ", "status": "official",
        "area": "46",
    }  # fmt: skip
    assert "เพิ่มค่าแทนในคลังแล้ว" in page(client.post(f"{PROXIES}new/", told, follow=True))
    assert "ค่าแรง" in page(client.get(f"{PROXIES}?word=ประกาศ"))
    page(client.post(f"{PROXIES}new/", told | {"source": ""}))
    sheet = io.BytesIO(b"".join(client.post(f"{PROXIES}sheet/").streaming_content))
    sheet.name = "proxies.xlsx"
    page(client.get(f"{PROXIES}file/"))
    assert "มีอยู่แล้ว 1 รายการ" in page(
        client.post(f"{PROXIES}file/", {"area": "46", "file": sheet}, follow=True)
    )
    client.post(f"{PROXIES}{Proxy.objects.get().pk}/end/")
    assert Proxy.objects.get().ended_at


def test_a_sheet_of_proxies_with_faults_is_refused_cell_by_cell(client):
    text = "ชื่อค่าแทน,หน่วย,บาทต่อหน่วย,ปี พ.ศ.,แหล่งที่มา,สถานะ\nก,วัน,แพง,12,,แน่ใจ\nข,วัน,1,2566,ที่มา,\n"
    file = io.BytesIO(text.encode())
    file.name = "bank.csv"
    shown = page(client.post(f"{PROXIES}file/", {"area": "46", "file": file}))
    for said in ("นี่ไม่ใช่จำนวนเงิน", "นี่ไม่ใช่ปี", "ช่องนี้ว่าง", "ไม่รู้จักสถานะนี้"):
        assert said in shown
    other = io.BytesIO("ก,ข\n1,2\n".encode())
    other.name = "other.csv"
    assert "ไม่มีคอลัมน์" in page(client.post(f"{PROXIES}file/", {"area": "46", "file": other}))
    assert not Proxy.objects.exists()
