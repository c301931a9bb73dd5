"""Snapshots: what was computed for each enrolment as of a day. Written once, never changed."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
import pyarrow as pa
from sqlalchemy import Date, Double, Integer, Text, and_, insert, select
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel, col

from domain.store.database import Database, stage
from domain.store.tables import Snapshot

_COLUMNS: Final = tuple(Snapshot.model_fields)
_NUMBERS: Final = (
    *("progress", "grade", "risk_score", "leave_soon", "leave_after_gap", "stop_out"),
    *("grade_low", "grade_forecast", "grade_high"),
)
_WHOLE: Final = ("enrolment_id", "days_since_last_seen", "worklist_rank", "scorer_id")

#: Columns of `read_snapshots` that say who; the rest is `Snapshot` itself.
WHO: Final[Mapping[str, str]] = {
    "ref": "e.ref",
    "learner_id": "e.learner_id",
    "learner_ref": "l.ref",
    "name": "l.name",
    "email": "l.email",
    "phone": "l.phone",
    "zone": "l.zone",
    "programme_zone": "p.zone",
    "language": "coalesce(k.language, l.language)",
    "quiet_start": "k.quiet_start",
    "quiet_end": "k.quiet_end",
    "challenge_opt_in": "k.challenge_opt_in",
    "challenge": "CASE WHEN EXISTS (SELECT 1 FROM challenge_member g"
    " JOIN challenge h ON h.id = g.challenge_id WHERE g.enrolment_id = s.enrolment_id"
    " AND g.left_at IS NULL AND h.week_starts_on = :monday) THEN 'running' END",
    "gender": "l.gender",
    "age_band": "l.age_band",
    "ethnicity": "l.ethnicity",
    "region": "l.region",
    "deprivation": "l.deprivation",
    "disability": "l.disability",
    "education": "l.education",
    "email_consent": "l.email_consent",
    "sms_consent": "l.sms_consent",
    "cohort_id": "e.cohort_id",
    "cohort": "c.name",
    "starts_on": "c.starts_on",
    "ends_on": "c.ends_on",
    "programme": "p.name",
    "employer": "m.name",
    "coach_id": "e.coach_id",
    "coach": "t.name",
    "coach_email": "t.email",
    "last_seen_on": "(SELECT max(a.day) FROM activity a"
    " WHERE a.enrolment_id = s.enrolment_id AND a.day <= s.as_of)",
    "original": "e.original",
}
_FROM: Final = """
    snapshot s JOIN enrolment e ON e.id = s.enrolment_id JOIN learner l ON l.id = e.learner_id
    JOIN cohort c ON c.id = e.cohort_id JOIN programme p ON p.id = c.programme_id
    LEFT JOIN employer m ON m.id = e.employer_id LEFT JOIN staff t ON t.id = e.coach_id
    LEFT JOIN learner_choice k ON k.learner_id = l.id
