"""The pages of studies: begun, filled in cell by cell, computed, taken out; who reads and who writes them."""

import tomllib
from html import unescape

import pytest

from ppaos.config.command_line.slroi import main as slroi
from ppaos.engine.social_return import returns, study_of
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.privacy.models import Event
from ppaos.learning.monitoring.models import Proxy, Study
from ppaos.learning.monitoring.queries.studies import rules_in_force
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.studied import filled, outcome_of, study_in

pytestmark = pytest.mark.django_db
STUDIES, PROXIES = "/follow-up/studies/", "/follow-up/proxies/"


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def reading(client, role="data_manager", area="46"):
    user = user_with(role, area)
    client.force_login(user)
    return user


def page(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def begun(**given):
    told = {
        "name": "กระจูดแก้จน", "area": "46", "base_year": "๒๕๖๙", "discount_rate": "๓.๕", "method": "multiplicative",
        "first_year": "1", "scope": "", "model": "",
    }  # fmt: skip
    return told | given


def test_a_study_is_begun_filled_in_and_computed(client):
    reading(client)
    assert "ยังไม่มีการศึกษา" in page(client.get(STUDIES))
    page(client.get(f"{STUDIES}new/"))
    shown = page(client.post(f"{STUDIES}new/", begun(), follow=True))
    study = Study.objects.get()
    assert (study.base_year, float(study.discount_rate)) == (2569, 0.035)
    assert "การศึกษานี้ยังคำนวณไม่ได้" in shown
    for table in ("inputs", "outcomes"):
        client.post(f"{STUDIES}{study.pk}/lines/", {"table": table})
    put, out = study.inputs.get(), study.outcomes.get()
    cells = {
        f"inputs-{put.pk}-name": "งบประมาณ", f"inputs-{put.pk}-value": "๑๐๐,๐๐๐ บาท",
        f"outcomes-{out.pk}-name": "คนมีอาชีพ", f"outcomes-{out.pk}-quantity": "10",
        f"outcomes-{out.pk}-proxy_value": "๓๐,๐๐๐", f"outcomes-{out.pk}-duration": "1",
        f"outcomes-{out.pk}-deadweight": "๒๐", f"outcomes-{out.pk}-capital": "financial",
    }  # fmt: skip
    shown = page(client.post(f"{STUDIES}{study.pk}/cells/", cells, follow=True))
    assert "หนึ่งบาทคืนกลับ 2.32 บาท" in shown
    assert float(study.outcomes.get().deadweight) == 0.2
    results = page(client.get(f"{STUDIES}{study.pk}/results/"))
    assert "หนึ่งบาทคืนกลับ 2.32 บาท" in results
    assert "ไม่ได้ระบุ จึงคิดเป็น 0" in results
    assert "<svg" in results


def test_a_cell_is_kept_by_itself_and_says_what_is_wrong_with_it(client):
    reading(client)
    study = study_in("46")
    out = outcome_of(study)
    address, name = f"{STUDIES}{study.pk}/cells/", f"outcomes-{out.pk}-deadweight"
    answer = page(client.post(address, {name: "120"}, headers={"HX-Request": "true"}))
    assert "hx-swap-oob" in answer
    assert "<html" not in answer
    assert float(study.outcomes.get(pk=out.pk).deadweight) == 1.2
    assert 'class="cell-fault"' in answer
    unread = page(client.post(address, {name: "หลายส่วน"}, headers={"HX-Request": "true"}))
    assert "ไม่ใช่ตัวเลข" in unread
    whole = page(client.post(address, {name: "หลายส่วน"}))
    assert 'value="หลายส่วน"' in whole
    assert float(study.outcomes.get(pk=out.pk).deadweight) == 1.2


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("duration", "1.5", "จำนวนเต็ม"),
        ("quantity", "10%", "ไม่ใช่ร้อยละ"),
        ("quantity", "9" * 15, "ใหญ่เกินไป"),
        ("quantity", "NaN", "ใหญ่เกินไป"),
        ("proxy_year", "12", "ให้เขียนปี"),
        ("area_id", "ดาวอังคาร", "ไม่มีพื้นที่"),
        ("unit", "ก" * 81, "ยาวเกิน"),
    ],
)
def test_what_a_cell_cannot_hold_is_told_in_it(client, field, typed, said):
    reading(client)
    study = study_in("46")
    out = outcome_of(study)
    sent = {f"outcomes-{out.pk}-{field}": typed}
    assert said in page(client.post(f"{STUDIES}{study.pk}/cells/", sent, headers={"HX-Request": "true"}))


