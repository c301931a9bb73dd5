"""What must be there after every fault, beside what is: nothing lost, and nothing doubled."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text

from domain.store.database.engine import Database
from tests.faults.programme import LEARNERS, expected_clicks
from tests.faults.system import JOBS

_CLICKS: Final = text(
    "SELECT l.ref, sum(a.clicks) FROM activity a JOIN enrolment e ON e.id = a.enrolment_id"
    " JOIN learner l ON l.id = e.learner_id GROUP BY l.ref"
)
_OPEN: Final = text(
    "SELECT count(*) FROM message WHERE state IN ('planned', 'claimed') AND handed_at IS NOT NULL"
)
_UNQUEUED: Final = text(
    "SELECT count(*) FROM nudge n WHERE n.state = 'planned' AND n.arm = 'treated'"
    " AND n.channel = 'email' AND NOT EXISTS (SELECT FROM message m WHERE m.nudge_id = n.id)"
)


@dataclass(frozen=True, kw_only=True)
class Account:
    """How many of something there should be, and how many are missing or there twice."""

    what: str
    wanted: int
    lost: int
    doubled: int


def counted(what: str, wanted: Mapping[str, int], found: Mapping[str, int]) -> Account:
    """Of things counted by a name."""
    ours, theirs = Counter(wanted), Counter(found)
    lost, doubled = (ours - theirs).total(), (theirs - ours).total()
    return Account(what=what, wanted=ours.total(), lost=lost, doubled=doubled)


def of_days(database: Database, days: Sequence[date], first: date) -> Iterator[Account]:
    """What imports, scoring and planning left, day by day."""
    with database.reading() as session:
        clicks = {ref: int(total) for ref, total in session.execute(_CLICKS)}
        scored = _by(session.execute(text("SELECT as_of, count(*) FROM snapshot GROUP BY as_of")))
        done = _by(
            session.execute(text("SELECT job || slot, 1 FROM job_run WHERE state = 'done'")),
        )
        unqueued = int(session.scalar(_UNQUEUED) or 0)
        queued = int(session.scalar(text("SELECT count(DISTINCT nudge_id) FROM message")) or 0)
        copies = int(session.scalar(text("SELECT count(nudge_id) FROM message")) or 0) - queued
    brought = {ref: total for ref, total in clicks.items() if ref.startswith("f")}
    yield counted("clicks imported", expected_clicks(days[-1], first), brought)
    yield counted("snapshots", {str(day): LEARNERS for day in days}, scored)
    yield counted("jobs done", {f"{job}{day}": 1 for job in JOBS for day in days}, done)
    yield Account(what="nudges queued", wanted=queued + unqueued, lost=unqueued, doubled=copies)


def of_messages(database: Database, taken: Counter[str], mails: Counter[str]) -> Iterator[Account]:
    """What the mail server took: `taken` by Message-ID, `mails` by address."""
    ended = "SELECT address, count(*) FROM message WHERE state IN ({}) GROUP BY address"
    with database.reading() as session:
        sent = _by(session.execute(text(ended.format("'sent'"))))
        unknown = _by(session.execute(text(ended.format("'unknown'"))))
        hanging = int(session.scalar(_OPEN) or 0)
    twice = sum(number - 1 for number in taken.values())
    # a mail that was handed over when its sender died may have arrived: nobody sends it again
    most = Counter(sent) + Counter(unknown)
    missing = (Counter(sent) - mails).total() + hanging
    yield Account(what="mails sent", wanted=sum(sent.values()), lost=missing, doubled=twice)
    strange = (mails - most).total()
    yield Account(what="mails unconfirmed", wanted=sum(unknown.values()), lost=0, doubled=strange)


def of_events(database: Database, wanted: Counter[str], unique: int) -> Iterator[Account]:
    """What platforms sent until it was answered: kept once each, and counted once."""
    with database.reading() as session:
        clicks = {ref: int(total) for ref, total in session.execute(_CLICKS)}
        kept = int(session.scalar(text("SELECT count(*) FROM received_event")) or 0)
    theirs = {ref: total for ref, total in clicks.items() if ref.startswith("l")}
    yield counted("events kept", {"all": unique}, {"all": kept})
    yield counted("events counted", wanted, theirs)


def _by(rows: Iterable[Sequence[object]]) -> dict[str, int]:
    return {str(name): int(str(number)) for name, number in rows}
