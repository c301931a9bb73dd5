from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from domain.messaging.delivery.bounce_keys import BELIEVED_FOR, BounceKeys, Mail
from tests.factories import NOON

OURS = BounceKeys(secrets=("a secret of ours",))
MAIL = Mail(number=7, dedupe_key="1/reengage/2026-W10", queued_at=NOON)


def test_a_key_opens_the_mail_it_was_made_for() -> None:
    key = OURS.key(MAIL)
    assert len(key) == 24
    assert OURS.is_of(MAIL, key, now=NOON)


@pytest.mark.parametrize(
    "other",
    [
        replace(MAIL, number=8),
        replace(MAIL, dedupe_key="2/reengage/2026-W10"),
        replace(MAIL, queued_at=NOON - timedelta(days=31)),
    ],
)
def test_it_opens_no_other_mail_and_none_of_another_month(other: Mail) -> None:
    assert not OURS.is_of(other, OURS.key(MAIL), now=NOON)


@given(some.text(), some.integers(1, 9))
def test_nobody_makes_one_without_the_secret(secret: str, number: int) -> None:
    mail = replace(MAIL, number=number)
    guess = BounceKeys(secrets=(secret,)).key(mail)
    assert OURS.is_of(mail, guess, now=NOON) is (secret in OURS.secrets)


def test_it_is_believed_for_its_time_and_no_longer() -> None:
    key = OURS.key(MAIL)
    assert OURS.is_of(MAIL, key, now=NOON + BELIEVED_FOR)
    assert not OURS.is_of(MAIL, key, now=NOON + BELIEVED_FOR + timedelta(seconds=1))


def test_what_a_former_secret_signed_stays_good_and_the_new_one_signs() -> None:
    after = BounceKeys(secrets=("a new secret", *OURS.secrets))
    assert after.is_of(MAIL, OURS.key(MAIL), now=NOON)
    assert not OURS.is_of(MAIL, after.key(MAIL), now=NOON)


def test_secrets_are_not_shown() -> None:
    assert "secret of ours" not in repr(OURS)
