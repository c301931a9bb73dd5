"""Where no table lists the learners, those whom another table names are all that is known of them.

An export of quiz results, of progress by day or of events alone is read so: everybody in it is
taken for a learner, and the import asks for the list, which tells roles and who did nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import pandas as pd

from domain.sources.readers import Sheet
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.files import Understood
from domain.sources.tables.schema.made import Sheets, made_in_parts, people_of
from domain.sources.tables.schema.planning.planned import Plan
from domain.sources.tables.schema.planning.recognise import columns_of

_LISTS: Final = (Content.LEARNERS, Content.ENROLMENTS)
_FIELDS: Final = (
    "ref", "name", "first_name", "last_name", "email", "role", "is_staff", "cohort",
)  # fmt: skip


def with_people_named(plans: Sequence[Plan]) -> list[Plan]:
    """The plans, and where none is of learners one more for each table that names some."""
    if any(plan.content in _LISTS for plan in plans):
        return list(plans)
    return [*plans, *(_people_of(plan) for plan in plans if _names_people(plan))]


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
        frame = pd.DataFrame(columns).assign(line=sheet.lines).drop_duplicates([*places])
        for *who, line in frame.itertuples(index=False):
            if any(who):
                found.setdefault(tuple(who), int(line))
    yield people_of(file, tuple(places), list(found), list(found.values()))


def _text(sheet: Sheet, position: int) -> pd.Series:
    return pd.Series(sheet.rows.column(position).to_pandas(), dtype="string").fillna("").str.strip()
