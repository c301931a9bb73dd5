"""Whether an import has brought or changed people: then events of strangers are looked at again."""

import json
from typing import Final

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.tables import ImportRun

_PEOPLE: Final = ("learners", "enrolments")
#: Imports since that are looked at; with more, their people may be new.
_LOOKED_AT: Final = 50


def newest_roster(session: Session) -> int:
    """The number of the newest import that has brought or changed people; 0 where none has."""
    runs = select(col(ImportRun.id), col(ImportRun.summary)).order_by(col(ImportRun.id).desc())
    number = 0
    for number, summary in session.execute(runs.limit(_LOOKED_AT)):
        if _has_people(summary):
            return number
    return number


def _has_people(summary: str) -> bool:
    counts = json.loads(summary)
    return any(counts.get(name, {}).get(what) for name in _PEOPLE for what in ("new", "changed"))
