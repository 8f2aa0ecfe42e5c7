"""Packages as their receivers open them, manifests as anybody checks them: as signed, or tampered with."""

import io
import json
import zipfile
from datetime import date

import msoffcrypto
import polars as pl
import pytest
import pyzipper
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation
from joserfc import jwe
from joserfc.jwk import ECKey, OKPKey, RSAKey

from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.queries.signing import public_keys, signed
from ppaos.support.referral.presenters.manifest import IN_ZIP, KIND, checked
from ppaos.support.referral.presenters.package import KeyUnfit, public_key, readable
from tests.factories.areas import make_areas
from tests.factories.batched import batch_of, cleared_referrals, code_of, rows_of, sent_batch
from tests.factories.referred import agreement_with, office

pytestmark = pytest.mark.django_db
CLAIMED = {"uid", "name"}


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with translation.override("th"):
        yield


@pytest.fixture
def batch():
    body = office()
    agreement_with(body)
    cleared_referrals(body, "สมชาย", "สมหญิง", title="นาย", birth_on=date(1960, 1, 1), birth_precision="year")
    return batch_of(
        body, fields=["title", "sex", "birth_on", "head", "is_urgent", "ground", "due_on", "village"]
    )


def package_of(batch, kind="zip", **given):
    sent_batch(batch, package_kind=kind, **given)
    with open_file(file=batch.package) as stream:
        return stream.read()


def test_a_zip_opens_with_its_code_alone_and_its_manifest_without(batch):
    content = package_of(batch)
    with zipfile.ZipFile(io.BytesIO(content)) as plain:
        assert plain.read(IN_ZIP).decode() == batch.manifest
        sheet = next(each for each in plain.infolist() if each.filename != IN_ZIP)
        assert sheet.flag_bits & 1
        assert sheet.compress_type == 99  # AES
        with pytest.raises((RuntimeError, NotImplementedError)):
            plain.read(sheet.filename)
    with pyzipper.AESZipFile(io.BytesIO(content)) as locked:
        rows = rows_of(locked.read(sheet.filename, pwd=code_of(batch).encode()))
    assert rows["ชื่อ"].to_list() == ["สมชาย", "สมหญิง"]
    assert set(rows["วันเกิด"]) == {"พ.ศ. 2503"}
    assert set(rows["ฐานทางกฎหมาย"]) == {"ภารกิจของรัฐ"}
    assert rows["หัวหน้าครัวเรือน"].to_list() == ["นายสมชาย นามสกุล", "นายสมหญิง นามสกุล"]
    assert "คำตอบ" in rows.columns
    assert rows["เร่งด่วน"].to_list() == [None, None]


def test_a_manifest_tells_what_left_by_what_right_and_of_nobody(batch):
    package_of(batch)
    told = checked(batch.manifest.encode())
    assert told.holds
    assert not told.content_checked
    assert "พมจ. สมมุติ" in told.words
    claims = told.claims
    assert claims["counts"] == {"referrals": 2, "households": 2}
    assert claims["grounds"] == {"public_task": 2}
    assert claims["fields"] == batch.fields
    assert claims["agreement"]["title"] == "ข้อตกลง"
    assert claims["area"] == {"code": "46", "name": batch.area.name_th}
    assert set(claims["organisation"]) == CLAIMED
    assert "สมชาย" not in json.dumps(claims, ensure_ascii=False)


def test_an_agreement_with_an_end_stands_in_the_manifest(batch):
    batch.organisation.agreements.update(valid_to=date(2027, 9, 30))
    package_of(batch)
    assert checked(batch.manifest.encode()).claims["agreement"]["valid_to"] == "2027-09-30"


def test_a_package_of_the_area_itself_names_no_agreement(batch):
    package_of(batch)
    batch.agreement = None
    batch.save()
    package_of(batch)
    assert checked(batch.manifest.encode()).claims["agreement"] is None


def test_a_spreadsheet_with_a_password_opens_with_its_code(batch):
    content = package_of(batch, "xlsx")
    locked = msoffcrypto.OfficeFile(io.BytesIO(content))
    assert locked.is_encrypted()
    locked.load_key(password=code_of(batch))
    opened = io.BytesIO()
    locked.decrypt(opened)
    assert rows_of(opened.getvalue())["ชื่อ"].to_list() == ["สมชาย", "สมหญิง"]
    told = checked(opened.getvalue(), manifest=batch.manifest)
    assert (told.holds, told.content_checked) == (True, True)
    sealed = checked(content)
    assert not sealed.holds
    assert "รหัสผ่าน" in sealed.words


KEYS = [
    lambda: RSAKey.generate_key(2048),
    lambda: ECKey.generate_key("P-256"),
    lambda: OKPKey.generate_key("X25519"),
]


