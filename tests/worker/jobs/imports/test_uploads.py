"""A file that staff upload is looked at, tried and imported; what was rejected can be mended."""

import gzip
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

from domain.policy import Policy
from domain.sources import SourceError
from domain.sources.readers import files
from domain.store.activity.import_runs.runs import read_import, read_left_out
from domain.store.activity.uploads import (
    note_upload,
    read_parts,
    read_upload,
    save_mapping,
    save_upload,
)
from domain.store.database.engine import Database
from domain.store.operations.job_requests import ask_for_job, read_asked_jobs
from domain.store.retention import run_retention
from domain.store.tables import ImportRun, Learner, UploadPart
from tests.domain.sources.oulad.oulad_files import write_oulad
from tests.factories import NOON, on_both
from tests.worker.test_timekeeper import keeper
from worker.asked_jobs import AskedJobs
from worker.jobs.imports.uploads import UPLOAD_JOBS

WHO = "manager@example.org"
FILE = (
    b"Name,E-mail,Last login,Course progress,Shoe size\n"
    b"Ada Lovelace,ada@example.org,2026-02-20,81%,39\n"
    b"Bob Byte,bob@example.org,no day at all,40%,44\n"
)


def upload(database: Database, content: bytes = FILE, name: str = "learners.csv") -> int:
    with database.transaction() as session:
        parts = [content[:20], content[20:]]
        return save_upload(session, name, parts, choices="{}", by=WHO, now=NOON)


def do(database: Database, policy: Policy, job: str, number: int) -> tuple[str, Any]:
    """Ask for a job about an upload and let the worker do it."""
    database.write(ask_for_job, job, about=number, by=WHO, now=NOON)
    AskedJobs(timekeeper=keeper(database, policy)).run_uploads()
    with database.reading() as session:
        one = read_asked_jobs(session, jobs=[job], about=number)[0]
    return one.state, one.detail


def learners(database: Database) -> int:
    with database.reading() as session:
        return session.exec(select(func.count()).select_from(Learner)).one()


@on_both
def test_a_file_is_seen_tried_and_imported_once(database: Database, policy: Policy) -> None:
    number = upload(database)
    assert do(database, policy, "preview-upload", number)[0] == "done"
    with database.reading() as session:
        seen = read_upload(session, number)
        assert b"".join(read_parts(session, number)) == FILE
    assert seen
    [table] = json.loads(seen.preview or "")["tables"]
    assert table["rows"][0][0] == "Ada Lovelace"
    [choice] = json.loads(seen.choices)["tables"].values()
    assert choice["columns"]["last_seen"] == "Last login"

    assert do(database, policy, "try-upload", number)[0] == "done"
    assert learners(database) == 0
    tried = database.read(read_upload, number)
    assert tried
    trial = json.loads(tried.trial or "")
    assert trial["people"]["new"] == ["Ada Lovelace", "Bob Byte"]
    assert trial["rejected"][0] | {"reason": ""} == {
        "file": "learners.csv",
        "line": 3,
        "column": "Last login",
        "value": "no day at all",
        "reason": "",
    }

    state, detail = do(database, policy, "import-upload", number)
    run_id = json.loads(detail)["import"]
    assert (state, learners(database)) == ("done", 2)
    with database.reading() as session:
        run, ended = read_import(session, run_id), read_upload(session, number)
        assert session.exec(select(func.count()).select_from(UploadPart)).one() == 0
    assert run
    assert (run.imported_by, run.path, run.rejected) == (WHO, "learners.csv", 1)
    assert ended
    assert (ended.import_run_id, ended.preview, ended.trial) == (run_id, None, None)
    left = read_left_out(database, run_id)
    assert json.loads(left.loc[0, "cells"])["E-mail"] == "bob@example.org"
    assert do(database, policy, "import-upload", number)[0] == "failed"


def test_what_is_not_to_be_read_is_read_from_no_other_column_either(
    sqlite_database: Database, policy: Policy
) -> None:
    content = b"Name,Email,Gender,Sex\nAda,ada@example.org,F,W\n"
    number = upload(sqlite_database, content=content)
    do(sqlite_database, policy, "preview-upload", number)
    with sqlite_database.transaction() as session:
        seen = read_upload(session, number)
        assert seen
        choices = json.loads(seen.choices)
        [choice] = choices["tables"].values()
        choice["columns"] = {"name": "Name", "email": "Email"}
        choice["ignored"] = ["Gender", "Sex"]
        note_upload(session, number, choices=json.dumps(choices))
    do(sqlite_database, policy, "import-upload", number)
    with sqlite_database.reading() as session:
        assert set(session.exec(select(Learner.gender))) == {None}


def test_a_column_that_is_chosen_against_is_not_read(
    sqlite_database: Database, policy: Policy
) -> None:
    number = upload(sqlite_database)
    do(sqlite_database, policy, "preview-upload", number)
    with sqlite_database.transaction() as session:
        seen = read_upload(session, number)
        assert seen
        choices = json.loads(seen.choices)
        [choice] = choices["tables"].values()
        del choice["columns"]["email"]
        note_upload(session, number, choices=json.dumps(choices))
    do(sqlite_database, policy, "import-upload", number)
    with sqlite_database.reading() as session:
        assert set(session.exec(select(Learner.email))) == {None}