def test_cells_read_years_of_both_eras_areas_by_name_and_yes_and_no(client):
    reading(client)
    study = study_in("46")
    out = outcome_of(study)
    told = {"proxy_year": "2022", "area_id": "460101", "is_intended": "no", "start": "", "indicator": "ตัวชี้วัด"}
    client.post(
        f"{STUDIES}{study.pk}/cells/", {f"outcomes-{out.pk}-{key}": text for key, text in told.items()}
    )
    out.refresh_from_db()
    assert (out.proxy_year, out.area_id, out.is_intended, out.start) == (2565, "460101", False, None)
    odd = {"outcomes-0-name": "x", "inputs-x-name": "x", "other": "x"}
    assert client.post(f"{STUDIES}{study.pk}/cells/", odd).status_code == 302


def test_what_is_taken_out_recomputes_to_the_same(client, tmp_path, capsys):
    reading(client)
    study = filled(study_in("46"))
    ratio = 81741.93 / 42375
    for kind, start in (("report", b"%PDF"), ("workbook", b"PK"), ("toml", b"#")):
        answer = client.post(f"{STUDIES}{study.pk}/{kind}/")
        content = b"".join(answer.streaming_content)
        assert content.startswith(start), kind
        if kind == "toml":
            data = tomllib.loads(content.decode())
            assert returns(study_of(data, rules_in_force())).ratio == pytest.approx(ratio, abs=1e-6)
        if kind == "workbook":
            book = tmp_path / "study.xlsx"
            book.write_bytes(content)
            assert slroi([str(book), "--json"]) == 0
            assert f'"ratio": {ratio:.5f}'[:14] in capsys.readouterr().out
    assert Event.objects.filter(verb="export.made").count() == 3


def test_a_study_is_taken_in_from_a_file_or_refused_with_every_fault(client, tmp_path):
    reading(client)
    study = filled(study_in("46"))
    answer = client.post(f"{STUDIES}{study.pk}/toml/")
    file = tmp_path / "study.toml"
    file.write_bytes(b"".join(answer.streaming_content))
    told = {"area": "46", "base_year": "2569"}
    page(client.get(f"{STUDIES}file/"))
    with file.open("rb") as content:
        page(client.post(f"{STUDIES}file/", told | {"file": content}, follow=True))
    assert Study.objects.count() == 2
    file.write_text('discount_rate = -1\n[[outcomes]]\nname = "ก"\nquantity = 1\nproxy = 1\nduration = -2\n')
    with file.open("rb") as content:
        shown = page(client.post(f"{STUDIES}file/", told | {"file": content}))
    assert shown.count("<li>") > 2
    for name, text in (("a.toml", "ก = ["), ("a.xlsx", "no"), ("a.pdf", "no")):
        file = tmp_path / name
        file.write_text(text)
        with file.open("rb") as content:
            page(client.post(f"{STUDIES}file/", told | {"file": content}))
    assert Study.objects.count() == 2


def test_a_study_is_finished_copied_and_thrown_away(client):
    reading(client)
    study = filled(study_in("46"))
    page(client.get(f"{STUDIES}{study.pk}/choices/"))
    kept = page(client.post(f"{STUDIES}{study.pk}/choices/", begun(name="อีกชื่อ"), follow=True))
    assert "อีกชื่อ" in kept
    shown = page(client.post(f"{STUDIES}{study.pk}/finish/", follow=True))
    assert "SHA-256" in shown
    assert "1.93" in page(client.get(f"{STUDIES}?area=46"))
    page(client.get(f"{STUDIES}{study.pk}/"))
    assert "สำเนา" in page(client.post(f"{STUDIES}{study.pk}/copy/", follow=True))
    draft = Study.objects.get(copied_from=study)
    again = client.post(f"{STUDIES}{study.pk}/cells/", {}, headers={"HX-Request": "true"})
    assert again.headers["HX-Redirect"].endswith(f"/{study.pk}/")
    client.post(f"{STUDIES}{draft.pk}/drop/")
    assert Study.objects.count() == 1
    assert "ปิดแล้วและไม่เปลี่ยน" in page(client.post(f"{STUDIES}{study.pk}/drop/", follow=True))
    empty = study_in("46")
    assert "ยังคำนวณไม่ได้" in page(client.post(f"{STUDIES}{empty.pk}/report/", follow=True))
    for kind in ("workbook", "toml"):
        assert client.post(f"{STUDIES}{empty.pk}/{kind}/").status_code == 302
    page(client.post(f"{STUDIES}{empty.pk}/finish/", follow=True))


