"""What coaches read about their learners: contacts people had, and tasks that wait for them."""

from datetime import date
from typing import Final

import pandas as pd
import pyarrow as pa
from sqlmodel import Session, select

from domain.store.database import Database, day_after
from domain.store.tables import Staff

#: Told before the day `:before`, and not taken back by then.
_TOLD_THEN: Final = """t.logged_at < :before
    AND (t.taken_back_at IS NULL OR t.taken_back_at >= :before)"""
_CONTACTS: Final = f"""
SELECT t.id AS contact_id, t.enrolment_id, e.coach_id, e.cohort_id, t.staff_id, s.name AS who,
       t.day, t.kind, t.outcome, t.minutes, t.logged_at
FROM contact t
JOIN enrolment e ON e.id = t.enrolment_id
LEFT JOIN staff s ON s.id = t.staff_id
WHERE {_TOLD_THEN} AND t.day >= :since
ORDER BY t.day, t.id
"""
_CONTACTS_SCHEMA: Final = pa.schema(
    [
        ("contact_id", pa.int64()),
        ("enrolment_id", pa.int64()),
        ("coach_id", pa.int64()),
        ("cohort_id", pa.int64()),
        ("staff_id", pa.int64()),
        ("who", pa.string()),
        ("day", pa.date32()),
        ("kind", pa.string()),
        ("outcome", pa.string()),
        ("minutes", pa.int64()),
        ("logged_at", pa.timestamp("us")),
    ]
)
_LOG: Final = """
SELECT t.id AS contact_id, t.staff_id, s.name AS who, t.day, t.kind, t.outcome, t.minutes, t.note,
       CASE WHEN t.taken_back_at < :before THEN 1 ELSE 0 END AS taken_back
FROM contact t LEFT JOIN staff s ON s.id = t.staff_id
WHERE t.enrolment_id = :enrolment_id AND t.logged_at < :before
ORDER BY t.day DESC, t.id DESC
"""
_LOG_SCHEMA: Final = pa.schema(
    [
        ("contact_id", pa.int64()),
        ("staff_id", pa.int64()),
        ("who", pa.string()),
        ("day", pa.date32()),
        ("kind", pa.string()),
        ("outcome", pa.string()),
        ("minutes", pa.int64()),
        ("note", pa.string()),
        ("taken_back", pa.int64()),
    ]
)
_TASKS: Final = """
SELECT t.id AS task_id, t.enrolment_id, e.coach_id, e.cohort_id, s.name AS coach,
       l.name, l.ref AS learner_ref, c.name AS cohort,
       t.cause, t.action, t.detail, t.as_of, t.due_on,
       CASE WHEN t.urgent THEN 1 ELSE 0 END AS urgent
FROM task t
JOIN enrolment e ON e.id = t.enrolment_id
JOIN learner l ON l.id = e.learner_id
JOIN cohort c ON c.id = e.cohort_id
LEFT JOIN staff s ON s.id = e.coach_id
WHERE t.raised_at < :before AND (t.closed_at IS NULL OR t.closed_at >= :before)
ORDER BY CASE WHEN t.urgent THEN 0 ELSE 1 END, coalesce(t.due_on, t.as_of), t.id
"""
_TASKS_SCHEMA: Final = pa.schema(
    [
        ("task_id", pa.int64()),
        ("enrolment_id", pa.int64()),
        ("coach_id", pa.int64()),
        ("cohort_id", pa.int64()),
        ("coach", pa.string()),
        ("name", pa.string()),
        ("learner_ref", pa.string()),
        ("cohort", pa.string()),
        ("cause", pa.string()),
        ("action", pa.string()),
        ("detail", pa.string()),
        ("as_of", pa.date32()),
        ("due_on", pa.date32()),
        ("urgent", pa.int64()),
    ]
)
_NEWS: Final = """
SELECT n.enrolment_id, max(n.day) AS day
FROM (
    SELECT a.enrolment_id, a.as_of AS day FROM alert a WHERE a.as_of > :since AND a.as_of <= :until
    UNION ALL
    SELECT b.enrolment_id, b.reported_on FROM barrier b
    WHERE b.reported_on > :since AND b.reported_on <= :until
) n
GROUP BY n.enrolment_id
"""
_NEWS_SCHEMA: Final = pa.schema([("enrolment_id", pa.int64()), ("day", pa.date32())])


def read_contacts(
    database: Database, *, since: date = date.min, known_by: date = date.max
) -> pd.DataFrame:
    """One row per contact from `since` on, logged up to the end of `known_by` (UTC), oldest first.

    Columns: contact_id, enrolment_id, coach_id and cohort_id (of the learner now), staff_id and who
    (whoever logged it), day, kind, outcome, minutes, logged_at (UTC). Those taken back by then are
    left out. Nobody is drawn for a contact: what follows one is observed, never an effect.
    """
    table = database.read_arrow(
        _CONTACTS, schema=_CONTACTS_SCHEMA, before=day_after(known_by), since=since
    )
    found = table.to_pandas(date_as_object=False)
    found["logged_at"] = found["logged_at"].dt.tz_localize("UTC")
    return found.astype(dict.fromkeys(("coach_id", "staff_id", "minutes"), "Int64"))


def read_log(database: Database, *, enrolment_id: int, known_by: date = date.max) -> pd.DataFrame:
    """Every contact with one learner logged up to the end of `known_by` (UTC), newest first.

    Columns: contact_id, staff_id, who, day, kind, outcome, minutes, note, taken_back (whether it
    was logged by mistake).
    """
    table = database.read_arrow(
        _LOG, schema=_LOG_SCHEMA, enrolment_id=enrolment_id, before=day_after(known_by)
    )
    found = table.to_pandas(date_as_object=False)
    return found.astype({"staff_id": "Int64", "minutes": "Int64", "taken_back": "bool"})


def read_tasks(database: Database, *, known_by: date = date.max) -> pd.DataFrame:
    """One row per task open at the end of `known_by` (UTC): urgent ones first, then by due day.

    Columns: task_id, enrolment_id, coach_id, cohort_id, coach, name, learner_ref, cohort, cause,
    action, detail, as_of, due_on, urgent. Coach and cohort are the learner's now.
    """
    table = database.read_arrow(_TASKS, schema=_TASKS_SCHEMA, before=day_after(known_by))
    found = table.to_pandas(date_as_object=False)
    return found.astype({"coach_id": "Int64", "urgent": "bool"})


def read_news(database: Database, *, since: date, until: date) -> "pd.Series[pd.Timestamp]":
    """The newest day after `since`, up to `until`, on which something new was known, by enrolment.

    New is what a coach would be told about: crossing into Critical or Red, or a barrier.
    """
    table = database.read_arrow(_NEWS, schema=_NEWS_SCHEMA, since=since, until=until)
    found: pd.Series[pd.Timestamp] = table.to_pandas(date_as_object=False).set_index(
        "enrolment_id"
    )["day"]
    return found


def weekly_minutes(session: Session, staff_id: int) -> int | None:
    """What a coach has for learners each week; None where nobody said."""
    return session.exec(select(Staff.weekly_minutes).where(Staff.id == staff_id)).first()
