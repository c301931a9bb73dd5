"""Restoring over PostgreSQL's tools says why it failed, whichever of the two ends first."""

from pathlib import Path

import pytest

from domain.store.database.copies import CopyError, back_up, restore
from domain.store.database.engine import Database

#: One that ends at once, or reads nothing while it lives.
_DEAD = "exec <&-; echo 'FATAL: no such database' >&2; exit 2"
_DEAF = "exec <&-; exec sleep 5"
_NO_BACKUP = "sleep .3; echo 'not a valid archive' >&2; exit 1"
_LONG = "sleep .3; exec head -c 3000000 /dev/zero"

#: More than a pipe holds that nobody reads.
_CHATTY = "i=0; while [ $i -lt 3000 ]; do echo 'NOTICE: there is one already, skipping' >&2;"
_CHATTY += " i=$((i+1)); done"


@pytest.mark.parametrize(
    ("pg_restore", "psql", "told"),
    [
        (_NO_BACKUP, _DEAF, "is no backup: not a valid archive"),
        (_NO_BACKUP, "exec cat", "is no backup: not a valid archive"),
        (_LONG, _DEAD, "nothing was restored: FATAL: no such database"),
        ("sleep .3", _DEAD, "nothing was restored: FATAL: no such database"),
        (f"{_CHATTY}; {_NO_BACKUP}", "exec cat", "is no backup: not a valid archive"),
        (_LONG, f"{_CHATTY}; {_DEAD}", "nothing was restored: FATAL: no such database"),
    ],
    ids=[
        *("the reader fails, unread", "the reader fails", "the writer dies", "it dies at the end"),
        *("the reader says much", "the writer says much"),
    ],
)
def test_a_restore_that_fails_says_why(  # noqa: PLR0917 - the table above
    postgresql_database: Database,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pg_restore: str,
    psql: str,
    told: str,
) -> None:
    for name, script in (("pg_restore", pg_restore), ("psql", psql)):
        tool = tmp_path / name
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    file = tmp_path / "backup"
    file.write_text("as it came")
    with pytest.raises(CopyError, match=told):
        restore(postgresql_database, file, replace=True)


def test_a_copy_that_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.sqlite").write_text("no database, but long enough to be looked at" * 40)
    with pytest.raises(CopyError, match="nothing was copied: file is not a database"):
        back_up(Database(f"sqlite:///{tmp_path / 'broken.sqlite'}"), tmp_path / "backup")
    assert [one.name for one in tmp_path.iterdir()] == ["broken.sqlite"]


def test_where_there_is_no_database_none_is_made_and_copied(tmp_path: Path) -> None:
    nowhere = tmp_path / "none.sqlite"
    with pytest.raises(CopyError, match=r"there is no database .*none\.sqlite"):
        back_up(Database(f"sqlite:///{nowhere}"), tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
