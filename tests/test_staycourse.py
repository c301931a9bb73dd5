"""The command line as a person uses it: real files, a real database, one line on failure."""

import csv
import json
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

import staycourse
from commands import terminal
from domain.store.database.engine import Database
from domain.store.staff.members import find_by_email, password_matches
from domain.store.staff.tokens.api_tokens import find_token
from tests.domain.sources.oulad.oulad_files import SMALL, write_oulad


class Shell:
    """Runs commands in this process and keeps what they printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.argv", ["staycourse", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            staycourse.main()
        printed = self._capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err


@pytest.fixture
def shell(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    sqlite_database: Database,
    tmp_path: Path,
) -> Shell:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", sqlite_database.url.render_as_string())
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    # the consoles are made once for a process; these write where this test listens
    for name in ("out", "err"):
        console = Console(stderr=name == "err", width=200)
        monkeypatch.setattr(terminal, name, console)
    return Shell(capsys, monkeypatch)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad")
    code, out, _ = shell("import", "oulad", folder, "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["counts"]["enrolments"] == {"new": 3, "changed": 0, "unchanged": 0}
    _, again, _ = shell("import", "oulad", folder, "--json")
    assert json.loads(again)["counts"]["enrolments"]["new"] == 3


def test_importing_twice_says_that_everything_was_there(shell: Shell, tmp_path: Path) -> None:
    folder = write_oulad(tmp_path / "oulad")
    shell("import", "oulad", folder)
    code, out, _ = shell("import", "oulad", folder)
    assert (code, "The same was imported at" in out) == (0, True)
    code, out, _ = shell("import", "oulad", folder, "--again")
    assert (code, "Everything was there already." in out) == (0, True)


def test_rejected_rows_are_shown_and_can_be_taken_away(shell: Shell, tmp_path: Path) -> None:
    bad = SMALL["studentVle.csv"] + "CCC,2014B,100,10,soon,1\n"
    folder = write_oulad(tmp_path / "oulad", studentVle=bad)
    _, out, _ = shell("import", "oulad", folder)
    assert "studentVle.csv:8 date 'soon' is not a whole number" in out
    code, _, _ = shell("export", "rejected-rows", tmp_path / "rejected.csv")
    assert code == 0
    assert "soon,is not a whole number" in (tmp_path / "rejected.csv").read_text()


def test_planning_a_day_that_was_not_scored_says_so_and_fails(shell: Shell, tmp_path: Path) -> None:
    shell("import", "oulad", write_oulad(tmp_path / "oulad"))
    code, _, error = shell("run", "plan-nudges")
    assert code == 1
    assert "no snapshot of" in error
    assert "score-learners has not run" in " ".join(error.split())
    code, out, _ = shell("run", "alert-coaches", "--json")
    assert code == 1
    assert "no snapshot" in json.loads(out)["not_done"]


@pytest.mark.parametrize("way", ["--as-of", "AS_OF"])
def test_a_past_day_is_rehearsed_and_never_planned(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    shell("import", "oulad", write_oulad(tmp_path / "oulad"))
    shell("run", "score-learners", "--as-of", "2014-03-04")
    if way == "AS_OF":
        monkeypatch.setenv("AS_OF", "2014-03-04")
    day = ("--as-of", "2014-03-04") if way == "--as-of" else ()
    for job in ("plan-nudges", "alert-coaches", "weekly-summary", "match-challenges"):
        code, _, error = shell("run", job, *day)
        assert code == 1
        assert "2014-03-04 is over" in " ".join(error.split())
        assert "staycourse rehearse --as-of 2014-03-04" in " ".join(error.split())


def test_scores_and_an_export_of_a_past_day(shell: Shell, tmp_path: Path) -> None:
    shell("import", "oulad", write_oulad(tmp_path / "oulad"))
    _, out, _ = shell("run", "score-learners", "--as-of", "2014-03-04", "--json")
    assert json.loads(out)["added"] == 3
    code, out, _ = shell("export", "segments", tmp_path / "s.csv", "--as-of", "2014-03-04")
    assert (code, "3 rows" in out) == (0, True)
    header = (tmp_path / "s.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert "Days_Since_Last_Seen,Engagement_Segment,Progress_Segment,Barriers_Flag" in header


def test_a_corrected_day_is_exported_as_it_was_known_before(shell: Shell, tmp_path: Path) -> None:
    day = ("--as-of", "2014-03-04")
    shell("import", "oulad", write_oulad(tmp_path / "first"))
    shell("run", "score-learners", *day)
    time.sleep(1.1)  # instants are given in seconds
    between = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}"
    more = SMALL["studentVle.csv"] + "CCC,2014B,101,10,30,4\n"
    shell("import", "oulad", write_oulad(tmp_path / "second", studentVle=more))
    _, out, _ = shell("run", "score-learners", *day, "--json")
    assert (json.loads(out)["version"], json.loads(out)["reason"]) == (2, "other data")
    now, then = tmp_path / "now.csv", tmp_path / "then.csv"
    shell("export", "segments", now, *day)
    shell("export", "segments", then, *day, "--known-on", between)

    def days_of(file: Path) -> list[str]:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            return sorted(row["Days_Since_Last_Seen"] for row in csv.DictReader(rows))

    assert len(days_of(now)) == len(days_of(then)) == 3
    assert days_of(now) != days_of(then)
    code, _, error = shell("export", "segments", then, *day, "--known-on", "2014-03-04")
    assert (code, "was first scored at" in " ".join(error.split())) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("import", "moodle", "x"), "'moodle' is not one of: oulad, tables"),
        (("import", "oulad", "nowhere.zip"), "nowhere.zip does not exist"),
        (("run", "dance"), "'dance' is not one of: score-learners"),
        (("export", "segments", "s.csv", "--as-of", "2014-03-04"), "no day was scored yet"),
        (("user", "add", "a@example.org", "--role", "king"), "'king' is not one of"),
    ],
)
def test_a_failure_is_one_clear_line_and_a_code(
    shell: Shell, arguments: tuple[str, ...], says: str
) -> None:
    code, out, err = shell(*arguments)
    assert code == 1
    assert says in err
    assert "Traceback" not in out + err


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://me:hush-hush@127.0.0.1:9/none", "the database says: connection failed"),
        ("sqlite:////dev/null/none.sqlite", "/dev/null"),
        ("postgres://me:hush-hush@127.0.0.1:9/none", "DATABASE_URL: it begins with sqlite:///"),
    ],
)
@pytest.mark.parametrize("command", [["migrate"], ["web"], ["user", "list"], ["restore", "x"]])
def test_a_database_that_cannot_be_used_is_one_line_without_its_password(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, address: str, says: str, command: list[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("PORT", "0")
    code, _, err = shell(*command)
    assert code == 1
    said = (says, "does not answer", "there is no file", "unable to open database file")
    assert any(one in err for one in said)
    assert "hush" not in err
    assert len(err.strip().splitlines()) == 1


def test_pages_are_not_served_over_the_schema_of_another_release(
    shell: Shell, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0190'"))
    code, _, err = shell("web", "--port", "0")
    assert code == 1
    assert "staycourse migrate" in err


def test_a_new_user_gets_a_password_once(shell: Shell) -> None:
    code, out, _ = shell("user", "add", "kim@example.org", "--role", "manager")
    assert (code, "kim@example.org may sign in with the password" in out) == (0, True)
    code, _, err = shell("user", "add", "kim@example.org")
    assert (code, "signs in already" in err) == (1, True)


def test_a_token_is_made_and_revoked_and_a_password_renewed(
    shell: Shell, sqlite_database: Database
) -> None:
    shell("user", "add", "kim@example.org", "--role", "admin")
    code, said, _ = shell("user", "token", "kim@example.org", "--name", "warehouse")
    token = said.split()[-1]
    found = sqlite_database.read(find_token, token, now=datetime.now(UTC))
    assert code == 0
    assert found is not None
    assert found.member
    assert found.member.email == "kim@example.org"
    _, said, _ = shell("user", "token", "kim@example.org", "--name", "warehouse", "--revoke")
    assert said.startswith("1 tokens")
    _, said, _ = shell("user", "password", "kim@example.org")
    with sqlite_database.reading() as session:
        assert find_token(session, token, now=datetime.now(UTC)) is None
        renewed = find_by_email(session, "kim@example.org")
    assert renewed is not None
    assert password_matches(said.split()[-1], renewed.password_hash)


def test_only_people_who_sign_in_have_tokens(shell: Shell) -> None:
    code, _, said = shell("user", "token", "nobody@example.org")
    assert code == 1
    assert "staycourse user add nobody@example.org" in said.replace("\n", "")


def test_a_coach_gets_texts_once_there_is_a_number(shell: Shell) -> None:
    shell("user", "add", "kim@example.org")
    assert "gets alerts by email." in shell("user", "alerts", "kim@example.org")[1]
    code, _, said = shell("user", "alerts", "kim@example.org", "--sms")
    assert (code, "no phone number yet" in said) == (1, True)
    told = shell("user", "alerts", "kim@example.org", "--sms", "--phone", "+447700900123")[1]
    assert "gets alerts by email and sms." in told
    told = shell("user", "alerts", "kim@example.org", "--no-email", "--no-sms")[1]
    assert "gets alerts by neither mail nor text." in told
    assert shell("user", "alerts", "nobody@example.org")[0] == 1


def test_reports_that_came_back_by_mail_are_read_from_a_file(shell: Shell, tmp_path: Path) -> None:
    mail = tmp_path / "one.eml"
    mail.write_bytes(b"From: a@mail.example\n\nNothing of ours.\n")
    code, out, _ = shell("bounces", mail, "--json")
    assert code == 0
    assert json.loads(out) == {"mails": 1, "new": 0, "repeated": 0, "unknown": 0}
    code, _, err = shell("bounces", tmp_path / "nowhere")
    assert code == 1
    assert "cannot be read: No such file" in err


def test_a_port_in_use_is_said_in_one_sentence(shell: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, _, err = shell("web", "--port", port)
    assert code == 1
    assert f"port {port} is taken: stop what listens there" in err
    assert f"staycourse web --port {port + 100}" in err


def test_outside_of_its_environment_it_says_where_it_is_installed() -> None:
    ended = _another_process("-S", "-E", staycourse.__file__)
    assert ended.returncode == 1
    assert "Run `make setup` once, then .venv/bin/staycourse." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_make_setup_installs_the_command() -> None:
    assert Path(sys.executable).with_name("staycourse").exists()
    ended = _another_process("-m", "staycourse", "--help")
    assert "rehearse" in ended.stdout


def test_help_and_version_do_not_wait_for_what_only_commands_need() -> None:
    asked = (
        "import sys, atexit; "
        "heavy = {'pandas', 'pydantic', 'sqlalchemy', 'structlog', 'rich.markdown'};"
        "atexit.register(lambda: print('loaded', sorted(heavy & set(sys.modules))));"
        "import staycourse; sys.argv = ['staycourse', %r]; staycourse.main()"
    )
    for option, said in (("--help", "Who saw, changed"), ("--version", "staycourse 0.")):
        ended = _another_process("-c", asked % option)
        assert said in ended.stdout, ended.stderr
        assert "loaded []" in ended.stdout


def test_without_the_extra_demo_only_the_demo_is_missing() -> None:
    without = (
        "import sys; sys.modules |= {'faker': None, 'aiosmtpd': None, 'aiosmtpd.controller': None};"
        "import dashboard.server, worker.schedule, staycourse;"
        "sys.argv = ['staycourse', 'demo']; staycourse.main()"
    )
    ended = _another_process("-c", without)
    assert ended.returncode == 1
    assert "of the extra `demo`: pip install" in ended.stderr


def test_what_is_exported_is_its_owners_alone(tmp_path: Path) -> None:
    out, data = tmp_path / "rejected.csv", tmp_path / "own" / "s.sqlite"
    code = (
        f"import os, sys; os.umask(0o022); os.environ['DATABASE_URL'] = 'sqlite:///{data}';"
        f"sys.argv = ['staycourse', 'export', 'rejected-rows', '{out}'];"
        "import staycourse; staycourse.main()"
    )
    ended = _another_process("-c", code)
    assert ended.returncode == 0, ended.stderr
    assert {file.stat().st_mode & 0o077 for file in (out, data)} == {0}


def _another_process(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own command line
        [sys.executable, *arguments], capture_output=True, text=True, check=False
    )
