"""Every word on consent, kept as it was said: what the learner said outlives any file.

What stands is in `learner.email_consent` and `learner.sms_consent`, where the gate reads it: the
last word the learner said themselves, else what the newest export says.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

import pandas as pd
from sqlalchemy import (
    Boolean,
    Select,
    Subquery,
    Table,
    Text,
    and_,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, col

from domain.policy import Channel
from domain.sources import ReadReport
from domain.store.database import changed, columns, stage, table_of
from domain.store.tables import ConsentRecord, Enrolment, ImportRun, Learner


class ConsentSource(StrEnum):
    """Where a word on consent was said."""

    IMPORT = "import"
    PAGE = "page"  # the learner's page of choices
    UNSUBSCRIBE = "unsubscribe"
    REPLY = "reply"  # a text that says stop, or start
    PROGRAM = "program"  # by the API, for the learner
    EARLIER = "earlier"  # the learner, before it was kept where
    COLLEAGUE = "colleague"  # a stop on their address, set or lifted: no word of theirs


_COLUMNS: Final = {
    Channel.EMAIL: Learner.email_consent,
    Channel.SMS: Learner.sms_consent,
}
_NAMES: Final = {Channel.EMAIL: "email_consent", Channel.SMS: "sms_consent"}
_NOT_OWN: Final = (ConsentSource.IMPORT.value, ConsentSource.COLLEAGUE.value)
_IS_OWN: Final = col(ConsentRecord.source).not_in(_NOT_OWN)


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsentWord:
    """One word on consent; without `said_at`: said before words were kept, nobody knows by whom.

    Of an import: its `file`, the day it shows, and whether it was undone since. `wording`: what
    was agreed to, where that is known. A colleague's is a stop, set or lifted, and `why`.
    """

    channel: str
    given: bool
    source: str | None = None
    said_by: str | None = None
    said_at: datetime | None = None
    why: str | None = None
    wording: str | None = None
    file: str | None = None
    known_on: date | None = None
    is_undone: bool = False


def record_own_word(
    session: Session,
    learner_id: int,
    channel: Channel,
    *,
    given: bool,
    source: ConsentSource,
    now: datetime,
    by: str | None = None,
    wording: str | None = None,
) -> None:
    """Keep what a learner said, which holds from now on; saying the same again adds nothing.

    `by` is who said it for them: the token of a program. `wording` is what they said yes or no to.
    """
    mine = (col(ConsentRecord.learner_id) == learner_id, _IS_OWN)
    if session.scalar(_last(channel).where(*mine)) is given:
        return
    session.add(
        ConsentRecord(
            learner_id=learner_id,
            channel=channel.value,
            given=given,
            source=source.value,
            said_by=by,
            wording=wording,
            said_at=now,
        )
    )
    session.flush()
    whose = col(Learner.id) == learner_id
    changed(session, update(Learner).where(whose).values({_NAMES[channel]: given}))


def record_stop(
    session: Session,
    channel: str,
    address: str,
    *,
    is_set: bool,
    by: str,
    why: str | None,
    now: datetime,
) -> None:
    """Keep with whoever has an address that a colleague stopped writing to it, or began again.

    What stands is said by the stop itself; this says who, when and why.
    """
    has_it = (
        func.lower(Learner.email) == address
        if channel == "email"
        else col(Learner.phone) == address
    )
    for learner_id in session.scalars(select(col(Learner.id)).where(has_it)).all():
        session.add(
            ConsentRecord(
                learner_id=learner_id,
                channel=channel,
                given=not is_set,
                source=ConsentSource.COLLEAGUE.value,
                said_by=by,
                why=why,
                said_at=now,
            )
        )
    session.flush()


def without_own_words(session: Session, learners: pd.DataFrame) -> pd.DataFrame:
    """A frame of learners that says nothing of consents they decided themselves."""
    if learners[list(_NAMES.values())].isna().all(axis=None):
        return learners
    settled = learners.copy()
    for channel, name in _NAMES.items():
        whose = (col(ConsentRecord.channel) == channel.value, _IS_OWN)
        own = select(col(Learner.ref)).join(ConsentRecord).where(*whose).distinct()
        settled[name] = settled[name].mask(settled["ref"].isin(session.scalars(own).all()))
    return settled


def record_imported_words(
    session: Session,
    run: ImportRun,
    learners: pd.DataFrame,
    *,
    report: ReadReport,
    now: datetime,
) -> None:
    """Keep what an import says that is another word than the export before it had.

    Its wording is the heading of the column that says so, as far as the `report` knows it.
    """
    names = list(_NAMES.values())
    said = learners.loc[learners[names].notna().any(axis=1), ["ref", *names]]
    if said.empty:
        return
    types: dict[str, TypeEngine[Any]] = {"ref": Text(), **dict.fromkeys(names, Boolean())}
    staged = stage(session, said, types)
    into = table_of(ConsentRecord)
    for channel, name in _NAMES.items():
        given = staged.c[name]
        known = _imported_words(channel, staged, until=run.known_on)
        words = {
            "learner_id": col(Learner.id),
            "channel": literal(channel.value),
            "given": given,
            "source": literal(ConsentSource.IMPORT.value),
            "import_run_id": literal(run.id),
            "wording": literal(_headings(report, name), into.c.wording.type),
            "said_at": literal(now, into.c.said_at.type),
        }
        found: Any = (
            select(*(value.label(key) for key, value in words.items()))
            .join_from(staged, Learner, col(Learner.ref) == staged.c.ref)
            .outerjoin(known, and_(known.c.learner_id == col(Learner.id), known.c.place == 1))
            .where(given.is_not(None), known.c.given.is_distinct_from(given))
        )
        session.execute(insert(into).from_select(list(words), found))
    staged.drop(session.connection())


def _imported_words(channel: Channel, staged: Table, *, until: date | None) -> Subquery:
    """What imports of exports until that day said of the staged learners, the last at place 1.

    All at once: asked of each learner, a server that has not yet counted the words which the same
    transaction wrote looks at all of them each time.
    """
    c = ConsentRecord
    last_first = (col(ImportRun.known_on).desc(), col(c.id).desc())
    place = func.row_number().over(partition_by=col(c.learner_id), order_by=last_first)
    return (
        select(col(c.learner_id), col(c.given), place.label("place"))
        .join_from(staged, Learner, col(Learner.ref) == staged.c.ref)
        .join(c, col(c.learner_id) == col(Learner.id))
        .join(ImportRun, col(ImportRun.id) == col(c.import_run_id))
        .where(col(c.channel) == channel.value, col(ImportRun.undone_in).is_(None))
        .where(col(ImportRun.known_on) <= until)
        .subquery("known")
    )


def _headings(report: ReadReport, field: str) -> str | None:
    """Under which headings a field stood in the files that were read."""
    columns = (column for table in report.tables for column in table.columns)
    found = dict.fromkeys(column.heading for column in columns if column.field == field)
    return ", ".join(found) or None


def keep_own_words(session: Session) -> None:
    """What learners said themselves stands, whatever was put back."""
    for channel, column in _COLUMNS.items():
        mine = (col(ConsentRecord.learner_id) == col(Learner.id), _IS_OWN)
        own = _last(channel).where(*mine).correlate(Learner).scalar_subquery()
        differs = (own.is_not(None), own.is_distinct_from(col(column)))
        changed(session, update(Learner).where(*differs).values({_NAMES[channel]: own}))


def read_consent_words(session: Session, enrolment_id: int) -> list[ConsentWord]:
    """Every word on consent of who is enrolled so, the newest first."""
    whose = select(col(Enrolment.learner_id)).where(col(Enrolment.id) == enrolment_id)
    learner_id = session.scalar(whose)
    c = ConsentRecord
    found = (
        select(
            *columns(c.channel, c.given, c.source, c.said_by, c.said_at, c.why, c.wording),
            *columns(ImportRun.path, ImportRun.known_on, ImportRun.undone_in),
        )
        .outerjoin(ImportRun, col(ImportRun.id) == col(c.import_run_id))
        .where(col(c.learner_id) == learner_id)
        .order_by(col(c.said_at).desc(), col(c.id).desc())
    )
    words = [
        ConsentWord(
            channel=row.channel,
            given=row.given,
            source=row.source,
            said_by=row.said_by,
            said_at=row.said_at,
            why=row.why,
            wording=row.wording,
            file=PurePath(row.path).name if row.path else None,
            known_on=row.known_on,
            is_undone=row.undone_in is not None,
        )
        for row in session.execute(found)
    ]
    stands = session.execute(
        select(*columns(*_COLUMNS.values())).where(col(Learner.id) == learner_id)
    ).one_or_none()
    return words + _untold(dict(zip(_COLUMNS, stands or (), strict=False)), words)


def _untold(
    stands: dict[Channel, bool | None], words: Collection[ConsentWord]
) -> list[ConsentWord]:
    """What stands though no word that is kept says so."""
    consents = (word for word in words if word.source != ConsentSource.COLLEAGUE)
    told = {(word.channel, word.given) for word in consents if not word.is_undone}
    return [
        ConsentWord(channel=channel.value, given=given)
        for channel, given in stands.items()
        if given is not None and (channel.value, given) not in told
    ]


def _last(channel: Channel) -> Select[Any]:
    """The last word over a channel, of those that a condition is still to name."""
    over = select(col(ConsentRecord.given)).where(col(ConsentRecord.channel) == channel.value)
    return over.order_by(col(ConsentRecord.id).desc()).limit(1)
