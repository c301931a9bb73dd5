"""Where no table lists the learners, those whom another table names are all that is known of them.

An export of quiz results, of progress by day or of events alone is read so: everybody in it is
taken for a learner, and the import asks for the list, which tells roles and who did nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from domain.sources.readers import Sheet
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.files import Understood
from domain.sources.tables.schema.made import Sheets, made_in_parts, people_of, read_once
from domain.sources.tables.schema.planning.planned import Plan
from domain.sources.tables.schema.planning.recognise import columns_of

_LISTS: Final = (Content.LEARNERS, Content.ENROLMENTS)
_FIELDS: Final = (
    "ref", "name", "first_name", "last_name", "email", "role", "is_staff", "cohort",
)  # fmt: skip
_LINE: Final = "line"


def with_people_named(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, and where none is of learners one more for each table that names some."""
    if any(plan.content in _LISTS for plan in plans):
        return list(plans)
    shared = [_read_once(plan) if _names_people(plan) else plan for plan in plans]
    return [*shared, *(_people_of(plan) for plan in shared if _names_people(plan))]


def _read_once(plan: Plan) -> Plan:
    """The plan of a log as one whose parts are read for whom they name, and then for the rest."""
    is_log = plan.content is Content.ACTIVITY
    return replace(plan, table=read_once(plan.table)) if is_log else plan


def _names_people(plan: Plan) -> bool:
    """Whether a column names them; an id within a longer text is not looked for."""
    return "learner" in plan.candidates.keys() - plan.patterns.keys() and not plan.table.made_of


def _people_of(plan: Plan) -> Plan:
    known = columns_of(Content.LEARNERS, plan.header)
    places: dict[str, int] = {field: known[field] for field in _FIELDS if field in known}
    if plan.columns["learner"] not in places.values():
        places["ref"] = plan.columns["learner"]
    uses = {plan.header[place]: field for field, place in places.items()}
    return Plan(
        table=made_in_parts(
            plan.table,
            Understood(content=Content.LEARNERS, uses=uses, only_alone=True),
            own=plan.header,
            header=tuple(places),
            stream=lambda sheets: _named(plan.table.name, places, sheets),
        ),
        content=Content.LEARNERS,
        header=tuple(places),
        candidates={field: [i] for i, field in enumerate(places)},
        dialect=plan.dialect,
    )


def _named(file: str, places: Mapping[str, int], sheets: Sheets) -> Iterator[Sheet]:
    """One row for each person, with the first line that names them so."""
    found: dict[tuple[str, ...], int] = {}
    for sheet in sheets():
        columns = {field: _text(sheet, place) for field, place in places.items()}
        rows = pa.table({**columns, _LINE: sheet.lines})
        first = rows.group_by(list(places), use_threads=False).aggregate([(_LINE, "min")])
        named = (first[name].to_pylist() for name in (*places, f"{_LINE}_min"))
        for *who, line in sorted(zip(*named, strict=True), key=itemgetter(-1)):
            if any(who):
                found.setdefault(tuple(who), line)
    yield people_of(file, tuple(places), list(found), list(found.values()))


def _text(sheet: Sheet, place: int) -> pa.ChunkedArray:
    return pc.utf8_trim_whitespace(pc.fill_null(sheet.rows.column(place), ""))
