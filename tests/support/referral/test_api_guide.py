"""The requests of the guide for agencies do what the guide says."""

import base64
import hashlib
import hmac
import re
import shlex
import time
from pathlib import Path

import pytest
from django.test import Client
from django.utils.translation import override

from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.actions import _outside
from ppaos.support.referral.models import Webhook
from ppaos.support.referral.queries.states import reasons
from tests.factories.areas import make_areas
from tests.factories.machines import key_of
from tests.factories.people import household_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
GUIDE = (Path(__file__).parents[3] / "docs" / "how-to" / "agency_api.md").read_text()
REQUESTS = [block for block in re.findall(r"```sh\n(.*?)```", GUIDE, re.S) if block.startswith("curl")]


def asked(block, values):
    """What a curl line asks: method, address, headers, body; its variables put in as a shell does."""
    words = shlex.split(block.replace("\\\n", " "))
    parts = {"-X": "GET", "-d": None}
    headers, address = {}, ""
    place = 1
    while place < len(words):
        word = words[place]
        if word in ("-X", "-d", "-H"):
            place += 1
            if word == "-H":
                name, _colon, told = words[place].partition(": ")
                headers[name.lower()] = told
            else:
                parts[word] = words[place]
        elif word != "-s":
            address = word
        place += 1

    def filled(text):
        return re.sub(r"\$([A-Z]+)", lambda found: values[found[1]], text)

    headers = {name: filled(told) for name, told in headers.items()}
    return parts["-X"], filled(address), headers, parts["-d"] and filled(parts["-d"])


@pytest.fixture
def sent(db, monkeypatch):
    make_areas()
    found = [(0, 0, 0, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(_outside.socket, "getaddrinfo", lambda *_what, **_how: found)
    receiver = office()
    agreement_with(receiver)
    with override("en"):
        yield sent_referral(need_of(household_of("สมชาย")), service_of(receiver))


def test_every_request_of_the_guide_is_answered(sent):
    values = {
        "PPAOS": "/api/v1", "KEY": key_of(sent.organisation).text, "REFERRAL": str(sent.pk),
        "HOUSEHOLD": str(sent.household_id),
    }  # fmt: skip
    answers = []
    for block in REQUESTS:
        method, address, headers, body = asked(block, values)
        kind = {"content_type": headers.pop("content-type")} if body else {}
        answer = Client(headers=headers).generic(method, address, body or "", **kind)
        assert 200 <= answer.status_code < 300, (block, answer.content.decode())
        answers.append((method, address, answer.json() if answer.content else None))
        if address.endswith("/webhooks") and method == "POST":
            values["WEBHOOK"] = str(Webhook.objects.get().pk)
    assert len(answers) == len(REQUESTS) >= 10
    many = next(told for _method, address, told in answers if address.endswith("/answers"))
    assert (many["unchanged"], [row["code"] for row in many["faults"]]) == (1, ["referral_unknown"])
    assert set(HelpLine.objects.values_list("what", "baht")) == {
        ("เงินสงเคราะห์ครอบครัว", 3000),
        ("ถุงยังชีพ", 700),
    }
    assert Webhook.objects.get().ended_at is not None


def test_the_check_of_the_guide_knows_what_is_genuine():
    names = {}
    exec(re.search(r"```python\n(.*?)```", GUIDE, re.S)[1], names)
    now, body, secret = str(int(time.time())), b"{}", b"0" * 32
    signed = b"7." + now.encode() + b"." + body
    told = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    headers = {"webhook-id": "7", "webhook-timestamp": now, "webhook-signature": f"v1,{told}"}
    text = "whsec_" + base64.b64encode(secret).decode()
    assert names["is_genuine"](text, headers, body)
    assert not names["is_genuine"](text, headers, b"{ }")
    assert not names["is_genuine"](text, headers | {"webhook-timestamp": "1"}, body)


@pytest.mark.parametrize("state", ["asked", "turned_down"])
def test_the_guide_names_every_reason(state):
    row = next(line for line in GUIDE.splitlines() if line.startswith(f"| `{state}` |"))
    assert set(re.findall(r"`(\w+)`", row)) - {state, "reason"} == set(reasons()[state])
