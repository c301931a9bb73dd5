"""No row is lost without a word: kept, rejected and skipped are all rows, for every reader."""

import gzip
import io
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.sources import ImportBatch
from domain.sources.oulad import read_oulad
from domain.sources.tables import read_tables
from tests.domain.sources.oulad.oulad_files import SMALL, write_oulad
from tests.domain.sources.tables.reading import EXPORTED, NOW

HEADER = ("ID", "Name", "Email", "Role", "Last login", "Progress")
CELLS = st.tuples(
    st.sampled_from(["1", "2", "3", "4", "5", ""]),
    st.sampled_from(["Ada", "Ben", "Total", "Test Student", ""]),
    st.sampled_from(["a@example.org", "b@example.org", "nobody", "é@. ;", ""]),
    st.sampled_from(["Student", "Teacher", ""]),
    st.sampled_from(["2026-11-20", "Never", "soon", "2031-01-01", ""]),
    st.sampled_from(["50%", "105%", "B+", "3 of 24", "?", ""]),
)
ROWS = st.lists(CELLS, min_size=1, max_size=40)
#: One row of each kind: a learner, the same again, staff, a test account, a total, what is wrong.
KINDS = [
    ("1", "Ada", "a@example.org", "Student", "2026-11-20", "50%"),
    ("1", "Ada", "a@example.org", "Student", "Never", "105%"),
    ("2", "Ben", "b@example.org", "Teacher", "", "3 of 24"),
    ("3", "Test Student", "nobody", "Student", "soon", "B+"),
    ("", "Total", "", "", "", "50%"),
    ("4", "", "", "", "2031-01-01", ""),
    ("", "", "a@example.org", "", "", ""),
]


def as_csv(rows: list[tuple[str, ...]], delimiter: str = ",") -> bytes:
    return "".join(delimiter.join(row) + "\n" for row in (HEADER, *rows)).encode()


def as_xlsx(rows: list[tuple[str, ...]]) -> bytes:
    book, content = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADER, *rows):
        book.worksheets[0].append(row)
    book.save(content)
    return content.getvalue()


def as_page(rows: list[tuple[str, ...]]) -> bytes:
    lines = ("".join(f"<td>{cell}</td>" for cell in row) for row in (HEADER, *rows))
    return ("<table>" + "".join(f"<tr>{line}</tr>\n" for line in lines) + "</table>").encode()


WRITERS = {
    "r.csv": as_csv,
    "r.tsv": lambda rows: as_csv(rows, "\t"),
    "r.csv.gz": lambda rows: gzip.compress(as_csv(rows)),
    "r.xls": lambda rows: as_csv(rows, "\t").decode().encode("utf-16"),
    "r.xlsx": as_xlsx,
    "page.xls": as_page,
}


def everybody(batch: ImportBatch) -> int:
    """How many rows of the one table became an enrolment, by its report and by its frames."""
    (table,) = batch.report.tables
    assert table.kept + table.rejected + table.skipped == table.rows
    assert table.kept == len(batch.frame("enrolments"))
    return table.rows


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, name=st.sampled_from(sorted(WRITERS)))
@example(rows=KINDS, name="r.csv")
@example(rows=KINDS, name="r.tsv")
@example(rows=KINDS, name="r.csv.gz")
@example(rows=KINDS, name="r.xls")
@example(rows=KINDS, name="r.xlsx")
@example(rows=KINDS, name="page.xls")
def test_every_row_of_a_table_is_kept_rejected_or_skipped(
    tmp_path: Path, name: str, rows: list[tuple[str, ...]]
) -> None:
    somebody = ("9", "Cy", "c@example.org", "Student", "2026-11-21", "40%")
    rows = [somebody, *(row for row in rows if any(row))]
    (tmp_path / name).write_bytes(WRITERS[name](rows))
    batch = read_tables(tmp_path / name, mapping=None, exported_on=EXPORTED, now=NOW)
    assert everybody(batch) == len(rows)
    assert batch.rejected["line"].between(2, len(rows) + 1).all()


@pytest.mark.parametrize("name", ["r.csv", "r.xlsx"])
def test_title_lines_and_blank_ones_are_no_rows(tmp_path: Path, name: str) -> None:
    rows = [("1", "Ada", "a@example.org", "", "", "50%"), ("", "", "", "", "", "")] * 2
    raw = WRITERS[name](rows)
    (tmp_path / name).write_bytes(b"Tracker,,,,,\n,,,,,\n" + raw if name == "r.csv" else raw)
    assert everybody(read_tables(tmp_path / name, mapping=None, exported_on=EXPORTED, now=NOW)) == 2


def test_torn_rows_are_counted(tmp_path: Path) -> None:
    rows = [(str(n), f"N{n}", f"{n}@example.org", "", "", "50%") for n in range(50)]
    lines = as_csv(rows).decode().split("\n")
    chance = random.Random(3)  # noqa: S311 - which lines are torn is no secret
    for number in chance.sample(range(1, 51), 20):
        lines[number] = chance.choice(("torn", lines[number] + ",x", '"' + lines[number]))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("r.csv", "\n".join(lines))
    batch = read_tables(tmp_path / "all.zip", mapping=None, exported_on=EXPORTED, now=NOW)
    assert everybody(batch) == 50
    assert batch.report.tables[0].rejected == 20


def test_a_log_and_its_people_add_up_file_by_file(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("id,name,role\n1,Ada,Student\n2,Tess,Teacher\n")
    (tmp_path / "log.csv").write_text(
        "user id,time,event\n1,2026-11-20 09:00,login\n2,2026-11-20 09:00,login\n"
        "3,2026-11-20 09:00,login\n-,2026-11-20 09:00,cron\n1,soon,login\n"
        "1,2031-01-01 09:00,login\n"
    )
    batch = read_tables(tmp_path, mapping=None, exported_on=EXPORTED, now=NOW)
    log, users = sorted(batch.report.tables, key=lambda table: table.name)
    assert (log.rows, log.kept, log.rejected, log.skipped) == (6, 1, 3, 2)
    assert (users.rows, users.kept, users.rejected, users.skipped) == (2, 1, 0, 1)
    assert batch.frame("activity")["clicks"].sum() == log.kept


def test_the_rows_of_the_official_download_add_up(tmp_path: Path) -> None:
    torn = (
        SMALL["studentVle.csv"] + "CCC,2014B,100,10\nCCC,2014B,555,10,5,2\nCCC,2014B,100,10,x,2\n"
    )
    batch = read_oulad(write_oulad(tmp_path / "o", studentVle=torn))
    clicks = next(table for table in batch.report.tables if table.content == "studentVle")
    assert (clicks.rows, clicks.kept, clicks.rejected) == (9, 6, 3)
    assert all(table.rows == table.kept for table in batch.report.tables if table is not clicks)
