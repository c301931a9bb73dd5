"""The Open University Learning Analytics Dataset -> canonical frames.

Kuzilek, Hlosta, Zdrahal, *Open University Learning Analytics dataset*, Scientific Data 4:170171
(2017). Days count from the start of a presentation, which the dataset does not name: presentations
ending in B start in February, in J in October, so day 0 is taken as the first of that month.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from domain.frames import CANONICAL, REJECTED
from domain.sources.batch import ImportBatch, Progress, SourceError
from domain.sources.oulad.checks import (
    Column,
    load_checked,
    reject_orphans,
    reject_repeats,
    start_rejected,
)
from domain.sources.oulad.frames import FRAMES, ORIGINALS
from domain.sources.readers import DataFile, Dialect, files_under, layout_of, read_csv
from domain.sources.report import ColumnReport, ColumnUse, ReadReport, TableReport

_TEXT: Final = Column()
_OPTIONAL: Final = Column(required=False)
_ID: Final = Column(kind="whole number", least=0)
_DAY: Final = Column(kind="whole number", least=-1000, most=2000)
_MAYBE_DAY: Final = Column(kind="whole number", required=False, least=-1000, most=2000)
_PRESENTATION: Final = {"code_module": _TEXT, "code_presentation": _TEXT}

#: The seven official files and what their cells must be.
FILES: Final[Mapping[str, Mapping[str, Column]]] = {
    "courses": {
        **_PRESENTATION,
        "module_presentation_length": Column(kind="whole number", least=1, most=1000),
    },
    "assessments": {
        **_PRESENTATION,
        "id_assessment": _ID,
        "assessment_type": Column(one_of=("TMA", "CMA", "Exam")),
        "date": _MAYBE_DAY,
        "weight": Column(kind="number", least=0, most=100),
    },
    "vle": {**_PRESENTATION, "id_site": _ID, "activity_type": _TEXT},
    "studentInfo": {
        **_PRESENTATION,
        "id_student": _ID,
        "gender": _OPTIONAL,
        "region": _OPTIONAL,
        "highest_education": _OPTIONAL,
        "imd_band": _OPTIONAL,
        "age_band": _OPTIONAL,
        "num_of_prev_attempts": Column(kind="whole number", required=False, least=0),
        "studied_credits": Column(kind="whole number", required=False, least=0),
        "disability": _OPTIONAL,
        "final_result": Column(required=False, one_of=("Pass", "Distinction", "Fail", "Withdrawn")),
    },
    "studentRegistration": {
        **_PRESENTATION,
        "id_student": _ID,
        "date_registration": _MAYBE_DAY,
        "date_unregistration": _MAYBE_DAY,
    },
    "studentAssessment": {
        "id_assessment": _ID,
        "id_student": _ID,
        "date_submitted": _DAY,
        "is_banked": Column(required=False, one_of=("0", "1")),
        "score": Column(kind="number", required=False, least=0, most=100),
    },
    "studentVle": {
        **_PRESENTATION,
        "id_student": _ID,
        "id_site": _ID,
        "date": _DAY,
        "sum_click": Column(kind="whole number", least=0),
    },
}

_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "courses": ("code_module", "code_presentation"),
    "assessments": ("id_assessment",),
    "vle": ("code_module", "code_presentation", "id_site"),
    "studentInfo": ("code_module", "code_presentation", "id_student"),
    "studentRegistration": ("code_module", "code_presentation", "id_student"),
    "studentAssessment": ("id_assessment", "id_student"),
}
_COURSE: Final = ("code_module", "code_presentation")
_ENROLMENT: Final = ("code_module", "code_presentation", "id_student")
_OPTIONAL_FILES: Final = ("vle",)


def is_oulad(path: Path) -> bool:
    """Whether a file, or what is packed in it, is this dataset: all of its files are there.

    Raises:
        SourceError: it cannot be opened.
    """
    return set(FILES) <= {file.base.partition(".")[0] for file in files_under(path)}


def import_oulad(
    path: Path,
    *,
    exported_on: date,  # noqa: ARG001 - its days count from a presentation's start
    now: datetime,  # noqa: ARG001 - as above
    starts_on: date | None,
    mapping: Path | None,
    usual_weeks: int,  # noqa: ARG001 - as above
    progress: Progress,
) -> ImportBatch:
    """The download as a `Source`; raises `SourceError` when a mapping is given."""
    if mapping is not None:
        raise SourceError("OULAD files have fixed columns: leave --mapping out")
    return read_oulad(path, starts_on=starts_on, progress=progress)


def read_oulad(
    path: Path,
    *,
    starts_on: date | None = None,
    shift_days: int = 0,
    progress: Progress = lambda _share, _what: None,
) -> ImportBatch:
    """Frames of the official download: a zip, or a folder of CSV or CSV.gz files.

    `starts_on` is day 0 when the files hold one presentation; `shift_days` moves every date.
    Raises `SourceError` when a file or column is absent, or `starts_on` has several to choose from.
    """
    files = _find(path)
    rows: dict[str, int] = {}
    with duckdb.connect() as connection:
        start_rejected(connection)
        for number, (name, columns) in enumerate(FILES.items()):
            progress(number / (len(FILES) + 1), f"reading {name}")
            rows[name] = _read(connection, name, files.get(name), columns)
        _days(connection, starts_on=starts_on, shift_days=shift_days)
        progress(len(FILES) / (len(FILES) + 1), "folding clicks into days")
        frames = {
            name: CANONICAL[name].conform(connection.execute(query).df())
            for name, query in FRAMES.items()
        }
        rejected = connection.execute("SELECT * FROM rejected ORDER BY file, line").df()
        progress(1.0, "read")
    rejected = REJECTED.conform(rejected)
    return ImportBatch(frames=frames, rejected=rejected, report=_report(files, rows, rejected))


def read_site_visits(path: Path, *, cohorts: Sequence[str]) -> pd.DataFrame:
    """When each learner first opened each site: learner, item, day from the start, passed.

    Nothing of it is stored: it is what learning paths are measured on.
    """
    files = _find(path)
    with duckdb.connect() as connection:
        start_rejected(connection)
        for name, columns in FILES.items():
            _read(connection, name, files.get(name), columns)
        return connection.execute(
            """SELECT code_module || '-' || code_presentation || '/' || id_student AS learner,
                      id_site::TEXT AS item, min(date)::BIGINT AS day,
                      coalesce(any_value(final_result) IN ('Pass', 'Distinction'), false) AS passed
               FROM studentVle
               LEFT JOIN studentInfo USING (code_module, code_presentation, id_student)
               WHERE list_contains(?, code_module || '-' || code_presentation)
               GROUP BY code_module, code_presentation, id_student, id_site
               ORDER BY learner, day, item""",
            [list(cohorts)],
        ).df()


def _report(
    files: Mapping[str, DataFile], rows: Mapping[str, int], rejected: pd.DataFrame
) -> ReadReport:
    lost = rejected.groupby("file")["line"].nunique()
    return ReadReport(
        tables=[
            TableReport(
                name=file.base,
                content=name,
                rows=rows[name],
                rejected=int(lost.get(file.base, 0)),
                columns=[
                    ColumnReport(heading=heading, use=ColumnUse.USED, field=ORIGINALS[heading])
                    for heading in FILES[name]
                    if heading in ORIGINALS
                ],
            )
            for name, file in files.items()
        ]
    )


def _read(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    file: DataFile | None,
    columns: Mapping[str, Column],
) -> int:
    """Makes the table of one file; gives back how many rows the file has."""
    if file is None:
        empty = ", ".join(f"NULL::{c.sql_type} AS {n}" for n, c in columns.items())
        connection.execute(f"CREATE TEMP TABLE {name} AS SELECT 0 AS line, {empty} LIMIT 0")
        return 0
    layout = layout_of(file.base, file.opener, Dialect(delimiter=","))
    sheet = read_csv(file.opener, layout)
    load_checked(connection, table=name, sheet=sheet, columns=columns)
    if name in _KEYS:
        reject_repeats(connection, table=name, file=file.base, key=_KEYS[name])
    for child, key, parent, says in (
        ("assessments", _COURSE, "courses", "no such presentation in courses"),
        ("studentInfo", _COURSE, "courses", "no such presentation in courses"),
        ("studentRegistration", _COURSE, "courses", "no such presentation in courses"),
        ("studentAssessment", ("id_assessment",), "assessments", "no such assessment"),
        ("studentVle", _ENROLMENT, "studentRegistration", "not registered for this presentation"),
    ):
        if name == child:
            reject_orphans(
                connection, table=name, file=file.base, key=key, parent=parent, says=says
            )
    return len(sheet.lines) + len(sheet.rejected)


def _find(path: Path) -> dict[str, DataFile]:
    by_name = {file.base.lower(): file for file in files_under(path)}
    found = {
        name: by_name[file]
        for name in FILES
        for file in (f"{name.lower()}.csv.gz", f"{name.lower()}.csv")
        if file in by_name
    }
    absent = [f"{name}.csv" for name in FILES if name not in found and name not in _OPTIONAL_FILES]
    if absent:
        raise SourceError(f"{path} lacks {', '.join(absent)} (also looked for .csv.gz)")
    return found


def _days(
    connection: duckdb.DuckDBPyConnection, *, starts_on: date | None, shift_days: int
) -> None:
    """Give each presentation its day 0."""
    courses = connection.execute(
        "SELECT code_module, code_presentation FROM courses ORDER BY ALL"
    ).fetchall()
    if starts_on is not None and len(courses) != 1:
        raise SourceError(
            f"a start date fits one presentation, but courses.csv holds {len(courses)}"
        )
    days = pd.DataFrame(
        [
            (module, presentation, (starts_on or _day_0(presentation)) + timedelta(shift_days))
            for module, presentation in courses
        ],
        columns=["code_module", "code_presentation", "day_0"],
    )
    connection.register("days_frame", days)
    connection.execute(
        """CREATE TEMP TABLE days AS
           SELECT code_module, code_presentation, day_0::DATE AS day_0 FROM days_frame"""
    )


def _day_0(presentation: str) -> date:
    year, letter = presentation[:-1], presentation[-1:]
    month = {"B": 2, "J": 10}.get(letter)
    if month is None or not year.isdigit():
        raise SourceError(
            f"presentation {presentation!r} is not a year and B or J: say when it starts"
        )
    return date(int(year), month, 1)