@pytest.mark.parametrize("make", KEYS)
def test_a_machine_opens_its_package_with_its_private_key(batch, make):
    private = make()
    content = package_of(batch, "jwe", receiver_key=private.as_dict(private=False))
    assert batch.code_sealed is None
    told = jwe.decrypt_compact(
        content, private, algorithms=["RSA-OAEP-256", "ECDH-ES+A256KW", "A256GCM", "DEF"]
    )
    inside = json.loads(told.plaintext)
    rows = pl.read_csv(io.StringIO(inside["content"]))
    assert rows["first_name"].to_list() == ["สมชาย", "สมหญิง"]
    assert rows["birth_precision"].to_list() == ["year", "year"]
    assert checked(told.plaintext).content_checked
    inside["content"] += "9,9\n"
    assert not checked(json.dumps(inside).encode()).holds


UNFIT = [
    (RSAKey.generate_key(1024).as_dict(private=False), "2048"),
    (OKPKey.generate_key("Ed25519").as_dict(private=False), "X25519"),
    (ECKey.generate_key("P-256").as_dict(private=True), "กุญแจลับ"),
    ({"kty": "lost"}, "JWK"),
    (5, "JWK"),
    (None, "JWK"),
    (["kty"], "JWK"),
    ({"kty": "EC", "crv": "P-256", "x": "?", "y": "?"}, "JWK"),
]


@pytest.mark.parametrize(("key", "words"), UNFIT)
def test_a_key_that_cannot_be_used_is_refused_in_words(key, words):
    with pytest.raises(KeyUnfit, match=words):
        public_key(key)


def test_rows_without_days_and_words_are_left_as_they_are():
    rows = pl.DataFrame({"referral_id": [1], "first_name": ["สมชาย"]})
    assert readable(rows).equals(rows)


def tampered(content: bytes) -> bytes:
    """The package with another sheet in it, the manifest as it was."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, pyzipper.AESZipFile(out, "w") as new:
        new.setencryption(pyzipper.WZ_AES)
        new.setpassword(b"code")
        new.writestr("sheet.xlsx", b"other rows")
        new.encryption = None
        new.setpassword(None)
        new.writestr(IN_ZIP, old.read(IN_ZIP))
    return out.getvalue()


def without_manifest() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("sheet.xlsx", b"rows")
    return out.getvalue()


def test_a_package_holds_or_is_told_tampered(batch):
    content = package_of(batch)
    whole = checked(content, code=code_of(batch))
    assert (whole.holds, whole.content_checked) == (True, True)
    unopened = checked(content)
    assert (unopened.holds, unopened.content_checked) == (True, False)
    changed = checked(tampered(content), code="code")
    assert not changed.holds
    assert changed.words.startswith("ถูกแก้ไข")
    assert not checked(content, code="wrong").holds
    assert not checked(content[: len(content) // 2]).holds


def faulty_manifests(token):
    head, claims, signature = token.split(".")
    return [
        f"{head}.{claims[:-2]}.{signature}",
        f"{head}.{claims}.{signature[:-4]}AAAA",
        signed({"version": 1}, "slip"),
        "no token at all",
        '{"manifest": 1}',
        "{",
    ]


def test_manifests_that_were_changed_or_are_none_do_not_hold(batch):
    package_of(batch)
    for token in faulty_manifests(batch.manifest):
        assert not checked(token.encode()).holds
    assert not checked(without_manifest()).holds


def test_keys_of_another_installation_do_not_hold(batch):
    package_of(batch)
    other = {"keys": [OKPKey.generate_key("Ed25519").as_dict(private=False, alg="Ed25519", use="sig")]}
    assert not checked(batch.manifest.encode(), keys=other).holds
    assert checked(batch.manifest.encode(), keys=public_keys()).holds


def test_the_command_says_holds_or_tampered(batch, tmp_path, client, capsys):
    package, keys, sheet = tmp_path / "p.zip", tmp_path / "keys.json", tmp_path / "m.jws"
    package.write_bytes(package_of(batch))
    keys.write_bytes(client.get(reverse("well_known:jwks")).content)
    sheet.write_text(batch.manifest)
    call_command("verify_manifest", package, "--keys", str(keys), "--code", code_of(batch))
    assert "ถูกต้อง" in capsys.readouterr().out
    call_command("verify_manifest", sheet, "--json")
    assert json.loads(capsys.readouterr().out)["claims"]["batch"] == str(batch.uid)
    package.write_bytes(tampered(package.read_bytes()))
    with pytest.raises(CommandError, match="ถูกแก้ไข"):
        call_command("verify_manifest", package, "--code", "code")
    with pytest.raises(CommandError, match="ถูกแก้ไข"):
        call_command("verify_manifest", package, "--manifest", str(sheet))
    with pytest.raises(CommandError):
        call_command("verify_manifest", tmp_path / "lost.jws")


def test_without_a_key_or_keys_the_command_says_what_it_lacks(monkeypatch, tmp_path):
    monkeypatch.setenv("PPAOS_KEY_FILE", str(tmp_path / "none.key"))
    (tmp_path / "m.jws").write_text("a.b.c")
    with pytest.raises(CommandError, match=r"none\.key"):
        call_command("verify_manifest", tmp_path / "m.jws")


def test_public_keys_are_open_to_everybody(client):
    response = client.get("/.well-known/jwks.json")
    assert response.status_code == 200
    assert response.json() == public_keys()
    assert "d" not in response.json()["keys"][0]
    assert KIND == "batch-manifest"
