"""Texts that name somebody who is erased, or anonymised: they go, in every table that has any."""

import json
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, String, cast, delete, func, literal, or_, select, update
from sqlmodel import Session, SQLModel, col

from domain.store.audit import REDACTED, redact
from domain.store.database import changed, table_of
from domain.store.privacy.export import addresses_of
from domain.store.privacy.ownership import owned_rows
from domain.store.provenance import forget_statements_about
from domain.store.tables import (
    Alert,
    ApiAnswer,
    ApiExport,
    ApiExportPart,
    Enrolment,
    ImportRun,
    ImportUpload,
    Learner,
    Message,
    MessageState,
    ReceivedEvent,
    RejectedOriginal,
    RejectedRow,
    SavedView,
    UploadPart,
)

#: Shorter texts would be found in everybody's rows.
_SHORTEST: Final = 5
#: What a file is called, which may be as its only learner is, and what was said of its headings.
_OF_FILES: Final = ((ImportRun, "path"), (ImportRun, "report"), (ImportUpload, "name"))
#: States in which a message may still leave.
ON_ITS_WAY: Final = (MessageState.PLANNED, MessageState.CLAIMED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Named:
    """What a record goes by: refs and the address, every address we wrote to, the whole name."""

    names: frozenset[str]
    addresses: frozenset[str]
    whole: str


def names_of(session: Session, learner_id: int) -> Named:
    """What somebody goes by now, before it is taken away."""
    learner = session.get_one(Learner, learner_id)
    refs = select(col(Enrolment.ref)).where(col(Enrolment.learner_id) == learner_id)
    names = (learner.ref, learner.email, *session.scalars(refs))
    return Named(
        names=frozenset(one for one in names if one),
        addresses=frozenset(addresses_of(session, learner_id)),
        whole=learner.name or "",
    )


def clear_mentions(session: Session, who: Named) -> dict[str, int]:
    """Take them out of what names them without a key; how many rows, by table."""
    texts = {t for t in (*who.names, *who.addresses, who.whole) if len(t) >= _SHORTEST}
    rows = _left_out(session, texts)
    rows["api_answer"] = changed(session, delete(ApiAnswer).where(_answers(who)))
    if who.names:
        named = delete(ReceivedEvent).where(_calls_them(who.names))
        rows["events of nobody known"] = changed(session, named)
    whole = {one for one in (who.whole,) if " " in one.strip()}
    longest_first = sorted(who.addresses | whole, key=len, reverse=True)
    rows["import_run"] = sum(_redact_files(session, one) for one in longest_first)
    redact(session, who.addresses | whole, paths=who.names)
    return rows


def _redact_files(session: Session, text: str) -> int:
    """As files write it: "Birch, Ada" and "ada_birch" are Ada Birch, in JSON too."""
    words = re.findall(r"[^\W_]+", text)
    if not words:
        return 0
    either = [f"(?:{re.escape(word)}|{re.escape(json.dumps(word)[1:-1])})" for word in words]
    ways = "|".join(r"(?:[^\w\"\[\]{}]|_)+".join(way) for way in (either, either[::-1]))
    spelled = re.compile(rf"(?<![^\W_])(?:{ways})(?![^\W_])", re.IGNORECASE)
    seldom = max(re.findall("[a-z0-9]+", text.lower()), key=len, default="")
    rows = 0
    for model, column in _OF_FILES:
        for row in session.scalars(select(model).where(_says(model, column, {seldom}))):
            before: str = getattr(row, column)
            setattr(row, column, spelled.sub(REDACTED, before))
            rows += getattr(row, column) != before
    return rows


def forget_import_statements(session: Session, learner_id: int) -> int:
    """What imports said of them is kept to undo one, and goes; how many lines."""
    theirs = select(col(Enrolment.id)).where(col(Enrolment.learner_id) == learner_id)
    return forget_statements_about(session, learner_id, session.scalars(theirs).all())


def blank_alerts(session: Session, learner_id: int) -> int:
    """Mails to coaches that named them say so no more; those that wait do not leave."""
    mine = owned_rows(learner_id)[table_of(Alert)]
    about = select(table_of(Alert).c.message_id).where(mine)
    named = col(Message.id).in_(about)
    waiting = update(Message).where(named, col(Message.state).in_(ON_ITS_WAY))
    session.execute(waiting.values(state=MessageState.SKIPPED, reason="a learner in it was erased"))
    blank = {"subject": REDACTED, "body_text": REDACTED, "body_html": None}
    return changed(session, update(Message).where(named).values(blank))


def _left_out(session: Session, texts: set[str]) -> dict[str, int]:
    """What an import could not read, or a program was answered, is kept for a while, as it was."""
    found = {}
    kept = ((RejectedRow, "value"), (RejectedOriginal, "cells"))
    for model, column in kept:
        gone = delete(model).where(_says(model, column, texts))
        found[table_of(model).name] = changed(session, gone)
    views = or_(_says(SavedView, "name", texts), _says(SavedView, "content", texts))
    found["saved_view"] = changed(session, delete(SavedView).where(views))
    # whoever wants such a file has it made again
    found["files of programs"] = changed(session, delete(ApiExportPart))
    session.execute(delete(ApiExport))
    return found


def clear_uploads(session: Session) -> tuple[str, ...]:
    """Files that were imported are let go; those that wait are told."""
    done = select(col(ImportUpload.id)).where(col(ImportUpload.import_run_id).is_not(None))
    session.execute(delete(UploadPart).where(col(UploadPart.upload_id).in_(done)))
    seen = update(ImportUpload).where(col(ImportUpload.id).in_(done))
    session.execute(seen.values(preview=None, trial=None))
    waiting = select(col(ImportUpload.name)).where(col(ImportUpload.import_run_id).is_(None))
    return tuple(session.scalars(waiting))


def empty_answers(session: Session, who: Named) -> int:
    """Programs are told no more of them: a write that is sent again is still not done twice."""
    named = update(ApiAnswer).where(_answers(who), col(ApiAnswer.status).is_not(None))
    return changed(session, named.values(body="{}"))


def _answers(who: Named) -> ColumnElement[bool]:
    """Answers that hold a name of theirs: as a whole JSON text, where it is short."""
    body = func.lower(ApiAnswer.body)
    whole = {json.dumps(one) for one in (*who.names, *who.addresses, who.whole) if one}
    long = {one for one in (*who.names, *who.addresses, who.whole) if len(one) >= _SHORTEST}
    return or_(*(body.contains(one.lower(), autoescape=True) for one in whole | long))


def _calls_them(names: AbstractSet[str]) -> ColumnElement[bool]:
    """Whether an event calls somebody so, whose names are one a line: 17 is not 170."""
    people = func.lower(literal("\n") + col(ReceivedEvent.people) + "\n")
    called = {f"{kind}:{name}" for name in names for kind in ("ref", "email", "enrolment")}
    return or_(*(people.contains(f"\n{one.lower()}\n", autoescape=True) for one in called))


def _says(model: type[SQLModel], column: str, texts: set[str]) -> ColumnElement[bool]:
    text = func.lower(cast(table_of(model).c[column], String))
    return or_(*(text.contains(one.lower(), autoescape=True) for one in texts))
