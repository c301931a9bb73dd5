from pathlib import Path

from sqlmodel import select

from domain.store.database.engine import Database
from domain.store.tables import AuditEvent
from tests import test_staycourse
from tests.factories import quiet_learners
from tests.test_staycourse import Shell

shell = test_staycourse.shell


def test_a_warehouse_is_exported_brought_up_to_date_and_noted(
    shell: Shell, sqlite_database: Database, tmp_path: Path
) -> None:
    quiet_learners(sqlite_database, 2)
    folder = tmp_path / "warehouse"
    code, out, _ = shell("export", "warehouse", folder)
    assert code == 0
    assert "in 21 parts: 21 were new or changed, 0 are gone" in out
    assert "0 were new or changed" in shell("export", "warehouse", folder)[1]
    with sqlite_database.reading() as session:
        noted = session.exec(select(AuditEvent.detail)).all()
    assert noted == [f"warehouse to {folder}, without refs: 34 rows"] * 2


def test_what_a_warehouse_cannot_be_asked_for_is_said(shell: Shell, tmp_path: Path) -> None:
    code, _, err = shell("export", "warehouse", tmp_path, "--as-of", "2026-03-02")
    assert (code, "gets every day" in err) == (1, True)
    code, _, err = shell("export", "warehouse", tmp_path)  # the database is in it
    assert (code, "choose an empty folder" in err) == (1, True)
    code, _, err = shell("export", "rejected-rows", tmp_path / "nowhere" / "r.csv")
    assert (code, "cannot be written" in err) == (1, True)
    code, _, err = shell("export", "segments", tmp_path / "s.csv", "--refs")
    assert (code, "for a warehouse" in err) == (1, True)
