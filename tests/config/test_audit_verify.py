"""`ppaos audit_verify` runs on files alone and says what it found; what is no audit is refused with a sentence."""

import json
import subprocess
import sys

import pytest

from ppaos.config.cli import ON_FILES_ALONE
from ppaos.config.command_line import audit_verify
from ppaos.ground.privacy.actions.audit_export import export_audit
from ppaos.ground.privacy.actions.chain import seal_audit
from ppaos.ground.privacy.models import AuditSeal
from ppaos.ground.privacy.queries.signing import public_keys, signed
from tests.factories.audited import A_DAY, BEGUN, days_at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    days_at_work()
    made = tmp_path / "audit.jsonl"
    export_audit(file=made, first=None, last=None, by=None, at=BEGUN + 5 * A_DAY)
    return made


def test_it_needs_neither_django_nor_a_home(file):
    assert "audit_verify" in ON_FILES_ALONE
    code = (
        "import sys; from ppaos.config.command_line.audit_verify import main;"
        f"code = main([{str(file)!r}]); assert 'django' not in sys.modules; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "WHOLE: 16 lines" in done.stdout or "WHOLE: 15 lines" in done.stdout


def test_what_was_found_is_said_by_line(file, capsys):
    file.write_text(
        file.read_text("utf-8").replace('"rows":2', '"rows":3').replace('"rows": 2', '"rows": 3'), "utf-8"
    )
    assert audit_verify.main([str(file)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("NOT WHOLE")
    assert "line 3: altered." in told
    assert "The key came from the file itself" in told
    assert audit_verify.main([str(file), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["is_whole"], found["faults"][0]["kind"], found["faults"][0]["seal"]) == (
        False,
        "altered",
        None,
    )


def test_a_long_list_is_cut_and_counted(file, capsys, monkeypatch):
    monkeypatch.setattr(audit_verify, "SHOWN", 1)
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:6] + lines[9:]), "utf-8")
    assert audit_verify.main([str(file)]) == 1
    file.write_text(file.read_text("utf-8").replace("verify", "assist"), "utf-8")
    audit_verify.main([str(file)])
    assert "more. In all: altered" in capsys.readouterr().out


def test_kept_seals_younger_than_the_file_are_left_aside(file, tmp_path, capsys):
    seal_audit(by=None, at=BEGUN + 20 * A_DAY)
    seals = tmp_path / "seals.txt"
    seals.write_text("\n".join(AuditSeal.objects.values_list("token", flat=True)))
    assert audit_verify.main([str(file), "--seals", str(seals)]) == 0
    assert "1 kept seals are younger" in capsys.readouterr().out


def test_a_seal_of_another_purpose_is_none(file, tmp_path, capsys):
    seals = tmp_path / "seals.txt"
    seals.write_text(signed({"number": 1}, "manifest"))
    assert audit_verify.main([str(file), "--seals", str(seals)]) == 1
    assert "seal no. 1 kept outside does not hold" in capsys.readouterr().out


FORMAT = {
    "format": "ppaos-audit/1",
    "made_at": "",
    "from": None,
    "to": None,
    "first": 1,
    "last": 1,
    "before": "0",
}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "first line"),
        (b"\xff\xfe\x00", "first line"),
        (b"[]", "first line"),
        (b'{"format": "x"}', "first line"),
        (
            json.dumps(FORMAT | {"format": "ppaos-audit/9", "keys": {}}).encode(),
            "this command reads ppaos-audit/1",
        ),
        (json.dumps(FORMAT | {"keys": {}}).encode(), "no public keys"),
        (json.dumps(FORMAT | {"keys": {"keys": [1]}}).encode(), "no public keys"),
        (json.dumps(FORMAT | {"first": "ก", "keys": {}}).encode(), "first line"),
    ],
)
def test_what_is_no_audit_is_refused(tmp_path, capsys, content, why):
    file = tmp_path / "x"
    file.write_bytes(content)
    assert audit_verify.main([str(file)]) == 2
    assert why in capsys.readouterr().err


def test_files_that_are_not_there_are_told(tmp_path, capsys, file):
    for given in (
        [str(tmp_path / "no")],
        [str(file), "--seals", str(tmp_path / "no")],
        [str(file), "--key", str(tmp_path)],
    ):
        assert audit_verify.main(given) == 2
    assert capsys.readouterr().err.count("cannot be opened") == 3
    key = tmp_path / "jwks.json"
    key.write_text(json.dumps(public_keys()))
    assert audit_verify.main([str(file), "--key", str(key)]) == 0
