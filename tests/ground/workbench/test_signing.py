"""What is signed here is told from what was changed, cut, or signed for something else."""

import json

import pytest
from joserfc.jwk import OKPKey

from ppaos.ground.workbench.queries.signing import NotSigned, public_keys, signed, verified

CLAIMS = {"what": "ชุดส่งต่อ", "rows": 12}


def test_what_was_signed_is_read_back():
    assert verified(signed(CLAIMS, "manifest"), "manifest") == CLAIMS


def test_a_stranger_checks_it_with_the_public_half_alone():
    keys = json.loads(json.dumps(public_keys()))
    assert "d" not in keys["keys"][0]
    assert verified(signed(CLAIMS, "manifest"), "manifest", keys) == CLAIMS


@pytest.mark.parametrize("place", [0, 10, 60, -10])
def test_a_changed_letter_is_found(place):
    token = signed(CLAIMS, "manifest")
    place %= len(token)
    other = "B" if token[place] != "B" else "Q"
    with pytest.raises(NotSigned):
        verified(token[:place] + other + token[place + 1 :], "manifest")


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "ก.ข.ค", "{}"])
def test_no_token_at_all_is_told(token):
    with pytest.raises(NotSigned):
        verified(token, "manifest")


def test_a_token_holds_for_its_own_purpose_only():
    with pytest.raises(NotSigned, match="signed as slip"):
        verified(signed(CLAIMS, "slip"), "manifest")


def test_another_installation_did_not_sign_it():
    stranger = OKPKey.generate_key("Ed25519")
    keys = {"keys": [stranger.as_dict(private=False, kid=stranger.thumbprint())]}
    with pytest.raises(NotSigned):
        verified(signed(CLAIMS, "manifest"), "manifest", keys)
