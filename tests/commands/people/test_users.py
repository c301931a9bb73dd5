"""Colleagues at the command line, and the trail that says what was done there."""

import json
from pathlib import Path

import pytest

from domain.store.database.engine import Database
from domain.store.staff.members import Role, create_user, find_by_email
from tests import test_staycourse
from tests.domain.sources.oulad.oulad_files import write_oulad
from tests.test_staycourse import Shell

KIM = "kim@house.example"
shell = test_staycourse.shell


@pytest.fixture
def kim(sqlite_database: Database) -> str:
    sqlite_database.write(create_user, email=KIM, name="Kim", role=Role.COACH, password_hash="x")
    return KIM


def test_colleagues_are_listed_changed_and_removed_and_the_trail_says_by_whom(
    shell: Shell, kim: str, sqlite_database: Database
) -> None:
    _, out, _ = shell("user", "list", "--json")
    (listed,) = json.loads(out)
    assert (listed["email"], listed["role"], listed["signed_in_at"]) == (kim, "coach", None)
    code, out, _ = shell("user", "role", kim, "manager")
    assert (code, "manager now" in out) == (0, True)
    with sqlite_database.reading() as session:
        found = find_by_email(session, kim)
        assert found
        assert found.role is Role.MANAGER
    shell("user", "password", kim)
    code, out, _ = shell("user", "remove", kim)
    assert (code, "can no longer sign in" in out) == (0, True)
    assert json.loads(shell("user", "list", "--json")[1]) == []
    _, out, _ = shell("audit", "list", "--json")
    done = [(entry["action"], entry["detail"]) for entry in json.loads(out)]
    assert done == [
        ("removed_user", kim),
        ("reset_password", kim),
        ("changed_role", f"{kim}: coach to manager"),
    ]
    assert all(entry["who"].startswith("command line") for entry in json.loads(out))


def test_a_role_or_a_person_that_is_not_there_is_said(shell: Shell, kim: str) -> None:
    for asked in (("user", "role", kim, "boss"), ("user", "remove", "nobody@house.example")):
        code, _, err = shell(*asked)
        assert code == 1
        assert "not one of" in err or "nobody signs in" in err


def test_no_token_made_here_sees_figures_of_groups(shell: Shell, kim: str) -> None:
    code, _, err = shell("token", "add", "x", "--scope", "exports", "--scope", "equity:read")
    assert (code, "by an admin who sees figures of groups" in " ".join(err.split())) == (1, True)
    assert json.loads(shell("token", "list", "--json")[1]) == []


def test_a_kind_of_entry_that_is_not_there_is_said(shell: Shell) -> None:
    code, _, err = shell("audit", "list", "--action", "danced")
    assert code == 1
    assert "opened_learner" in err


def test_imports_and_exports_are_on_the_trail_and_a_dry_run_is_not(
    shell: Shell, tmp_path: Path
) -> None:
    folder = write_oulad(tmp_path / "oulad")
    shell("import", "oulad", folder, "--dry-run")
    shell("import", "oulad", folder)
    shell("export", "rejected-rows", tmp_path / "rejected.csv")
    _, out, _ = shell("audit", "list", "--json")
    exported, imported = json.loads(out)
    assert (imported["action"], imported["detail"]) == ("imported", f"oulad from {folder}")
    assert exported["action"] == "exported"
    assert exported["detail"].startswith("rejected-rows to ")
