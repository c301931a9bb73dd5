"""All that is held of a learner, for them to have (GDPR, articles 15 and 20)."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from domain.store.database import table_of
from domain.store.identity import records_of
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import Learner, Message, Suppression


def export_learner(session: Session, learner_id: int) -> dict[str, list[dict[str, Any]]]:
    """By table, every row that is theirs, and the stops on addresses we wrote to them at.

    Records that were joined with it are theirs as well.
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for number in records_of(session, learner_id):
        for name, rows in _held(session, number).items():
            known = found.setdefault(name, [])
            known += [row for row in rows if row not in known]
    return {name: rows for name, rows in found.items() if rows}


def _held(session: Session, learner_id: int) -> dict[str, list[dict[str, Any]]]:
    owned = owned_rows(learner_id)
    stops = table_of(Suppression)
    owned[stops] = stops.c.address.in_(addresses_of(session, learner_id))
    return {
        table.name: [dict(row) for row in session.execute(select(table).where(where)).mappings()]
        for table, where in owned.items()
    }


def addresses_of(session: Session, learner_id: int) -> set[str]:
    """Every address that reaches them, or that we wrote to."""
    learner = session.get_one(Learner, learner_id)
    mine = col(Message.learner_id) == learner_id
    written = select(col(Message.address), col(Message.address_key)).where(mine)
    used = {one for row in session.execute(written) for one in row}
    return {one for one in (*used, learner.email, learner.phone) if one}
