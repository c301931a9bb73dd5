"""Scorers at the command line: who may do what, what is kept, and what is said."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlmodel import select

from domain.sources import ImportBatch
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database
from domain.store.scoring.scorers import activate_scorer
from domain.store.staff.members import Role, create_user
from domain.store.tables import AuditEvent, Learner
from tests import test_staycourse
from tests.conftest import migrated_sqlite, shipped_policy
from tests.test_staycourse import Shell
from tests.worker.jobs.scoring.test_train_scorer import NOW, frames_of_a_cohort
from worker.jobs.scoring.train_scorer import train_scorer

KIM = "kim@house.example"
shell = test_staycourse.shell


@pytest.fixture
def kim(sqlite_database: Database) -> str:
    """A manager who signs in."""
    sqlite_database.write(create_user, email=KIM, name="Kim", role=Role.MANAGER, password_hash="x")
    return KIM


@cache
def trained_sqlite() -> bytes:
    """A SQLite file with two scorers of one finished cohort, the second in use; made once."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "trained.sqlite"
        path.write_bytes(migrated_sqlite())
        database = Database(f"sqlite:///{path}")
        what = ImportBatch(frames=frames_of_a_cohort(240))
        with database.transaction() as session:
            save_batch(session, what, source="test", path="-", now=NOW)
            for learner in session.exec(select(Learner)):
                learner.gender = "F" if (learner.id or 0) % 3 else "M"
        for _ in range(2):
            train_scorer(database, shipped_policy(), data_until=date(2024, 5, 1), now=NOW)
        database.write(activate_scorer, 2, by=KIM, reason="just as good", now=NOW)
        database.close()
        return path.read_bytes()


@pytest.fixture
def trained(sqlite_database: Database) -> Database:
    """Two scorers of one finished cohort, the second in use."""
    Path(sqlite_database.url.database or "").write_bytes(trained_sqlite())
    return sqlite_database


def test_without_a_scorer_every_command_says_what_to_do(shell: Shell, kim: str) -> None:
    assert "Train one" in shell("scorers", "list")[1]
    for arguments, said in (
        (("scorers", "show", 9), "there is no scorer 9"),
        (("scorers", "activate", 9, "--by", kim, "--reason", "x"), "there is no scorer 9"),
        (("scorers", "watch"), "no scorer is in use"),
        (("scorers", "operating-point", "--precision", 0.8), "No scorer is in use yet"),
        (("scorers", "operating-point"), "either --precision"),
        (("fairness",), "no scorer with held-out learners"),
    ):
        code, _, err = shell(*arguments)
        assert (code, said in err) == (1, True), arguments


def test_a_manager_goes_back_to_an_older_scorer_with_a_reason(
    shell: Shell,
    trained: Database,
    kim: str,
) -> None:
    before = json.loads(shell("scorers", "list", "--json")[1])
    assert [(s["id"], s["state"]) for s in before] == [(2, "active"), (1, "retired")]
    code, _, err = shell("scorers", "activate", 1, "--by", "who@x.example", "--reason", "x")
    assert (code, "no manager or admin" in err) == (1, True)
    assert shell("scorers", "activate", 1, "--by", kim, "--reason", "cries wolf")[0] == 0
    shown = json.loads(shell("scorers", "show", 1, "--json")[1])
    assert (shown["state"], shown["activated_by"]) == ("active", kim)
    assert shown["verifies"]
    text = shell("scorers", "show", 1)[1]
    assert "because: cries wolf" in text
    assert "holds" in text
    assert "2024-01-01 to 2024-05-01" in shell("scorers", "list")[1]


def test_an_operating_point_is_told_and_kept_only_when_somebody_chooses_it(
    shell: Shell,
    trained: Database,
    kim: str,
) -> None:
    asked = ("scorers", "operating-point", "--precision", 0.85)
    code, out, _ = shell(*asked)
    assert (code, "Not kept" in out) == (0, True)
    assert shell(*asked, "--by", kim)[0] == 1
    found = json.loads(shell(*asked, "--by", kim, "--reason", "fewer calls in vain", "--json")[1])
    assert found["precision"] >= 0.85
    with trained.reading() as session:
        actions = [event.action for event in session.exec(select(AuditEvent))]
    assert actions.count("chose_operating_point") == 1
    code, _, err = shell("scorers", "operating-point", "--precision", 1.0)
    assert (code, "No threshold gives 100%" in err) in {(1, True), (0, False)}


def test_the_weekly_look_is_shown_once_it_was_taken(shell: Shell, trained: Database) -> None:
    assert "staycourse run watch-scorer" in shell("scorers", "watch")[2]
    code, out, _ = shell("run", "watch-scorer", "--as-of", "2024-05-02", "--json")
    assert (code, json.loads(out)["scorer"]) == (0, 2)


def test_fairness_is_shown_and_written(shell: Shell, trained: Database, tmp_path: Path) -> None:
    found = json.loads(shell("fairness", "--json")[1])
    assert {group["group"] for group in found["groups"]} == {"F", "M"}
    for name in ("fairness.html", "fairness.md"):
        assert shell("fairness", "--report", tmp_path / name)[0] == 0
        assert "Fairness of scorer 2" in (tmp_path / name).read_text(encoding="utf-8")
