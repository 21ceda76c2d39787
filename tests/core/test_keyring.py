"""Keys: the first writes, all read, a lost one is named, and what was changed does not open."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from core.crypto.keyring import DamagedError, KeyLostError, Keyring, key_id

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.mark.parametrize("value", [b"", b"Sam", "Ünicode \U0001f9f6".encode(), b"\0\0", bytes(range(256)) * 40])
def test_what_was_sealed_opens_under_its_label_alone(value: bytes) -> None:
    ring = Keyring.of([NEW])
    sealed = ring.seal(value, "referrals.Person.preferred_name")
    assert ring.open(sealed, "referrals.Person.preferred_name") == value
    for other in ("referrals.Person.full_name", "", "referrals.Person.preferred_name\0"):
        with pytest.raises(DamagedError):
            ring.open(sealed, other)


def test_the_same_words_are_never_sealed_alike() -> None:
    ring = Keyring.of([NEW])
    assert ring.seal(b"Sam", "a") != ring.seal(b"Sam", "a")


def test_the_first_key_writes_and_all_read() -> None:
    sealed = Keyring.of([OLD]).seal(b"Sam", "a")
    both = Keyring.of([NEW, OLD])
    assert both.open(sealed, "a") == b"Sam"
    assert not both.is_current(sealed)
    assert both.seal(b"x", "a").startswith(key_id(NEW))


def test_rotating_keeps_content_and_label() -> None:
    sealed = Keyring.of([OLD]).seal(b"Sam", "a")
    again = Keyring.of([NEW, OLD]).rotated(sealed)
    only_new = Keyring.of([NEW])
    assert only_new.is_current(again)
    assert only_new.open(again, "a") == b"Sam"
    with pytest.raises(DamagedError):
        only_new.open(again, "b")


def test_a_lost_key_is_named() -> None:
    sealed = Keyring.of([OLD]).seal(b"Sam", "a")
    for attempt in (lambda: Keyring.of([NEW]).open(sealed, "a"), lambda: Keyring.of([NEW]).rotated(sealed)):
        with pytest.raises(KeyLostError, match=key_id(OLD)) as raised:
            attempt()
        assert raised.value.key_id == key_id(OLD)


def test_every_changed_sign_is_noticed() -> None:
    ring = Keyring.of([NEW])
    sealed = ring.seal(b"Sam", "a")
    for place in range(len(sealed)):
        # A and B can be one in the last place before the =, where base64 leaves some bits unused.
        changed = sealed[:place] + ("A" if sealed[place] != "A" else "Q") + sealed[place + 1 :]
        with pytest.raises((DamagedError, KeyLostError)):
            ring.open(changed, "a")
    for cut in (sealed[:-1], sealed[:40], sealed[:9], "", "Sam", "ä.ö"):
        with pytest.raises((DamagedError, KeyLostError)):
            ring.open(cut, "a")


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "x" * 44], [NEW[:-2]], ["ä" * 44]])
def test_what_cannot_be_a_key_is_refused_at_the_start(keys: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"python -m core\.crypto"):
        Keyring.of(keys)


def test_the_id_of_a_key_does_not_hold_a_part_of_it() -> None:
    assert len(key_id(NEW)) == 8
    assert key_id(NEW) not in NEW
