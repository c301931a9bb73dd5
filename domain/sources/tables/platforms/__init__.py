"""Exports of platforms whose format says more than their headings, recognised by these."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from domain.sources.batch import SourceError
from domain.sources.tables.platforms import canvas, moodle, open_edx
from domain.sources.tables.platforms.understanding import Company, Format, with_parts
from domain.sources.tables.schema import FoundFiles
from domain.sources.tables.schema.planning import dialect_of

__all__ = ["FORMATS", "recognised"]

#: The more telling ones first.
FORMATS: Final[Sequence[Format]] = (
    moodle.LOG,
    moodle.COURSE_COMPLETION,
    moodle.GRADES,
    moodle.ACTIVITY_COMPLETION,
    moodle.PARTICIPANTS,
    canvas.GRADEBOOK,
    canvas.PAGE_VIEWS,
    canvas.LAST_ACCESS,
    canvas.COURSE_ACTIVITY,
    canvas.ANALYTICS,
    open_edx.PROBLEM_REPORT,
    open_edx.GRADE_REPORT,
    open_edx.PROFILES,
    open_edx.TRACKING,
)


def recognised(found: FoundFiles) -> FoundFiles:
    """The tables, those of a platform's format with the parts that it finds in them."""
    headers: dict[str, tuple[str, ...]] = {}
    for table in found.tables:
        try:
            headers[table.name] = table.header(dialect_of())
        except SourceError:
            continue  # what cannot be read says so when it is read
    tables = []
    for table in found.tables:
        header = headers.get(table.name, ())
        form = next((one for one in FORMATS if header and one.fits(header)), None)
        if form is not None:
            others = {name: other for name, other in headers.items() if name != table.name}
            table = with_parts(table, form, header, Company(others=others))  # noqa: PLW2901
        tables.append(table)
    return replace(found, tables=tables)
