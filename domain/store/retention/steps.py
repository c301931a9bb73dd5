"""What is due to go, table by table: rows that are deleted, or columns that are emptied. Pure SQL.

A step finds nothing any more once it is done, so whoever is killed in the middle begins again.
Waiting messages, stops, and the row that says a message was sent are in no step: caps, a second
attempt to queue, hold-out and effects read those.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from domain.policy import Retention
from domain.store.database import table_of
from domain.store.tables import (
    ApiAnswer,
    ApiExport,
    ApiExportPart,
    CheckIn,
    ConnectionRun,
    Contact,
    EventState,
    ImportChange,
    ImportRun,
    ImportStatement,
    ImportUpload,
    JobRequest,
    JobRun,
    LearnerAnswer,
    LearnerCopy,
    Message,
    MessageEvent,
    MessageState,
    ReceivedEvent,
    RejectedOriginal,
    RejectedRow,
    Removal,
    RunState,
    Scorer,
    ScorerEvidence,
    SignInTry,
    SignOnRequest,
    SnapshotVersion,
    StaffLink,
    StaffSession,
    SupersededSnapshot,
    Task,
    UploadPart,
    WorklistDecision,
)

#: What stands where words were.
NO_LONGER: Final = "[kept no longer]"
_DAY: Final = timedelta(days=1)
#: Links that ended are told apart from links that never were for so long.
_LINKS: Final = timedelta(days=30)
_ON_ITS_WAY: Final = (MessageState.PLANNED, MessageState.CLAIMED)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Rows of a table that are due; without `values` they are deleted, else those are set."""

    table: Table
    where: ColumnElement[bool]
    values: Mapping[str, Any] | None = None


#: What is due of a kind, by the policy at a moment; children before parents.
Steps = Callable[[Session, Retention, datetime], Iterator[Step]]


def _before(now: datetime, days: int | None) -> datetime | None:
    return None if days is None else now - timedelta(days=days)


