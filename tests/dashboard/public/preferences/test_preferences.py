from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from domain.messaging.links.signed import Link, Purpose
from domain.nudges.eligibility.requests import ChannelPreference
from domain.store.database.engine import Database
from domain.store.people.learner_settings import LearnerSettings, read_learner_settings
from domain.store.people.suppression import (
    read_preferences,
    read_suppressions,
    save_preferences,
    suppress,
)
from tests.dashboard.public.conftest import address
from tests.factories import NOON, on_both

ALL_EMAIL = ["risk/email", "reminder/email", "recognition/email"]


def save(visitor: TestClient, link: Link, **form: Any) -> str:
    answer = visitor.post(address(link, Purpose.PREFERENCES), data=form)
    assert answer.status_code == 200
    return answer.text


def chosen(database: Database, link: Link) -> dict[tuple[str, str], ChannelPreference]:
    with database.transaction() as session:
        return read_preferences(session).get(link.learner_id, {})


def own(database: Database, link: Link) -> LearnerSettings:
    return database.write(read_learner_settings, link.learner_id)


def is_ticked(text: str, box: str) -> bool:
    return f'value="{box}" checked' in text


def test_the_page_shows_what_is_on_now(visitor: TestClient, link: Link) -> None:
    text = visitor.get(address(link, Purpose.PREFERENCES)).text
    assert all(is_ticked(text, box) for box in ALL_EMAIL)
    assert not is_ticked(text, "risk/sms")  # nobody said yes to texts


@on_both
def test_each_kind_is_chosen_for_each_channel(
    visitor: TestClient, database: Database, link: Link
) -> None:
    text = save(visitor, link, on=["risk/sms", "reminder/email"])
    assert "Saved" in text
    assert is_ticked(text, "risk/sms")
    assert not is_ticked(text, "risk/email")
    found = chosen(database, link)
    assert found["sms", "risk"].allowed is True
    assert found["email", "risk"].allowed is False
    assert found["email", "*"].allowed is None or found["email", "*"].allowed is True
    assert found["*", "*"] == ChannelPreference()


def test_nothing_ticked_for_a_channel_stops_it_whatever_kinds_come_later(
    visitor: TestClient, database: Database, link: Link
) -> None:
    save(visitor, link, on=["risk/sms"])
    assert chosen(database, link)["email", "*"] == ChannelPreference(allowed=False)


@pytest.mark.parametrize(("pause", "days"), [("7", 7), ("14", 14), ("28", 28)])
def test_a_break_of_weeks_is_kept_until_it_is_ended(
    visitor: TestClient, database: Database, link: Link, pause: str, days: int
) -> None:
    text = save(visitor, link, on=ALL_EMAIL, pause=pause)
    until = NOON + timedelta(days=days)
    assert f"On a break until {until.day} {until:%B}" in text
    assert chosen(database, link)["*", "*"] == ChannelPreference(paused_until=until)
    assert "On a break until" in save(visitor, link, on=ALL_EMAIL, pause="keep")
    assert "On a break until" not in save(visitor, link, on=ALL_EMAIL, pause="none")


def test_a_break_may_last_until_a_day(visitor: TestClient, database: Database, link: Link) -> None:
    assert "On a break until 4 May" in save(visitor, link, pause="until", until="2026-05-04")
    until = chosen(database, link)["*", "*"].paused_until
    assert until is not None
    # midnight in London, where summer has come by then
    assert until.isoformat() == "2026-05-03T23:00:00+00:00"


@pytest.mark.parametrize("until", ["", "2026-03-02", "2027-04-01", "soon"])
def test_a_day_that_cannot_be_is_said_kindly_and_the_rest_is_saved(
    visitor: TestClient, database: Database, link: Link, until: str
) -> None:
    save(visitor, link, on=ALL_EMAIL, pause="7")
    text = save(visitor, link, on=["risk/email"], pause="until", until=until)
    assert "choose a day after today" in text
    assert 'role="alert"' in text
    found = chosen(database, link)
    assert found["*", "*"].paused_until == NOON + timedelta(days=7)
    assert found["email", "reminder"].allowed is False


def test_own_hours_language_and_challenges_are_kept(
    visitor: TestClient, database: Database, link: Link
) -> None:
    text = save(visitor, link, quiet_start="18", quiet_end="9", language="de",
                challenge_opt_in="yes", share_first_name="yes")  # fmt: skip
    assert "Gespeichert" in text  # at once in their language
    assert own(database, link) == LearnerSettings(
        quiet_start=18,
        quiet_end=9,
        language="de",
        challenge_opt_in=True,
        share_first_name=True,
    )
    assert '<html lang="de">' in visitor.get(address(link, Purpose.WHY)).text
    save(visitor, link)
    assert own(database, link) == LearnerSettings(language="de")


@pytest.mark.parametrize(
    "hours",
    [{"quiet_start": "9"}, {"quiet_end": "9"}, {"quiet_start": "9", "quiet_end": "9"}],
)
def test_hours_that_cannot_be_leave_the_earlier_ones(
    visitor: TestClient, database: Database, link: Link, hours: dict[str, str]
) -> None:
    save(visitor, link, quiet_start="18", quiet_end="9")
    assert "two different hours" in save(visitor, link, **hours)
    assert own(database, link).quiet_start == 18


@on_both
def test_switching_mail_on_again_lifts_the_unsubscribe_but_no_bounce(
    visitor: TestClient, database: Database, link: Link
) -> None:
    visitor.post(address(link))
    assert not is_ticked(visitor.get(address(link, Purpose.PREFERENCES)).text, "risk/email")
    assert is_ticked(save(visitor, link, on=["risk/email"]), "risk/email")
    with database.transaction() as session:
        assert read_suppressions(session) == {}
        suppress(session, "email", "ada@learner.example", reason="bounced", now=NOON)
    assert "could not reach this address" in save(visitor, link, on=["risk/email"])
    with database.transaction() as session:
        assert read_suppressions(session) == {("email", "ada@learner.example"): "bounced"}


def test_saving_keeps_the_two_weeks_after_i_am_fine(
    visitor: TestClient, database: Database, link: Link
) -> None:
    until = NOON + timedelta(days=14)
    database.write(
        save_preferences,
        link.learner_id,
        {("*", "risk"): ChannelPreference(paused_until=until)},
        now=NOON,
    )
    save(visitor, link, on=ALL_EMAIL)
    assert chosen(database, link)["*", "risk"].paused_until == until


@on_both
def test_saving_twice_is_saving_once(visitor: TestClient, database: Database, link: Link) -> None:
    form = {"on": ["risk/email"], "pause": "keep", "quiet_start": "18", "quiet_end": "9"}
    first = save(visitor, link, **form)
    before = chosen(database, link), own(database, link)
    assert save(visitor, link, **form) == first
    assert (chosen(database, link), own(database, link)) == before


STOPS = {
    "stop": ("sms", "Text START"),
    "bad_number": ("sms", "could not reach this number"),
    "bounced": ("email", "could not reach this address"),
    "complained": ("email", "asked us to stop"),
}


@pytest.mark.parametrize("reason", STOPS)
def test_why_nothing_arrives_is_said_as_it_is(
    visitor: TestClient, database: Database, link: Link, reason: str
) -> None:
    channel, said = STOPS[reason]
    address_of = {"sms": "+447700900123", "email": "ada@learner.example"}
    database.write(suppress, channel, address_of[channel], reason=reason, now=NOON)
    assert said in visitor.get(address(link, Purpose.PREFERENCES)).text