def test_a_saved_mapping_comes_back_for_the_same_headings(
    sqlite_database: Database, policy: Policy
) -> None:
    first = upload(sqlite_database)
    do(sqlite_database, policy, "preview-upload", first)
    with sqlite_database.transaction() as session:
        seen = read_upload(session, first)
        assert seen
        headings = json.loads(seen.preview or "")["headings"]
        chosen = json.loads(seen.choices) | {"percent": "percent"}
        text = json.dumps(chosen)
        save_mapping(session, "Weekly", headings=headings, choices=text, by=WHO, now=NOON)
    second = upload(sqlite_database, name="next week.csv")
    do(sqlite_database, policy, "preview-upload", second)
    again = sqlite_database.read(read_upload, second)
    assert again
    assert json.loads(again.preview or "")["saved"] == "Weekly"
    assert json.loads(again.choices)["percent"] == "percent"


def test_what_cannot_be_read_is_said_and_old_files_go(
    sqlite_database: Database, policy: Policy
) -> None:
    number = upload(sqlite_database, b"PK\x03\x04 no workbook", "photo.xlsx")
    state, why = do(sqlite_database, policy, "preview-upload", number)
    assert (state, "photo.xlsx" in why) == ("failed", True)
    gone = run_retention(sqlite_database, policy.retention, now=NOON + timedelta(days=31))
    assert gone["uploads"] >= 2  # its parts, and itself
    state, why = do(sqlite_database, policy, "try-upload", number)
    assert "no longer here" in why
    assert set(UPLOAD_JOBS) == {"preview-upload", "try-upload", "import-upload"}
    assert issubclass(SourceError, Exception)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7 a, b", "is a PDF, not a table"),
        (b"\xff\xd8\xff\xe0 a, b", "is a picture, not a table"),
        (b"", "is empty: export it again"),
        (b"\x00\x01\x02", "neither text nor a workbook"),
        (b"Name,Email\n", "has no row that we can read"),
        (b"Dear colleague,\nthe list is attached.\nBest, Jo\n", "has no row that we can read"),
    ],
)
def test_what_is_no_table_is_never_offered_a_trial(
    sqlite_database: Database, policy: Policy, content: bytes, words: str
) -> None:
    number = upload(sqlite_database, content, "list.csv")
    state, why = do(sqlite_database, policy, "preview-upload", number)
    assert (state, words in why) == ("failed", True), why
    seen = sqlite_database.read(read_upload, number)
    assert seen
    assert seen.preview is None  # without one the page has no columns to choose and nothing to try


def test_a_torn_line_comes_back_whole(sqlite_database: Database, policy: Policy) -> None:
    number = upload(sqlite_database, FILE + b"Cy,cy@example.org,2026-02-21\n")
    do(sqlite_database, policy, "preview-upload", number)
    _, detail = do(sqlite_database, policy, "import-upload", number)
    left = read_left_out(sqlite_database, json.loads(detail)["import"])
    cells = {line: json.loads(one) for line, one in zip(left["line"], left["cells"], strict=True)}
    assert cells[4] == {"Name": "Cy,cy@example.org,2026-02-21"}


def test_who_is_changed_in_what_is_named(sqlite_database: Database, policy: Policy) -> None:
    first = upload(sqlite_database)
    do(sqlite_database, policy, "preview-upload", first)
    do(sqlite_database, policy, "import-upload", first)
    moved = FILE.replace(b"Ada Lovelace", b"Ada King")
    second = upload(sqlite_database, moved)
    do(sqlite_database, policy, "preview-upload", second)
    do(sqlite_database, policy, "try-upload", second)
    tried = sqlite_database.read(read_upload, second)
    assert tried
    people = json.loads(tried.trial or "")["people"]
    assert people["changed"] == [["Ada King", "name"]]
    assert (people["new_in_all"], people["changed_in_all"]) == (0, 1)


def test_the_open_universitys_dataset_needs_no_choices(
    sqlite_database: Database, policy: Policy, tmp_path: Path
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(write_oulad(tmp_path / "small").iterdir()):
            archive.write(file, f"open/{file.name}")
    number = upload(sqlite_database, packed.getvalue(), "anonymisedData.zip")
    for job in ("preview-upload", "try-upload", "import-upload"):
        assert do(sqlite_database, policy, job, number)[0] == "done"
    assert learners(sqlite_database) > 0
    with sqlite_database.reading() as session:
        assert session.exec(select(ImportRun.source)).all() == ["oulad"]


def test_no_bomb_of_any_kind_is_unpacked_nor_one_inside_another(
    sqlite_database: Database, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "FREELY", 100_000)
    monkeypatch.setattr(files, "TIMES", 20)
    book, lines = b"<x/>" + b" " * 20_000, FILE + b",,,,\n" * 50_000
    workbook = {"xl/workbook.xml": book, "xl/sharedStrings.xml": book}
    sheet = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": lines}
    bombs = {
        "lines.zip": packed({"learners.csv": lines}),
        "book.xlsx": packed(workbook | {"xl/media/big.xml": lines}),
        "sheet.ods": packed(sheet),
        "book.zip": packed({"book.xlsx": packed(workbook | {"xl/media/big.xml": lines})}),
        "packed.zip": packed({"learners.csv.gz": gzip.compress(lines)}),
        "books.zip": packed({f"{n}.xlsx": packed(workbook) for n in range(5)}),
    }
    for name, content in bombs.items():
        number = upload(sqlite_database, content, name)
        state, why = do(sqlite_database, policy, "preview-upload", number)
        assert (name, state, "unpacks to more than" in why) == (name, "failed", True)
    # each of many is small enough alone
    assert "4.xlsx unpacks" in why
    assert "0.xlsx unpacks" not in why
    assert learners(sqlite_database) == 0


def packed(members: dict[str, bytes]) -> bytes:
    """A zip of them, as small as it gets."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()
