"""The content security policy is loosened for the survey's page alone, and only as far as its engine needs."""

import pytest

from ppaos.config.middleware import POLICY

pytestmark = pytest.mark.django_db


def policy_of(client, path):
    return client.get(path)["Content-Security-Policy"]


def test_the_survey_may_compile_web_assembly_and_nothing_may_be_inline(client):
    policy = dict(part.split(" ", 1) for part in policy_of(client, "/survey/phone/").split("; "))
    usual = dict(part.split(" ", 1) for part in POLICY.split("; "))
    assert {name: policy[name] for name in policy if policy[name] != usual.get(name)} == {
        "script-src": "'self' 'wasm-unsafe-eval'",
        "connect-src": "'self' data:",
        "media-src": "'self' blob:",
    }
    assert "unsafe-inline" not in str(policy)
    assert "'unsafe-eval'" not in str(policy)


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/survey/phone/worker.js", "/survey/phone/list", "/survey/phone/x"]
)
def test_every_other_page_keeps_the_strict_one(client, path):
    assert policy_of(client, path) == POLICY
