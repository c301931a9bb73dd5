from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.messaging.links.signed import (
    EXAMPLE_SHORT,
    LIFETIME,
    Link,
    LinkProblem,
    Purpose,
    neighbours,
    short_enrolment,
    sign,
    sign_short,
    url,
    verify,
    verify_short,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINK = Link(
    purpose=Purpose.UNSUBSCRIBE,
    learner_id=7,
    channel="email",
    enrolment_id=9,
    intervention="reengage",
    period="2026-W10",
)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_signed_link_comes_back_as_it_was_until_it_expires(purpose: Purpose) -> None:
    link = replace(LINK, purpose=purpose)
    token = sign(link, secret="s", at=NOW)
    last = NOW + LIFETIME[purpose]
    assert verify(token, purpose, secrets=["s"], now=last) == link
    late = verify(token, purpose, secrets=["s"], now=last + timedelta(seconds=1))
    assert late is LinkProblem.EXPIRED


def test_a_link_opens_only_the_page_it_was_made_for() -> None:
    token = sign(LINK, secret="s", at=NOW)
    assert verify(token, Purpose.PREFERENCES, secrets=["s"], now=NOW) is LinkProblem.FORGED


def test_another_secret_signs_nothing_we_accept() -> None:
    token = sign(LINK, secret="theirs", at=NOW)
    assert verify(token, Purpose.UNSUBSCRIBE, secrets=["ours"], now=NOW) is LinkProblem.FORGED


@given(st.data())
def test_no_changed_token_is_accepted(data: st.DataObject) -> None:
    token = sign(LINK, secret="s", at=NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    changed = token[:at] + data.draw(st.characters(exclude_characters=token[at])) + token[at + 1 :]
    found = verify(changed, Purpose.UNSUBSCRIBE, secrets=["s"], now=NOW)
    assert found is LinkProblem.FORGED


@given(st.text())
def test_any_text_is_a_link_or_forged(token: str) -> None:
    assert verify(token, Purpose.UNSUBSCRIBE, secrets=["s"], now=NOW) is LinkProblem.FORGED


def test_the_address_carries_no_personal_data() -> None:
    address = url(LINK, public_url="https://s.example/", secret="s", at=NOW)
    assert address.startswith("https://s.example/p/unsubscribe/")
    assert "@" not in address


def test_a_page_leads_to_its_neighbours_but_makes_no_link_younger() -> None:
    token = sign(LINK, secret="s", at=NOW)
    later = NOW + LIFETIME[Purpose.WHY] - timedelta(days=1)
    opened = verify(token, Purpose.UNSUBSCRIBE, secrets=["s"], now=later)
    assert isinstance(opened, Link)
    paths = neighbours(opened, secret="s", now=later)
    assert paths[Purpose.WHY].startswith("/p/why/")
    why = paths[Purpose.WHY].removeprefix("/p/why/")
    assert verify(why, Purpose.WHY, secrets=["s"], now=later) == replace(LINK, purpose=Purpose.WHY)
    much_later = later + timedelta(days=2)
    assert verify(why, Purpose.WHY, secrets=["s"], now=much_later) is LinkProblem.EXPIRED
    assert Purpose.WHY not in neighbours(opened, secret="s", now=much_later)
    assert Purpose.PREFERENCES in neighbours(opened, secret="s", now=much_later)


TEXT = replace(LINK, channel="sms", enrolment_id=10**9)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_short_link_is_the_whole_link_in_22_characters_until_it_closes(purpose: Purpose) -> None:
    link = replace(TEXT, purpose=purpose)
    token = sign_short(link, secret="s", at=NOW)
    assert len(token) == len(EXAMPLE_SHORT) == 22
    assert short_enrolment(token) == 10**9
    day = NOW.replace(hour=0)
    known = [replace(TEXT, intervention="welcome"), TEXT]
    last = day + LIFETIME[purpose]
    found = verify_short(token, known, secrets=["s"], now=last)
    assert found == link
    assert isinstance(found, Link)
    assert found.issued_at == day
    late = last + timedelta(seconds=1)
    assert verify_short(token, known, secrets=["s"], now=late) is LinkProblem.EXPIRED


@pytest.mark.parametrize(
    "changed", [{"learner_id": 8}, {"channel": "email"}, {"intervention": "x"}, {"period": "x"}]
)
def test_a_short_link_opens_nothing_that_it_was_not_made_for(changed: dict[str, Any]) -> None:
    token = sign_short(TEXT, secret="s", at=NOW)
    other = [replace(TEXT, **changed)]
    assert verify_short(token, other, secrets=["s"], now=NOW) is LinkProblem.FORGED
    assert verify_short(token, [TEXT], secrets=["t"], now=NOW) is LinkProblem.FORGED
    assert verify_short(token, [], secrets=["s"], now=NOW) is LinkProblem.FORGED


@given(st.data())
def test_no_changed_short_token_is_accepted(data: st.DataObject) -> None:
    token = sign_short(TEXT, secret="s", at=NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    changed = token[:at] + data.draw(st.characters(exclude_characters=token[at])) + token[at + 1 :]
    assert verify_short(changed, [TEXT], secrets=["s"], now=NOW) is LinkProblem.FORGED


@given(st.text())
@example(EXAMPLE_SHORT)
def test_any_text_is_a_short_link_or_forged(token: str) -> None:
    assert verify_short(token, [TEXT], secrets=["s"], now=NOW) is LinkProblem.FORGED


def test_texts_have_short_addresses_and_mails_whole_ones() -> None:
    where = {"public_url": "https://s.example/", "secret": "s", "at": NOW}
    assert url(TEXT, **where).removeprefix("https://s.example/p/m/").isascii()
    assert len(url(TEXT, **where)) == len("https://s.example/p/m/") + 22
    assert url(LINK, **where).startswith("https://s.example/p/unsubscribe/")


@pytest.mark.parametrize("purpose", Purpose)
def test_links_that_went_out_under_a_former_secret_open_and_new_ones_need_the_present(
    purpose: Purpose,
) -> None:
    link, text = replace(LINK, purpose=purpose), replace(TEXT, purpose=purpose)
    long, short = sign(link, secret="old", at=NOW), sign_short(text, secret="old", at=NOW)
    both, present = ["new", "old"], ["new"]
    assert verify(long, purpose, secrets=both, now=NOW) == link
    assert verify(long, purpose, secrets=present, now=NOW) is LinkProblem.FORGED
    assert verify_short(short, [TEXT], secrets=both, now=NOW) == text
    assert verify_short(short, [TEXT], secrets=present, now=NOW) is LinkProblem.FORGED
