"""Where no table lists the learners, those whom another table names are all that is known of them.

An export of quiz results, of progress by day or of events alone is read so: everybody in it is
taken for a learner, and the import asks for the list, which tells roles and who did nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from domain.sources.readers import Dialect, Sheet
from domain.sources.tables.schema.contents import Content
from domain.sources.tables.schema.files import Understood
from domain.sources.tables.schema.planned import Plan
from domain.sources.tables.schema.recognise import columns_of

_LISTS: Final = (Content.LEARNERS, Content.ENROLMENTS)
_FIELDS: Final = (
    "ref", "name", "first_name", "last_name", "email", "role", "is_staff", "cohort",
)  # fmt: skip
_ASK: Final = (
    "No table lists the learners: everybody whom {name} names is taken for one. Add the list of"
    " learners, which tells roles and who has done nothing yet."
)


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
    fields = tuple(places)
    table = plan.table
    uses = {plan.header[place]: field for field, place in places.items()}
    return Plan(
        table=replace(
            table,
            made_of=plan.header,
            understood=Understood(content=Content.LEARNERS, uses=uses),
            header=lambda _dialect: fields,
            read=lambda dialect: _named(plan, places, dialect),
            in_parts=None,
        ),
        content=Content.LEARNERS,
        header=fields,
        candidates={field: [i] for i, field in enumerate(fields)},
        dialect=plan.dialect,
        is_of_people_named=True,
    )


def _named(plan: Plan, places: Mapping[str, int], dialect: Dialect) -> Sheet:
    """One row for each person, with the first line that names them so."""
    table = plan.table
    found: dict[tuple[str, ...], int] = {}
    for sheet in table.in_parts(dialect) if table.in_parts else [table.read(dialect)]:
        columns = {field: _text(sheet, place) for field, place in places.items()}
        frame = pd.DataFrame(columns).assign(line=sheet.lines).drop_duplicates([*places])
        for *who, line in frame.itertuples(index=False):
            if any(who):
                found.setdefault(tuple(who), int(line))
    cells = [pa.array([who[i] for who in found], pa.large_string()) for i in range(len(places))]
    return Sheet(
        file=table.name,
        header=tuple(places),
        rows=pa.table(cells, names=list(places)),
        lines=np.array(list(found.values()), dtype=np.int64),
        notes=(_ASK.format(name=table.name),),
    )


def _text(sheet: Sheet, position: int) -> pd.Series:
    return pd.Series(sheet.rows.column(position).to_pandas(), dtype="string").fillna("").str.strip()
