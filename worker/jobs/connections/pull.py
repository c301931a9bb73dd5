"""Pulls what platforms know: each piece is saved with how far it was read, in one transaction.

So a pull may be killed at any instant: the next one goes on from the marks, and what is read twice
is saved once.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pandas as pd
import structlog

from config.address_guard import AddressGuard
from config.credential_cipher import UnreadableCredentialsError
from config.deployment import Deployment
from config.logs import Masking, secrets_of
from domain.sources import SAID_OF_OTHERS, ImportBatch, SourceError
from domain.sources.events import read_statements
from domain.store.activity import save_batch
from domain.store.connections import (
    Connection,
    PulledCourse,
    PullState,
    begin_pull,
    course_is_read,
    end_pull,
    keep_marks,
    note_pull,
    note_test,
    pull_again,
    read_connection,
    read_connections,
    read_courses,
    read_credentials,
)
from domain.store.intake import receive_events
from worker.connections import (
    PLATFORMS,
    Access,
    Budget,
    ConnectionCheck,
    CoursePull,
    OutOfTimeError,
    PlatformError,
    PulledPart,
    RefusedCredentialsError,
)
from worker.jobs.connections.notices import tell_how_it_went, tell_of_silence

#: What one pull of one platform may take; what is left then comes with the next.
PULL_SECONDS: Final = 600.0
_TEST_SECONDS: Final = 60.0
_FIRST_WAIT: Final = timedelta(minutes=5)
_AT_ONCE: Final = timedelta(minutes=1)
#: What is new only if something happened; how far a learner is, is written down every day.
_NEWS: Final = ("learners", "enrolments", "activity", "assessments", "results", "attendance")
#: The mark that tells the whole of a course as it was saved last.
_DIGEST: Final = "digest"
_log = structlog.get_logger("connections")

Stopping = Callable[[], bool]


def _never() -> bool:
    return False


def pull_due(
    here: Deployment, *, now: datetime, by: str, stopping: Stopping = _never
) -> dict[str, Any]:
    """Pull every connection whose time has come, one after the other."""
    due = here.database.read(read_connections, due_at=now)
    pulled = [pull(here, one, by=by, stopping=stopping) for one in due if not stopping()]
    with here.database.transaction() as session:
        tell_of_silence(session, read_connections(session), now=here.clock())
    return {"pulled": len([one for one in pulled if one]), "due": len(due)}


def pull(
    here: Deployment,
    connection: Connection,
    *,
    by: str,
    asked_by: str | None = None,
    stopping: Stopping = _never,
    seconds: float = PULL_SECONDS,
) -> dict[str, Any] | None:
    """Pull one connection now: how it ended, and what it brought; None where that runs already."""
    run_id = here.database.write(
        begin_pull, connection.connection_id, by=by, asked_by=asked_by, now=here.clock()
    )
    if run_id is None:
        return None
    run = _Run(here=here, connection=connection, run_id=run_id, stopping=stopping, seconds=seconds)
    try:
        state, detail = run.all_courses()
    except Exception as error:  # noqa: BLE001 - told like any other failure, and logged whole
        _log.exception("pull_failed", connection=connection.name)
        state, detail = (
            PullState.FAILED,
            f"{type(error).__name__}: {str(error).partition(chr(10))[0]}",
        )
    return run.end(state, detail)


def test_connection(here: Deployment, connection: Connection) -> ConnectionCheck:
    """Ask a platform who we are and which courses there are, and keep the answer.

    Raises:
        PlatformError: it does not let us in, or is none.
    """
    try:
        budget = Budget(seconds=_TEST_SECONDS)
        found = PLATFORMS[connection.platform].find(access_to(here, connection, budget))
    except (PlatformError, UnreadableCredentialsError, SourceError) as error:
        _keep_found(here, connection, {"problem": str(error)})
        raise PlatformError(str(error)) from error
    _keep_found(here, connection, asdict(found))
    return found


def access_to(here: Deployment, connection: Connection, budget: Budget) -> Access:
    """What lets us into a platform; raises `UnreadableCredentialsError`."""
    with here.database.reading() as session:
        kept = read_credentials(session)[connection.connection_id]
    return Access(
        address=connection.address,
        asked=connection.asked,
        secrets=here.cipher.decrypted(kept),
        guard=AddressGuard.of(here.settings),
        budget=budget,
    )


def _keep_found(here: Deployment, connection: Connection, found: dict[str, Any]) -> None:
    with here.database.transaction() as session:
        told = json.dumps(found, default=str, ensure_ascii=False)
        note_test(session, connection.connection_id, found=told, now=here.clock())


def digest_of(batch: ImportBatch | None) -> str:
    """The same of a batch that says the same: an import of it would change nothing."""
    found = hashlib.sha256()
    if batch is not None:
        said = {name: getattr(batch, name) for name in SAID_OF_OTHERS}
        for name, frame in sorted({**batch.frames, **said}.items()):
            found.update(name.encode())
            found.update(pd.util.hash_pandas_object(frame, index=False).to_numpy().tobytes())
    return found.hexdigest()


@dataclass(kw_only=True)
class _Run:
    """One pull on its way."""

    here: Deployment
    connection: Connection
    run_id: int
    stopping: Stopping
    seconds: float
    counts: Counter[str] = field(default_factory=Counter)
    secrets: tuple[str, ...] = ()
    peace: float = 0.0  # seconds that the platform wants to be left alone

    def all_courses(self) -> tuple[PullState, str | None]:
        """Read the courses, those read longest ago first; what one lacks costs no other."""
        budget = Budget(seconds=self.seconds, stopping=self.stopping, beat=self._beat)
        try:
            access = access_to(self.here, self.connection, budget)
        except UnreadableCredentialsError as error:
            return PullState.FAILED, str(error)
        self.secrets = tuple(access.secrets.values())
        courses = self.here.database.read(read_courses, self.connection.connection_id)
        problems: list[str] = []
        for course in courses:
            try:
                self._course(access, course)
            except OutOfTimeError as error:
                self.peace = error.after
                return PullState.PARTLY, str(error)
            except RefusedCredentialsError as error:
                return PullState.FAILED, str(error)
            except (PlatformError, SourceError) as error:
                self.peace = max(self.peace, getattr(error, "after", None) or 0.0)
                problems.append(f"{course.name}: {error}")
            finally:
                self.counts["requests"] = budget.requests
        if not problems:
            return PullState.DONE, None
        state = PullState.PARTLY if self.counts["courses"] else PullState.FAILED
        return state, " ".join(problems)

    def _course(self, access: Access, pulled: PulledCourse) -> None:
        here = self.here
        of = CoursePull(
            course=pulled.course,
            marks=pulled.high_water,
            prefix=self.connection.name,
            now=here.clock(),
            zone=ZoneInfo(here.policy.sending.zone),
            usual_weeks=here.policy.programme_weeks,
        )
        digest = str(pulled.high_water.get(_DIGEST, ""))
        for piece in PLATFORMS[self.connection.platform].pull(access, of):
            before, digest = digest, digest_of(piece.batch) if piece.repeats else digest
            self._save(pulled, piece, digest=digest, is_known=piece.repeats and before == digest)
        with here.database.transaction() as session:
            number = self.connection.connection_id
            course_is_read(session, number, pulled.ref, now=here.clock())
        self.counts["courses"] += 1

    def _save(
        self, pulled: PulledCourse, piece: PulledPart, *, digest: str, is_known: bool
    ) -> None:
        """Keep a piece and how far it was read, or neither; one that is known needs no import."""
        now, source = self.here.clock(), self.connection.platform
        path = f"{self.connection.name}: {pulled.name}"
        with self.here.database.transaction() as session:
            if piece.batch is not None and not is_known:
                batch = replace(piece.batch, lists_all=piece.repeats)
                summary = save_batch(
                    session, batch, source=source, path=path, now=now, exported_at=now
                )
                told = [summary.counts[name] for name in _NEWS if name in summary.counts]
                self.counts["new"] += sum(one.new for one in told)
                self.counts["changed"] += sum(one.changed for one in told)
                self.counts["left_out"] += len(summary.rejected)
            if piece.statements:
                read = read_statements(piece.statements, now=now)
                self.counts["new"] += receive_events(session, read.events, now=now).new
                self.counts["left_out"] += len(read.refused)
            marks = {**piece.marks, _DIGEST: digest}
            keep_marks(session, self.connection.connection_id, pulled.ref, marks)
            note_pull(session, self.run_id, counts=self.counts, now=now)

    def _beat(self) -> None:
        self.here.database.write(note_pull, self.run_id, now=self.here.clock())

    def end(self, state: PullState, detail: str | None) -> dict[str, Any]:
        """Write down how it ended, when the next one comes, and what staff have to know."""
        here, now = self.here, self.here.clock()
        masking = Masking({*secrets_of(here.settings), *self.secrets})
        said = None if detail is None else masking.text(detail)[:600]
        failures = self.connection.failures + 1 if state is PullState.FAILED else 0
        news = now if self.counts["new"] or self.counts["changed"] else None
        with here.database.transaction() as session:
            end_pull(session, self.run_id, state=state, counts=self.counts, detail=said, now=now)
            pull_again(
                session,
                self.connection.connection_id,
                at=now + max(self._wait(state, failures), timedelta(seconds=self.peace)),
                failures=failures,
                news_at=news,
            )
            after = read_connection(session, self.connection.connection_id)
            if after is not None:
                tell_how_it_went(session, after, state=state, detail=said, now=now)
        return {"state": state.value, "detail": said, **self.counts}

    def _wait(self, state: PullState, failures: int) -> timedelta:
        """Until the next pull: sooner where this one was cut short, or has just begun to fail."""
        usual = timedelta(minutes=self.connection.every_minutes)
        if state is PullState.FAILED:
            return min(usual, _FIRST_WAIT * 2 ** min(failures - 1, 8))
        return _AT_ONCE if state is PullState.PARTLY and not self.counts["courses"] else usual
