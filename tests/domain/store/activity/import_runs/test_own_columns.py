"""Who may have a file's own columns."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session

from domain.sources import SOURCES
from domain.store.activity.import_runs.own_columns import (
    read_columns_for_all,
    read_unread_columns,
    share_column,
    stop_sharing,
)
from domain.store.activity.imports import save_batch
from domain.store.database.engine import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LINES = (
    "Name,Last login,Grp,Ethnie,Note",
    "Ada Birch,2026-03-01,B,x,y",
    "Ben Cole,2026-02-27,A,z,y",
)
READ = '[tables.people]\nmatch = "*"\ncontent = "learners"\ncolumns = { %s = "Grp" }\n'


def bring(session: Session, folder: Path, mapping: str = "") -> None:
    """Import a list of people."""
    (folder / "people.csv").write_text("\n".join(LINES), encoding="utf-8")
    chosen = folder / "mapping.toml"
    chosen.write_text(mapping, encoding="utf-8")
    batch = SOURCES["tables"](
        folder / "people.csv",
        exported_on=NOW.date(),
        now=NOW,
        starts_on=None,
        mapping=chosen,
        usual_weeks=12,
        progress=lambda _share, _what: None,
    )
    save_batch(session, batch, source="tables", path="people.csv", now=NOW)


def unread(session: Session) -> list[str]:
    return [one.heading for one in read_unread_columns(session)]


def test_a_column_is_for_everybody_once_it_was_read_as_something_that_tells_no_demographic(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        bring(session, tmp_path, READ % "stage")
        assert read_columns_for_all(session) == {"Name", "Last login", "Grp"}
        assert unread(session) == ["Ethnie", "Note"]


@pytest.mark.parametrize("field", ["ethnicity", "gender", "disability", "deprivation"])
def test_what_one_mapping_read_as_a_demographic_stays_one_whatever_others_say(
    database: Database, tmp_path: Path, field: str
) -> None:
    with database.transaction() as session:
        for mapping in (READ % "stage", READ % field, READ % "stage", ""):
            bring(session, tmp_path, mapping)
        assert "Grp" not in read_columns_for_all(session)
        assert "Grp" not in unread(session)


def test_a_column_that_is_shared_no_longer_is_once_an_import_reads_it_as_a_demographic(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        bring(session, tmp_path)
        assert share_column(session, "Grp", by="admin@example.org", now=NOW)
        bring(session, tmp_path)
        assert "Grp" in read_columns_for_all(session)
        assert unread(session) == ["Ethnie", "Note", "Grp"]
        bring(session, tmp_path, READ % "ethnicity")
        assert "Grp" not in read_columns_for_all(session)
        assert not share_column(session, "Grp", by="admin@example.org", now=NOW)


def test_sharing_is_taken_back(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        bring(session, tmp_path)
        share_column(session, "Note", by="admin@example.org", now=NOW)
        assert stop_sharing(session, "Note")
        assert "Note" not in read_columns_for_all(session)
        assert not share_column(session, "never seen", by="admin@example.org", now=NOW)


def test_an_unusually_long_heading_is_shared_with_nobody(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.store.activity.import_runs.own_columns._LONGEST", 3)
    with database.transaction() as session:
        bring(session, tmp_path)
        assert unread(session) == ["Grp"]
        assert not read_columns_for_all(session)
