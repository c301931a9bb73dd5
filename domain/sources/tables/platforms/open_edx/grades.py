"""Open edX's reports of grades and of problems: fractions of one, and points earned of possible.

Averages ("Homework (Avg)") are no pieces of work. Problems are added to the assignment they stand
in, as Open edX itself does: one that was not attempted counts as none of its points, unless nothing
of the assignment was.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import pandas as pd

from domain.sources import parsers
from domain.sources.readers import Sheet
from domain.sources.tables.platforms.understanding import (
    Company,
    Format,
    Header,
    Part,
    column,
    made_of,
    quiet,
)
from domain.sources.tables.schema import Content, Understood
from domain.sources.tables.schema.headings import MarkColumn, kind_of_piece, plain
from domain.sources.tables.schema.planning import row_of

_IDS: Final = ("student id", "user id", "id")
#: Columns that are no pieces of work, wherever they stand.
_OTHER: Final = frozenset(
    (
        *_IDS, "email", "username", "name", "full name", "first name", "last name", "grade",
        "grade percent", "cohort name", "cohort", "enrollment track", "verification status",
        "certificate eligible", "certificate delivered", "certificate type", "enrollment status",
        "team name", "team", "external user key", "date enrolled", "enrollment date", "last login",
        "is passing", "letter grade", "year of birth", "gender", "country", "city", "org id",
    )
)  # fmt: skip
_EARNED: Final = " (Earned)"
_POSSIBLE: Final = " (Possible)"
_RESULTS: Final = ("learner", "assessment", "title", "kind", "score", "out_of")


def _position(header: Header, *names: str) -> int | None:
    plains = [plain(heading) for heading in header]
    return next((plains.index(name) for name in names if name in plains), None)


def _is_of_people(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    return {"username", "grade"} <= plains and bool(plains & set(_IDS))


def _is_grade_report(header: Header) -> bool:
    plains = {plain(heading) for heading in header}
    told = plains & {"enrollment track", "verification status", "certificate eligible"}
    return _is_of_people(header) and bool(told) and not _problems(header)


def _is_problem_report(header: Header) -> bool:
    return _is_of_people(header) and bool(_problems(header))


def _grades(header: Header, _company: Company) -> Sequence[Part]:
    pieces = [
        MarkColumn(position=i, ref=heading, title=heading, kind=kind_of_piece(heading), out_of=1)
        for i, heading in enumerate(header)
        if plain(heading) not in _OTHER
        and not plain(heading).endswith((" avg", " average"))
        and not plain(heading).startswith("experiment group")
    ]
    return [Part(understood=replace(_people(header), pieces=pieces))]


def _people(header: Header) -> Understood:
    """Who they are by Open edX's own number, and the grade, which is a fraction."""
    ref, grade = _position(header, *_IDS), _position(header, "grade")
    columns = {"ref": ref, "grade": grade}
    return Understood(
        content=Content.LEARNERS,
        columns={name: header[i] for name, i in columns.items() if i is not None},
        out_of={"grade": 1},
    )


def _problems(header: Header) -> dict[str, list[tuple[int, int]]]:
    """Positions of points earned and possible, by the assignment they belong to."""
    found: dict[str, list[tuple[int, int]]] = {}
    for i, heading in enumerate(header):
        problem = heading.removesuffix(_EARNED)
        if problem != heading and f"{problem}{_POSSIBLE}" in header:
            assignment = problem.rpartition(" - ")[0] or problem
            found.setdefault(assignment, []).append((i, header.index(f"{problem}{_POSSIBLE}")))
    return found


def _problem_parts(header: Header, _company: Company) -> Sequence[Part]:
    problems = _problems(header)
    of_problems = [header[i] for pairs in problems.values() for pair in pairs for i in pair]
    uses = {h: "score" if h.endswith(_EARNED) else "out_of" for h in of_problems}
    return [
        Part(understood=replace(_people(header), ignored=of_problems)),
        Part(
            understood=Understood(content=Content.RESULTS, uses=uses),
            header=_RESULTS,
            make=lambda sheet: _results(sheet, problems),
        ),
    ]


GRADE_REPORT: Final = Format(name="Open edX grade report", fits=_is_grade_report, parts=_grades)
PROBLEM_REPORT: Final = Format(
    name="Open edX problem grade report", fits=_is_problem_report, parts=_problem_parts
)


def _results(sheet: Sheet, problems: dict[str, list[tuple[int, int]]]) -> Sheet:
    whose = pd.Series([row_of(sheet.file, line) for line in sheet.lines.tolist()], dtype="string")
    parts = []
    for assignment, pairs in problems.items():
        earned = pd.concat([_numbers(sheet, i) for i, _ in pairs], axis=1)
        possible = pd.concat([_numbers(sheet, i) for _, i in pairs], axis=1)
        part = pd.DataFrame(
            {
                "learner": whose,
                "assessment": assignment,
                "title": assignment,
                "kind": kind_of_piece(assignment),
                "score": earned.sum(axis=1).map("{:g}".format),
                "out_of": possible.sum(axis=1).map("{:g}".format),
            }
        )
        parts.append(part[earned.notna().any(axis=1) & (possible.sum(axis=1) > 0)])
    found = pd.concat(parts)
    made = made_of(quiet(sheet), {name: found[name] for name in _RESULTS})
    return replace(made, places=found["assessment"].astype("string").reset_index(drop=True))


def _numbers(sheet: Sheet, position: int) -> pd.Series:
    return parsers.numbers(column(sheet, position)).clean.astype("float64")
