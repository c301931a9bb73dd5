"""A learner is erased: every row, every text that names them (GDPR, article 17)."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session

from domain.store.database import changed
from domain.store.identity import records_of
from domain.store.privacy.erased_people import remember
from domain.store.privacy.mentions import (
    blank_alerts,
    clear_mentions,
    clear_uploads,
    forget_import_statements,
    names_of,
)
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import Learner, ScorerEvidence


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """What went: rows by table. `files` were uploaded and not imported yet: they may name them."""

    rows: Mapping[str, int]
    files: tuple[str, ...]


def erase_learner(
    session: Session, learner_id: int, *, by: str, now: datetime, is_former: bool = False
) -> Erased:
    """Remove all that is held of a learner; by a digest, no later file brings them back.

    Counts of past days stay, which say nothing of anybody; so do stops on their addresses, without
    which a later import could lead to a message. Records that were joined with it go as well. Where
    they only are former learners, another course brings them back. Raises `NoResultFound` where
    there is nobody.
    """
    session.get_one(Learner, learner_id)
    rows: Counter[str] = Counter()
    for number in records_of(session, learner_id):
        named = names_of(session, number)
        rows["mails to coaches"] += blank_alerts(session, number)
        rows["what imports said"] += forget_import_statements(session, number)
        for table, where in reversed(owned_rows(number).items()):
            rows[table.name] += changed(session, delete(table).where(where))
        rows["held-out predictions"] += _forget_evidence(session, number)
        rows.update(clear_mentions(session, named))
        remember(session, named.names, by=by, now=now, is_former=is_former)
    return Erased(rows={name: n for name, n in rows.items() if n}, files=clear_uploads(session))


def _forget_evidence(session: Session, learner_id: int) -> int:
    """What scorers predicted of them when they were judged; how many rows."""
    gone = 0
    for kept in session.scalars(select(ScorerEvidence)):
        columns = json.loads(kept.held_out)
        whose = columns.get("learner_id", [])
        others = [n for n, one in enumerate(whose) if one != learner_id]
        if mine := len(whose) - len(others):
            left = {name: [values[n] for n in others] for name, values in columns.items()}
            kept.held_out = json.dumps(left, separators=(",", ":"))
            gone += mine
    return gone
