"""A learner is erased: every row, every text that names them (GDPR, article 17)."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, String, cast, delete, func, literal, or_, select, update
from sqlmodel import Session, SQLModel, col

from domain.store.audit import REDACTED, redact
from domain.store.database import changed, table_of
from domain.store.identity import records_of
from domain.store.privacy.erased_people import remember
from domain.store.privacy.export import addresses_of
from domain.store.privacy.ownership import owned_rows
from domain.store.tables import (
    Alert,
    ApiAnswer,
    ApiExport,
    ApiExportPart,
    Enrolment,
    ImportUpload,
    Learner,
    Message,
    MessageState,
    ReceivedEvent,
    RejectedOriginal,
    RejectedRow,
    ScorerEvidence,
    UploadPart,
)

#: Shorter texts would be found in everybody's rows.
_SHORTEST: Final = 5
_ON_ITS_WAY: Final = (MessageState.PLANNED, MessageState.CLAIMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """What went: rows by table. `files` were uploaded and not imported yet: they may name them."""

    rows: Mapping[str, int]
    files: tuple[str, ...]


def erase_learner(session: Session, learner_id: int, *, by: str, now: datetime) -> Erased:
    """Remove all that is held of a learner; by a digest, no later file brings them back.

    Counts of past days stay, which say nothing of anybody; so do stops on their addresses, without
    which a later import could lead to a message. Records that were joined with it go as well.
    Raises `NoResultFound` where there is nobody.
    """
    session.get_one(Learner, learner_id)
    rows: Counter[str] = Counter()
    for number in records_of(session, learner_id):
        rows.update(_erase_record(session, number, by=by, now=now))
    return Erased(rows=rows, files=_uploads(session))


def _erase_record(session: Session, learner_id: int, *, by: str, now: datetime) -> dict[str, int]:
    learner = session.get_one(Learner, learner_id)
    enrolments = session.scalars(
        select(col(Enrolment.ref)).where(col(Enrolment.learner_id) == learner_id)
    ).all()
    addresses = addresses_of(session, learner_id)
    names = {one for one in (learner.ref, learner.email, *enrolments) if one}
    texts = {t for t in (*names, *addresses, learner.name or "") if len(t) >= _SHORTEST}
    rows = {"mails to coaches": _blank_alerts(session, learner_id)}
    for table, where in reversed(owned_rows(learner_id).items()):
        rows[table.name] = changed(session, delete(table).where(where))
    rows["held-out predictions"] = _forget_evidence(session, learner_id)
    rows |= _left_out(session, texts)
    named = delete(ReceivedEvent).where(_calls_them(names))
    rows["events of nobody known"] = changed(session, named)
    whole = {one for one in (learner.name or "",) if " " in one.strip()}
    redact(session, addresses | whole, paths={one for one in names if one})
    remember(session, names, by=by, now=now)
    return {name: n for name, n in rows.items() if n}


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


def _blank_alerts(session: Session, learner_id: int) -> int:
    """Mails to coaches that named them say so no more; those that wait do not leave."""
    mine = owned_rows(learner_id)[table_of(Alert)]
    about = select(table_of(Alert).c.message_id).where(mine)
    named = col(Message.id).in_(about)
    waiting = update(Message).where(named, col(Message.state).in_(_ON_ITS_WAY))
    session.execute(waiting.values(state=MessageState.SKIPPED, reason="a learner in it was erased"))
    blank = {"subject": REDACTED, "body_text": REDACTED, "body_html": None}
    return changed(session, update(Message).where(named).values(blank))


def _left_out(session: Session, texts: set[str]) -> dict[str, int]:
    """What an import could not read, or a program was answered, is kept for a while, as it was."""
    found = {}
    kept = ((RejectedRow, "value"), (RejectedOriginal, "cells"), (ApiAnswer, "body"))
    for model, column in kept:
        gone = delete(model).where(_says(model, column, texts))
        found[table_of(model).name] = changed(session, gone)
    # whoever wants such a file has it made again
    found["files of programs"] = changed(session, delete(ApiExportPart))
    session.execute(delete(ApiExport))
    return found


def _uploads(session: Session) -> tuple[str, ...]:
    """Files that were imported are let go; those that wait are told."""
    done = select(col(ImportUpload.id)).where(col(ImportUpload.import_run_id).is_not(None))
    session.execute(delete(UploadPart).where(col(UploadPart.upload_id).in_(done)))
    seen = update(ImportUpload).where(col(ImportUpload.id).in_(done))
    session.execute(seen.values(preview=None, trial=None))
    waiting = select(col(ImportUpload.name)).where(col(ImportUpload.import_run_id).is_(None))
    return tuple(session.scalars(waiting))


def _calls_them(names: set[str]) -> ColumnElement[bool]:
    """Whether an event calls somebody so, whose names are one a line: 17 is not 170."""
    people = func.lower(literal("\n") + col(ReceivedEvent.people) + "\n")
    called = {f"{kind}:{name}" for name in names for kind in ("ref", "email", "enrolment")}
    return or_(*(people.contains(f"\n{one.lower()}\n", autoescape=True) for one in called))


def _says(model: type[SQLModel], column: str, texts: set[str]) -> ColumnElement[bool]:
    text = func.lower(cast(table_of(model).c[column], String))
    return or_(*(text.contains(one.lower(), autoescape=True) for one in texts))
