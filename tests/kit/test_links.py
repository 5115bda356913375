"""Capability links: what they prove, and that nothing else does."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.kit.links import Capability, Keyring, read

RING = Keyring({"1": "first-secret"})
PAGE = Capability("page", 7, 0)
capabilities = st.builds(
    Capability,
    st.sampled_from(["page", "feed", "reset"]),
    st.integers(min_value=0, max_value=2**63 - 1),
    st.integers(min_value=0, max_value=10**6),
)


def proves(token: str, capability: Capability, ring: Keyring = RING) -> bool:
    claim = read(token)
    return claim is not None and ring.proves(claim, capability)


@given(capabilities)
def test_a_token_proves_its_own_capability(capability: Capability) -> None:
    token = RING.token(capability)
    claim = read(token)
    assert claim is not None
    assert claim.subject_id == capability.subject_id
    assert RING.proves(claim, capability)


@given(capabilities, capabilities)
def test_a_token_proves_no_other_capability(own: Capability, other: Capability) -> None:
    assert proves(RING.token(own), other) == (own == other)


@given(capabilities, st.data())
def test_one_changed_character_breaks_it(capability: Capability, data: st.DataObject) -> None:
    token = RING.token(capability)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from([c for c in string.ascii_lowercase + string.digits + "-" if c != token[place]]))
    changed = token[:place] + other + token[place + 1 :]
    claim = read(changed)
    # A leading zero is another spelling of the same number, but never of another one.
    assert claim is None or not RING.proves(claim, capability)


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    claim = read(text)
    assert claim is None or not RING.proves(claim, PAGE)


@pytest.mark.parametrize(
    "text", ["", "-", "1-7", "1-7-", "İ-7-" + "a" * 26, "1-" + "z" * 13 + "-" + "a" * 26, "١-٧-" + "a" * 26]
)
def test_what_is_no_token(text: str) -> None:
    assert read(text) is None


def test_another_purpose_generation_or_subject() -> None:
    token = RING.token(PAGE)
    assert proves(token, PAGE)
    assert not proves(token, Capability("feed", 7, 0))
    assert not proves(token, Capability("page", 7, 1))
    assert not proves(token, Capability("page", 8, 0))


def test_another_key() -> None:
    assert not proves(Keyring({"1": "other-secret"}).token(PAGE), PAGE)
    assert not proves(Keyring({"2": "first-secret"}).token(PAGE), PAGE)


def test_rotation_keeps_old_links_alive_until_the_key_goes() -> None:
    old = RING.token(PAGE)
    rotated = Keyring({"2": "second-secret", "1": "first-secret"})
    assert rotated.token(PAGE).startswith("2-")
    assert proves(old, PAGE, rotated)
    assert proves(rotated.token(PAGE), PAGE, rotated)
    assert rotated.token(PAGE, "1") == old
    assert not proves(old, PAGE, Keyring({"2": "second-secret"}))
    with pytest.raises(KeyError):
        Keyring({"2": "second-secret"}).token(PAGE, "1")


def test_case_and_blanks_are_forgiven() -> None:
    assert proves(f" {RING.token(PAGE).upper()}\n", PAGE)


def test_the_signature_is_long_enough_and_says_nothing() -> None:
    key, subject, signature = RING.token(Capability("page", 35, 3)).split("-")
    assert (key, subject) == ("1", "z")
    assert len(signature) == 26  # 128 bit in base32


def test_a_keyring_needs_a_key_and_a_subject_an_id() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Keyring({})
    with pytest.raises(ValueError, match="no subject"):
        RING.token(Capability("page", -1, 0))