"""
_OF_THE_DAY: Final = "SELECT enrolment_id, features FROM snapshot WHERE as_of = :as_of"


def as_of_dates(session: Session) -> list[date]:
    """Every day that was scored, oldest first."""
    return sorted(session.scalars(select(col(Snapshot.as_of)).distinct()))


def save_snapshots(session: Session, frame: pd.DataFrame) -> int:
    """Add the snapshots that are not there yet; those that are stay as they were shown.

    `frame` has the columns of `Snapshot`. Gives back how many were added.
    """
    # whole numbers with gaps are floats in pandas, and COPY takes no "12.0" for an integer
    whole = frame.assign(**{name: frame[name].astype("Int64") for name in _WHOLE})
    staged = stage(session, whole, {name: _sql_type(name) for name in _COLUMNS})
    target = SQLModel.metadata.tables["snapshot"]
    same = and_(target.c.as_of == staged.c.as_of, target.c.enrolment_id == staged.c.enrolment_id)
    fresh = select(*(staged.c[name] for name in _COLUMNS)).where(
        ~select(target.c.as_of).where(same).exists()
    )
    added = session.execute(
        insert(target).from_select(list(_COLUMNS), fresh),
        execution_options={"preserve_rowcount": True},
    ).rowcount  # type: ignore[attr-defined]
    staged.drop(session.connection())
    return int(added)


def read_snapshots(database: Database, as_of: date) -> pd.DataFrame:
    """Everyone as they were shown on `as_of`: one row per enrolment, who (`WHO`) then what.

    Days are midnights, missing numbers NaN, missing texts NA; `features` and `original` are JSON.
    """
    schema = pa.schema(
        [(name, _who_type(name)) for name in WHO] + [(name, _arrow_type(name)) for name in _COLUMNS]
    )
    columns = [f"{value} AS {name}" for name, value in WHO.items()]
    columns += [f"s.{name} AS {name}" for name in _COLUMNS]
    query = (
        f"SELECT {', '.join(columns)} FROM {_FROM} WHERE s.as_of = :as_of ORDER BY s.enrolment_id"
    )
    monday = as_of - timedelta(days=as_of.weekday())
    table = database.read_arrow(query, schema=schema, as_of=as_of, monday=monday)
    return table.to_pandas(date_as_object=False)


def read_previous_snapshots(database: Database, as_of: date) -> pd.DataFrame:
    """Everyone as they were shown last before a day; empty when it was the first."""
    with database.reading() as session:
        earlier = [day for day in as_of_dates(session) if day < as_of]
    return read_snapshots(database, earlier[-1] if earlier else date.min)


def read_some_features(database: Database, as_of: date, *, most: int) -> list[str]:
    """Features as JSON of the snapshots of `as_of`: of all, or of every so-manieth at most `most`.

    How an input is spread is told as well by some as by a million, which would fill the memory.
    """
    count = f"SELECT count(*) AS learners FROM ({_OF_THE_DAY}) AS shown"
    learners = database.read_arrow(count, as_of=as_of)["learners"][0].as_py()
    every = -(-learners // most) or 1
    some = f"{_OF_THE_DAY} AND enrolment_id % :every = 0" if every > 1 else _OF_THE_DAY
    asked = {"every": every} if every > 1 else {}
    schema = pa.schema([("enrolment_id", pa.int64()), ("features", pa.string())])
    found: list[str] = database.read_arrow(some, schema=schema, as_of=as_of, **asked)[
        "features"
    ].to_pylist()
    return found


def read_people(database: Database, as_of: date) -> pd.DataFrame:
    """Who (`WHO`) everyone ever enrolled is, one row per enrolment, for days never scored."""
    schema = pa.schema([("enrolment_id", pa.int64()), *((n, _who_type(n)) for n in WHO)])
    told = [f"{value.replace('s.as_of', ':as_of')} AS {name}" for name, value in WHO.items()]
    everyone = _FROM.replace("snapshot s", "(SELECT id AS enrolment_id FROM enrolment) s", 1)
    query = f"SELECT s.enrolment_id, {', '.join(told)} FROM {everyone} ORDER BY s.enrolment_id"
    monday = as_of - timedelta(days=as_of.weekday())
    table = database.read_arrow(query, schema=schema, as_of=as_of, monday=monday)
    return table.to_pandas(date_as_object=False)


def _sql_type(name: str) -> TypeEngine[Any]:
    if name == "as_of":
        return Date()
    if name in _NUMBERS:
        return Double()
    return Integer() if name in _WHOLE else Text()


def _arrow_type(name: str) -> pa.DataType:
    if name == "as_of":
        return pa.date32()
    if name in _NUMBERS:
        return pa.float64()
    return pa.int64() if name in _WHOLE else pa.string()


def _who_type(name: str) -> pa.DataType:
    if name.endswith("_on"):
        return pa.date32()
    if name.endswith(("_consent", "_opt_in")):
        return pa.bool_()
    return pa.int64() if name.endswith("_id") or name.startswith("quiet_") else pa.string()