def received_events(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Events that do not wait; one that comes again changes nothing, a day's count stays."""
    old = col(ReceivedEvent.received_at) < now - timedelta(days=policy.received_events_days)
    waits = col(ReceivedEvent.state) == EventState.WAITING.value
    yield Step(table=table_of(ReceivedEvent), where=and_(old, ~waits))


def earlier_versions(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """First the names of the versions, so that none is shown by halves."""
    if (before := _before(now, policy.earlier_versions_days)) is None:
        return
    newer = aliased(SnapshotVersion)
    replaced = (
        select(col(newer.version))
        .where(
            col(newer.as_of) == SnapshotVersion.as_of, col(newer.version) > SnapshotVersion.version
        )
        .exists()
    )
    old = col(SnapshotVersion.as_of) < before.date()
    yield Step(table=table_of(SnapshotVersion), where=and_(old, replaced))
    shown = col(SupersededSnapshot.as_of) < before.date()
    yield Step(table=table_of(SupersededSnapshot), where=shown)


def message_words(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Of messages that do not wait; the row stays, by which nothing is sent twice."""
    if (before := _before(now, policy.message_words_days)) is None:
        return
    yield Step(
        table=table_of(Message),
        where=and_(
            col(Message.created_at) < before,
            col(Message.state).not_in(_ON_ITS_WAY),
            col(Message.body_text) != NO_LONGER,
        ),
        values={"subject": None, "body_text": NO_LONGER, "body_html": None, "headers": "{}"},
    )
    told = and_(col(MessageEvent.at) < before, col(MessageEvent.detail).is_not(None))
    yield Step(table=table_of(MessageEvent), where=told, values={"detail": None})


def learner_words(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Check-ins, and what was said with an answer; replies are in what coaches were told."""
    if (before := _before(now, policy.learner_words_days)) is None:
        return
    wrote = and_(col(CheckIn.day) < before.date(), col(CheckIn.text).is_not(None))
    yield Step(table=table_of(CheckIn), where=wrote, values={"text": None})
    said = and_(col(LearnerAnswer.answered_at) < before, col(LearnerAnswer.detail) != "{}")
    yield Step(table=table_of(LearnerAnswer), where=said, values={"detail": "{}"})


def notes(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Notes of contacts, reasons of decisions, and what led to tasks that are closed."""
    if (before := _before(now, policy.notes_days)) is None:
        return
    noted = and_(col(Contact.logged_at) < before, col(Contact.note).is_not(None))
    yield Step(table=table_of(Contact), where=noted, values={"note": None})
    done = and_(col(Task.closed_at) < before, col(Task.detail).is_not(None))
    yield Step(table=table_of(Task), where=done, values={"detail": None})
    why = and_(col(WorklistDecision.made_at) < before, col(WorklistDecision.reason).is_not(None))
    yield Step(table=table_of(WorklistDecision), where=why, values={"reason": None})


def uploads(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Files nobody imported, and rejected lines nobody mended."""
    before = now - timedelta(days=policy.uploads_days)
    old = and_(col(ImportUpload.uploaded_at) < before, col(ImportUpload.import_run_id).is_(None))
    files = select(col(ImportUpload.id)).where(old)
    yield Step(table=table_of(UploadPart), where=col(UploadPart.upload_id).in_(files))
    yield Step(table=table_of(ImportUpload), where=old)
    yield _of_runs(RejectedOriginal, before)


def rejected_rows(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Rows that imports left out."""
    yield _of_runs(RejectedRow, now - timedelta(days=policy.rejected_rows_days))


def import_changes(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Without them an import can no longer be undone."""
    for model in (ImportChange, ImportStatement):
        yield _of_runs(model, now - timedelta(days=policy.import_changes_days))


def _of_runs(model: Any, before: datetime) -> Step:  # noqa: ANN401 - any class with an import_run_id
    runs = select(col(ImportRun.id)).where(col(ImportRun.started_at) < before)
    return Step(table=table_of(model), where=col(model.import_run_id).in_(runs))


def job_logs(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Of runs that ended; the timetable looks back less far than this may be set to."""
    before = now - timedelta(days=policy.job_logs_days)
    over = (RunState.DONE, RunState.GIVEN_UP, RunState.FAILED)
    ran = and_(col(JobRun.started_at) < before, col(JobRun.state).in_(over))
    yield Step(table=table_of(JobRun), where=ran)
    for model in (JobRequest, ConnectionRun):
        yield Step(table=table_of(model), where=col(model.finished_at) < before)
    yield Step(table=table_of(Removal), where=col(Removal.day) < before.date())


def evidence(_session: Session, policy: Retention, now: datetime) -> Iterator[Step]:
    """Of scorers that were retired."""
    if (before := _before(now, policy.evidence_days)) is None:
        return
    old = and_(col(Scorer.trained_at) < before, col(Scorer.state) == "retired")
    retired = select(col(Scorer.id)).where(old)
    yield Step(table=table_of(ScorerEvidence), where=col(ScorerEvidence.scorer_id).in_(retired))


def sign_in(_session: Session, _policy: Retention, now: datetime) -> Iterator[Step]:
    """Tries and requests of a day ago, sessions nobody can use, links that ended long since."""
    yield Step(table=table_of(SignInTry), where=col(SignInTry.at) < now - _DAY)
    yield Step(table=table_of(SignOnRequest), where=col(SignOnRequest.made_at) < now - _DAY)
    yield Step(table=table_of(StaffSession), where=col(StaffSession.opened_at) < now - _DAY)
    yield Step(table=table_of(StaffLink), where=col(StaffLink.expires_at) < now - _LINKS)


def program_answers(_session: Session, _policy: Retention, now: datetime) -> Iterator[Step]:
    """As long as programs were promised: answers for a day, files until they expire."""
    yield Step(table=table_of(ApiAnswer), where=col(ApiAnswer.begun_at) < now - _DAY)
    expired = select(col(ApiExport.id)).where(col(ApiExport.expires_at) <= now)
    yield Step(table=table_of(ApiExportPart), where=col(ApiExportPart.export_id).in_(expired))
    yield Step(table=table_of(ApiExport), where=col(ApiExport.expires_at) <= now)


def learner_copies(_session: Session, _policy: Retention, now: datetime) -> Iterator[Step]:
    """Copies of what is held of a learner, until they expire."""
    yield Step(table=table_of(LearnerCopy), where=col(LearnerCopy.expires_at) <= now)