def test_draws_are_repeated_by_their_seed_and_bounded(client):
    reading(client)
    study = filled(study_in("46"))
    address = f"{STUDIES}{study.pk}/results/"
    one = page(client.get(f"{address}?seed=7&draws=500"))
    assert "สุ่ม 500 ครั้ง ด้วยเลขตั้งต้น 7" in one
    assert "ไม่เกิน" in page(client.get(f"{address}?draws=900000000"))
    assert "จำนวนเต็ม" in page(client.get(f"{address}?seed=-1"))
    page(client.get(f"{address}?draws=0"))


def test_lines_are_taken_out_and_valued_by_the_bank(client):
    reading(client)
    study = study_in("46", base_year=2568)
    out = outcome_of(study)
    assert "นำค่าแทน" in page(client.post(f"{PROXIES}shipped/", follow=True))
    assert "ยังไม่ได้ตรวจกับต้นทาง" in page(client.get(f"{STUDIES}{study.pk}/outcomes/{out.pk}/proxy/"))
    proxy = Proxy.objects.get(year=2565, status="unverified")
    page(client.post(f"{STUDIES}{study.pk}/outcomes/{out.pk}/proxy/", {"proxy": proxy.pk}, follow=True))
    out.refresh_from_db()
    assert float(out.proxy_value) == pytest.approx(338 * 100.26 / 98.8, abs=0.01)
    later = study_in("46", base_year=2569)
    other = outcome_of(later)
    refused = page(
        client.post(f"{STUDIES}{later.pk}/outcomes/{other.pk}/proxy/", {"proxy": proxy.pk}, follow=True)
    )
    assert "ไม่มีปี 2569" in refused
    for odd in ("", "x", "99999999"):
        assert client.post(f"{STUDIES}{study.pk}/outcomes/{out.pk}/proxy/", {"proxy": odd}).status_code == 404
    client.post(f"{STUDIES}{study.pk}/lines/outcomes/{out.pk}/take-out/")
    assert not study.outcomes.exists()
    assert "ไม่อยู่ในแผนที่" in page(client.post(f"{STUDIES}{study.pk}/lines/odd/1/take-out/", follow=True))
    assert "ไม่มีตารางนี้" in page(client.post(f"{STUDIES}{study.pk}/lines/", {"table": "odd"}, follow=True))


@pytest.mark.parametrize(
    ("role", "area", "reads", "writes"),
    [
        ("data_manager", "46", 200, 302),
        ("project_team", "46", 200, 302),
        ("data_manager", "46010101", 404, 404),
        ("governor_office", "46", 200, 403),
        ("supervisor", "46", 200, 403),
        ("data_manager", "4605", 404, 404),
        ("dpo", "46", 403, 403),
    ],
)
def test_who_reads_and_who_writes_studies(client, role, area, reads, writes):
    study = study_in("4601")
    role = "protection_officer" if role == "dpo" else role
    reading(client, role, area)
    assert client.get(f"{STUDIES}{study.pk}/").status_code == reads
    assert client.get(f"{STUDIES}{study.pk}/results/").status_code == reads
    assert client.post(f"{STUDIES}{study.pk}/cells/", {}).status_code == writes
    for kept in ("copy", "finish", "drop"):
        assert client.post(f"{STUDIES}{study.pk}/{kept}/").status_code == writes or kept == "drop"


def test_odd_addresses_are_no_pages(client):
    reading(client)
    for odd in (
        f"{STUDIES}999/",
        f"{STUDIES}?area=x%00",
        f"{STUDIES}?area=nowhere",
        f"{STUDIES}new/?model=x",
    ):
        assert client.get(odd).status_code == 404, odd
    for fine in (f"{STUDIES}?page=zz", f"{PROXIES}?word=ค่าแรง", f"{PROXIES}?page=-1"):
        assert client.get(fine).status_code == 200, fine
