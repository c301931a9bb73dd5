"""Who may have a file's own columns."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlmodel import Session

from domain.sources import SOURCES, ImportBatch
from domain.store.activity.import_runs.own_columns import (
    note_own_columns,
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


@cache
def people(mapping: str) -> ImportBatch:
    """A list of people, read once a process."""
    with TemporaryDirectory() as folder:
        file, chosen = Path(folder) / "people.csv", Path(folder) / "mapping.toml"
        file.write_text("\n".join(LINES), encoding="utf-8")
        chosen.write_text(mapping, encoding="utf-8")
        return SOURCES["tables"](
            file,
            exported_on=NOW.date(),
            now=NOW,
            starts_on=None,
            mapping=chosen,
            usual_weeks=12,
            progress=lambda _share, _what: None,
        )


def bring(session: Session, mapping: str = "") -> None:
    """What an import of the list notes of its columns; saving all of it takes longest."""
    note_own_columns(session, people(mapping).report)


def unread(session: Session) -> list[str]:
    return [one.heading for one in read_unread_columns(session)]


def test_a_column_is_for_everybody_once_it_was_read_as_something_that_tells_no_demographic(
    database: Database,
) -> None:
    with database.transaction() as session:
        batch = people(READ % "stage")
        save_batch(session, batch, source="tables", path="people.csv", now=NOW)
        assert read_columns_for_all(session) == {"Name", "Last login", "Grp"}
        assert unread(session) == ["Ethnie", "Note"]


@pytest.mark.parametrize("field", ["ethnicity", "gender", "disability", "deprivation"])
def test_what_one_mapping_read_as_a_demographic_stays_one_whatever_others_say(
    database: Database, field: str
) -> None:
    with database.transaction() as session:
        for mapping in (READ % "stage", READ % field, READ % "stage", ""):
            bring(session, mapping)
        assert "Grp" not in read_columns_for_all(session)
        assert "Grp" not in unread(session)


def test_a_column_that_is_shared_no_longer_is_once_an_import_reads_it_as_a_demographic(
    database: Database,
) -> None:
    with database.transaction() as session:
        bring(session)
        assert share_column(session, "Grp", by="admin@example.org", now=NOW)
        bring(session)
        assert "Grp" in read_columns_for_all(session)
        assert unread(session) == ["Ethnie", "Note", "Grp"]
        bring(session, READ % "ethnicity")
        assert "Grp" not in read_columns_for_all(session)
        assert not share_column(session, "Grp", by="admin@example.org", now=NOW)


def test_sharing_is_taken_back(database: Database) -> None:
    with database.transaction() as session:
        bring(session)
        share_column(session, "Note", by="admin@example.org", now=NOW)
        assert stop_sharing(session, "Note")
        assert "Note" not in read_columns_for_all(session)
        assert not share_column(session, "never seen", by="admin@example.org", now=NOW)


def test_an_unusually_long_heading_is_shared_with_nobody(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("domain.store.activity.import_runs.own_columns._LONGEST", 3)
    with database.transaction() as session:
        bring(session)
        assert unread(session) == ["Grp"]
        assert not read_columns_for_all(session)
