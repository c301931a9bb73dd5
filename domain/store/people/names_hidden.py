"""The database for people who may not know who somebody is: the same rows without names.

Each of its connections begins with temporary views that stand before the tables of the same
name, in SQLite as in PostgreSQL. So whatever is read over it, sorted by or searched for, by
whichever statement, holds no name: nothing that reads has to think of it. A learner is "Learner",
and the number of their first enrolment: as long as that is here they are called so, wherever they
are, and colleagues find them by it.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from domain.store.database import Database, among, table_of
from domain.store.tables import (
    AuditEvent,
    CheckIn,
    ConsentRecord,
    Contact,
    Enrolment,
    ImportChange,
    ImportStatement,
    Learner,
    LearnerAnswer,
    LearnerWord,
    Message,
    MessageEvent,
    RejectedOriginal,
    RejectedRow,
    SamePerson,
    Staff,
    Suppression,
    Task,
    WorklistDecision,
)

#: What stands for the words of a task, which are about somebody.
ASKED_TO_HELP: Final = "A person was asked to help"
_NOTHING: Final = "CAST(NULL AS VARCHAR(1))"
_EMPTY: Final = "CAST('' AS VARCHAR(1))"
_ENROLLED: Final = "(SELECT min(e.id) FROM {home}.enrolment e WHERE e.learner_id = t.id)"
#: Table -> column -> what is read instead. Learners are called by the number of their enrolment.
_INSTEAD: Final[Mapping[type[SQLModel], Mapping[str, str]]] = {
    Learner: {
        "ref": f"CAST({_ENROLLED} AS VARCHAR(20))",
        "name": f"'Learner ' || {_ENROLLED}",
        "email": _NOTHING,
        "account_by": _NOTHING,
        "phone": _NOTHING,
    },
    LearnerWord: {"word": _EMPTY},
    SamePerson: {"why": _EMPTY, "moved": "CAST('{{}}' AS VARCHAR(2))"},
    ImportChange: {"before": _NOTHING, "after": "CAST('{{}}' AS VARCHAR(2))"},
    ImportStatement: {"content": _NOTHING},
    Enrolment: {"ref": "CAST(t.id AS VARCHAR(20))", "original": _NOTHING},
    Staff: {"email": _NOTHING, "phone": _NOTHING, "password_hash": _NOTHING},
    Suppression: {"address": _EMPTY, "note": _NOTHING, "lift_note": _NOTHING},
    # what people write about people names them
    CheckIn: {"text": _NOTHING},
    ConsentRecord: {"why": _NOTHING},
    Contact: {"note": _NOTHING},
    Task: {"detail": _NOTHING, "action": f"CAST('{ASKED_TO_HELP}' AS VARCHAR(40))"},
    WorklistDecision: {"reason": _NOTHING, "before": _NOTHING},
    LearnerAnswer: {"detail": "CAST('{{}}' AS VARCHAR(2))"},
    RejectedRow: {"value": _NOTHING, "reason": _EMPTY},
    RejectedOriginal: {"cells": "CAST('{{}}' AS VARCHAR(2))"},
    # who set or lifted a stop says why, in their own words
    AuditEvent: {
        "detail": "CASE WHEN t.action NOT IN ('added_stop', 'lifted_stop') THEN t.detail END"
    },
    Message: {
        "dedupe_key": "CAST(t.id AS VARCHAR(20))",
        "address": _EMPTY,
        "address_key": _EMPTY,
        "subject": _NOTHING,
        "body_text": _EMPTY,
        "body_html": _NOTHING,
        "taken_back_why": _NOTHING,
        "headers": "CAST('{{}}' AS VARCHAR(2))",
        # a code of ours has no spaces; what a provider wrote may repeat the address
        "reason": "CASE WHEN replace(t.reason, ' ', '') = t.reason THEN t.reason"
        " WHEN t.reason IS NOT NULL THEN 'refused' END",
    },
    MessageEvent: {"detail": _NOTHING},
}


def nameless(database: Database) -> Database:
    """The same database as somebody reads it who may not know who a learner is.

    A transaction writes to the tables themselves: what it decides by is not shown.
    """
    home = "main" if database.is_sqlite else "public"
    views = [_view(table, instead, home) for table, instead in _INSTEAD.items()]
    if not database.is_sqlite and database.coach_role:  # a coach's program may see no names either
        names = ", ".join(f"pg_temp.{table_of(one).name}" for one in _INSTEAD)
        views.append(f'GRANT SELECT ON {names} TO "{database.coach_role}"')
    return database.beginning_with(views)


def read_called(session: Session, enrolment_ids: Collection[int]) -> dict[int, str]:
    """By enrolment, what its learner is called to who may not know who they are."""
    first = aliased(Enrolment)
    found = (
        select(col(Enrolment.id), func.min(first.id))
        .join(first, col(first.learner_id) == col(Enrolment.learner_id))
        .where(among(Enrolment.id, enrolment_ids))
        .group_by(col(Enrolment.id))
    )
    return {number: f"Learner {called}" for number, called in session.execute(found)}


def _view(table: type[SQLModel], instead: Mapping[str, str], home: str) -> str:
    kept = table_of(table)
    other = {name: part.format(home=home) for name, part in instead.items()}
    shown = ", ".join(_column(c.name, other) for c in kept.c)
    # S608: our own tables, no value from outside
    whose = "" if home == "main" else " WITH (security_invoker = true)"  # whoever reads: its rights
    return f"CREATE TEMPORARY VIEW {kept.name}{whose} AS SELECT {shown} FROM {home}.{kept.name} t"


def _column(name: str, other: Mapping[str, str]) -> str:
    own = f't."{name}"'
    return f'{other.get(name, own)} AS "{name}"'
