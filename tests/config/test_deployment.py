from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.deployment import open_deployment
from config.files import PolicyFileError
from domain.messaging.links import Link, Purpose
from domain.policy import Channel, Policy
from domain.store.database.engine import Database
from tests.factories import NOON, deployment_for, settings_for

LATE = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
LINK = Link(
    purpose=Purpose.WHY,
    learner_id=1,
    channel=Channel.EMAIL,
    enrolment_id=2,
    intervention="reengage",
    period="2026-03-02",
)


def test_it_is_made_of_settings_files_and_a_database(sqlite_database: Database) -> None:
    with open_deployment(settings_for(sqlite_database), clock=lambda: NOON) as deployment:
        assert deployment.database.url == sqlite_database.url
        assert deployment.policy.nudges
        assert "en" in deployment.templates.words.languages
        assert deployment.clock() == NOON


def test_a_policy_that_cannot_be_is_said_before_anything_is_done(
    sqlite_database: Database, tmp_path: Path
) -> None:
    settings = settings_for(sqlite_database, policy_dir=tmp_path)
    with pytest.raises(PolicyFileError), open_deployment(settings):
        pass


def test_the_gate_follows_policy_and_settings(sqlite_database: Database, policy: Policy) -> None:
    here = deployment_for(sqlite_database, policy, allow_list=("@learner.example",))
    assert here.gate.permits("ada@learner.example")
    assert not here.gate.permits("ada@elsewhere.example")
    other = policy.model_copy()
    assert replace(here, policy=other).gate.policy is other


def test_today_is_a_day_of_the_programme_unless_a_past_one_is_replayed(
    sqlite_database: Database, policy: Policy
) -> None:
    sending = policy.sending.model_copy(update={"zone": "Europe/Berlin"})
    berlin = policy.model_copy(update={"sending": sending})
    assert deployment_for(sqlite_database, berlin, clock=lambda: LATE).today() == date(2026, 3, 3)
    replay = deployment_for(sqlite_database, berlin, as_of="2014-03-04", clock=lambda: LATE)
    assert replay.today() == date(2014, 3, 4)


def test_addresses_begin_with_the_public_one_and_never_show_the_secret(
    sqlite_database: Database, policy: Policy
) -> None:
    urls = deployment_for(sqlite_database, policy, public_url="https://stay.example/").urls
    assert urls.page("/worklist") == "https://stay.example/worklist"
    assert urls.host == "stay.example"
    assert urls.of_message(LINK, at=NOON)["why_url"].startswith("https://stay.example/p/why/")
    text = urls.of_message(replace(LINK, channel=Channel.SMS), at=NOON)
    assert all(address.startswith("https://stay.example/p/m/") for address in text.values())
    assert len(text["check_url"]) == 47
    assert urls.secret not in repr(urls)
