"""Everything that happened, as Arrow tables for the feature expression."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pyarrow as pa

from domain.store.database import Database

#: Table of events -> its columns, and where they come from; the rest is whole numbers.
_QUERIES: Final[Mapping[str, tuple[tuple[str, ...], str]]] = {
    "enrolments": (
        (
            *("e.id AS enrolment_id", "e.learner_id", "e.cohort_id", "c.programme_id"),
            *("c.starts_on", "c.ends_on", "e.enrolled_on", "e.withdrawn_on", "e.outcome"),
            *("e.outcome_on", "e.stage", "e.previous_attempts", "e.credits"),
        ),
        "enrolment e JOIN cohort c ON c.id = e.cohort_id ORDER BY e.id",
    ),
    "activity": (
        (
            *("enrolment_id", "day", "clicks", "content", "assessment", "discussion", "video"),
            *("other", "sessions", "minutes"),
        ),
        "activity WHERE day <= :until",
    ),
    "progress": (
        ("enrolment_id", "day", "percent", "modules_completed", "grade"),
        "progress WHERE day <= :until",
    ),
    "assessments": (
        ("id AS assessment_id", "cohort_id", "name", "kind", "due_on", "weight"),
        "assessment ORDER BY id",
    ),
    "results": (
        ("enrolment_id", "assessment_id", "submitted_on", "known_on", "score", "is_banked"),
        "result WHERE submitted_on <= :until",
    ),
    "attendance": (
        ("enrolment_id", "day", "planned", "attended"),
        "attendance WHERE day <= :until",
    ),
    "barriers": (
        ("enrolment_id", "kind", "severity", "reported_on", "resolved_on"),
        "barrier WHERE reported_on <= :until",
    ),
    "check_ins": (
        ("enrolment_id", "day", "kind", "text", "sentiment"),
        "check_in WHERE day <= :until",
    ),
}
_OF_THE_COHORT: Final = "enrolment_id IN (SELECT id FROM enrolment WHERE cohort_id = :cohort)"
_TYPES: Final[Mapping[str, pa.DataType]] = {
    **dict.fromkeys(
        (
            *("day", "starts_on", "ends_on", "enrolled_on", "withdrawn_on", "outcome_on"),
            *("due_on", "submitted_on", "known_on", "reported_on", "resolved_on"),
        ),
        pa.date32(),
    ),
    **dict.fromkeys(("minutes", "percent", "grade", "weight", "score", "sentiment"), pa.float64()),
    **dict.fromkeys(("outcome", "stage", "name", "kind", "severity", "text"), pa.string()),
    "is_banked": pa.bool_(),
}


def load_events(
    database: Database, until: date | None = None, *, cohort_id: int | None = None
) -> dict[str, pa.Table]:
    """Every event up to `until` (inclusive; everything by default), by table, with real dates.

    With `cohort_id`, only what happened in that cohort.

    Grain: that of the store's tables. Withdrawals and outcomes after `until` are still in
    `enrolments`: whoever computes features masks them by day.
    """
    last = until or date.max
    tables = {}
    with database.arrow_reader() as reader:
        for name, (columns, where) in _QUERIES.items():
            parameters: dict[str, date | int] = {"until": last} if ":until" in where else {}
            schema = pa.schema([(c.split(".")[-1].split()[-1], _type_of(c)) for c in columns])
            query = f"SELECT {', '.join(columns)} FROM {where}"
            if cohort_id is not None:
                own = "cohort_id = :cohort" if "cohort_id" in schema.names else _OF_THE_COHORT
                query = f"SELECT * FROM ({query}) AS happened WHERE {own}"
                parameters["cohort"] = cohort_id
            tables[name] = reader.read(query, schema=schema, **parameters)
    return tables


def _type_of(column: str) -> pa.DataType:
    return _TYPES.get(column.rsplit(".", maxsplit=1)[-1], pa.int64())
