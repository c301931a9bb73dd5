"""Reads a table of learners with one query of any database; its columns are read as a file's."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from domain.sources.pulled import CourseFound
from domain.sources.tables import preview_tables, read_tables
from domain.store.database import OutsideQueryError, outside_database, outside_rows
from worker.connections.platform import Access, ConnectionCheck, CoursePull, PulledPart
from worker.connections.problems import PlatformError, where_it_may_be_asked

#: More rows than this are no list of learners.
_MOST_ROWS: Final = 1_000_000
_MOST_BYTES: Final = 1_000_000_000
_SECONDS: Final = 300
_FIRST: Final = 5
#: What a database brings, where platforms have courses.
_QUERY: Final = "query"


def find(access: Access) -> ConnectionCheck:
    """Which columns the query gives, and as what each would be read."""
    with _as_file(access) as path:
        (table,) = preview_tables(path).tables
    used = table.guess.columns  # field -> heading
    notes = [f"{heading} is read as {field}." for field, heading in used.items()]
    kept = [heading for heading in table.headings if heading not in used.values()]
    if kept:
        notes.append(f"Kept, and not used: {', '.join(kept)}.")
    return ConnectionCheck(
        site=access.address,
        account=access.asked.get("user", ""),
        courses=[CourseFound(ref=_QUERY, name="Result of the query", cohort="by its columns")],
        notes=notes,
    )


def pull(access: Access, of: CoursePull) -> Iterator[PulledPart]:
    """All of the result, as a file of today would be read."""
    with _as_file(access) as path:
        today = of.now.astimezone(of.zone).date()
        batch = read_tables(
            path, mapping=None, exported_on=today, now=of.now, usual_weeks=of.usual_weeks
        )
        yield PulledPart(batch=batch, marks=of.marks, repeats=True)


@contextmanager
def _as_file(access: Access) -> Iterator[Path]:
    """The result of the query as a CSV file, as long as the block runs."""
    query = access.asked.get("query", "")
    access.budget.spend()
    try:
        password = access.secrets.get("password", "")
        database = outside_database(
            access.address, user=access.asked.get("user", ""), password=password
        )
        if database.is_file and not access.guard.development:
            raise PlatformError("A file of this machine is no database of somebody else.")
        with where_it_may_be_asked():
            at = "" if database.is_file else access.guard.addresses(database.host, database.port)[0]
        with TemporaryDirectory(prefix="staycourse-") as folder:
            path = Path(folder) / "query.csv"
            with (
                outside_rows(database, query, at=at, most=_MOST_ROWS, seconds=_SECONDS) as found,
                path.open("w", newline="", encoding="utf-8") as file,
            ):
                columns, rows = found
                writer = csv.writer(file)
                writer.writerow(columns)
                for row in rows:
                    writer.writerow(["" if value is None else value for value in row])
                    if file.tell() > _MOST_BYTES:
                        raise PlatformError("The result is larger than one pull can hold.")
            yield path
    except OutsideQueryError as error:
        raise PlatformError(str(error)) from error
