"""Messages at the command line: what is wrong, how they read, a test to oneself."""

import json
from pathlib import Path

import pytest
from sqlmodel import select

from commands import terminal
from config import templates
from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user
from domain.store.tables import Message, Nudge
from tests.factories import NOON, quiet_learners
from tests.test_staycourse import Shell, shell  # noqa: F401 - the fixture is used by its name

KIM = "kim@house.example"
DAY = ("--as-of", "2026-03-02")


@pytest.fixture
def quiet(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Two learners who would get a nudge, and a colleague who signs in."""
    quiet_learners(sqlite_database, 2)
    sqlite_database.write(create_user, email=KIM, name="Kim", role=Role.MANAGER, password_hash="x")
    monkeypatch.setattr(terminal, "now", lambda: NOON)
    return sqlite_database


def test_the_check_finds_nothing_wrong_with_what_is_shipped(shell: Shell, quiet: Database) -> None:  # noqa: F811 - the fixture
    code, out, _ = shell("messages", "check", *DAY)
    assert (code, "3 enrolments on 2026-03-02: 0 messages" in out) == (0, True)
    with quiet.transaction() as session:
        assert session.exec(select(Nudge)).all() == []


def test_a_broken_message_is_named_and_fails_the_command(
    shell: Shell,  # noqa: F811 - the fixture
    quiet: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sources = templates.load_templates() | {"email/reengage/subject.txt": "{{ nickname }}"}
    for name, words in sources.items():
        (tmp_path / "t" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "t" / name).write_text(words, encoding="utf-8")
    read = templates.load_templates
    monkeypatch.setattr("config.deployment.load_templates", lambda: read(tmp_path / "t"))
    code, out, _ = shell("messages", "check", *DAY)
    assert code == 1
    assert "reengage by email in en: templates/email/reengage/subject.txt: 'nickname'" in out
    code, out, _ = shell("messages", "check", *DAY, "--json")
    assert (code, len(json.loads(out)["problems"])) == (1, 4)  # two learners, two wordings each


def test_a_preview_shows_the_words_for_one_learner(shell: Shell, quiet: Database) -> None:  # noqa: F811 - the fixture
    _, out, _ = shell(
        "messages", "preview", "reengage", "--learner", "l1", "--language", "de", *DAY
    )
    assert "Subject: Wann immer du so weit bist, Lb" in out
    _, out, _ = shell("messages", "preview", "smart_reminder", "--channel", "sms", *DAY)
    assert "(1 segment)" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("preview", "nothing"), "'nothing' is not one of: reengage"),
        (("preview", "reengage", "--learner", "zoe"), "no learner 'zoe' was scored on 2026-03-02"),
        (("test", "reengage", "--to", "zoe@x.example"), "nobody signs in as zoe@x.example"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(
    shell: Shell,  # noqa: F811 - the fixture
    quiet: Database,
    arguments: tuple[str, ...],
    said: str,
) -> None:
    code, _, err = shell("messages", *arguments, *DAY)
    assert (code, said in err) == (1, True)


def test_a_test_waits_in_the_outbox_for_oneself(shell: Shell, quiet: Database) -> None:  # noqa: F811 - the fixture
    code, out, _ = shell("messages", "test", "reengage", "--to", KIM.upper(), *DAY)
    assert (code, "your own address" in out) == (0, True)
    with quiet.transaction() as session:
        (message,) = session.exec(select(Message)).all()
        assert (message.address, message.kind) == (KIM, "test")
        assert (message.subject or "").startswith("[Test] Whenever you are ready")
