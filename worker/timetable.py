"""When each job is due; pure, so that what was missed can be counted after any pause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from config.settings import Settings
from domain.policy import Policy
from domain.store.database import Database
from worker.jobs.alert_coaches import alert_coaches
from worker.jobs.plan_nudges import plan_nudges
from worker.jobs.score_learners import score_learners
from worker.jobs.send_nudges import send_nudges


@dataclass(frozen=True, kw_only=True)
class Run:
    """What every job is given."""

    database: Database
    policy: Policy
    settings: Settings
    as_of: date
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Daily:
    """A job of one moment a day, on the clock of the policy's zone; missed ones are caught up."""

    name: str
    at: time
    work: Callable[[Run], Any]

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest moment up to now at which it was due."""
        today = datetime.combine(now.astimezone(zone).date(), self.at, tzinfo=zone)
        return today if today <= now else today - timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Often:
    """A job that runs every so many seconds and needs no catching up."""

    name: str
    seconds: int
    work: Callable[[Run], Any]


def slot_of(due: datetime) -> str:
    """The name of a slot in the ledger: its day, so that a changed hour is no second slot."""
    return due.date().isoformat()


def _score(run: Run) -> Any:  # noqa: ANN401 - each job has its own summary
    return score_learners(run.database, run.policy, as_of=run.as_of, now=run.now)


def _plan(run: Run) -> Any:  # noqa: ANN401 - as above
    return plan_nudges(run.database, run.policy, run.settings, as_of=run.as_of, now=run.now)


def _alert(run: Run) -> Any:  # noqa: ANN401 - as above
    return alert_coaches(run.database, run.policy, run.settings, as_of=run.as_of, now=run.now)


def _send(run: Run) -> Any:  # noqa: ANN401 - as above
    return send_nudges(run.database, run.policy, run.settings, now=run.now)


#: In the order of a day: what was seen, then whom to tell, then whom to nudge.
DAILY: Final = (
    Daily(name="score-learners", at=time(4), work=_score),
    Daily(name="alert-coaches", at=time(7), work=_alert),
    Daily(name="plan-nudges", at=time(8), work=_plan),
)
OFTEN: Final = (Often(name="send-nudges", seconds=60, work=_send),)
