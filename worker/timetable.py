"""When each job is due; pure, so that what was missed can be counted after any pause."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from worker.jobs.catalogue import JOBS, Job
from worker.jobs.planning.plan_nudges import PLANNED_AT


@dataclass(frozen=True, kw_only=True)
class Slotted:
    """A job of one moment a day, week or month on the policy's clock; missed ones are caught up."""

    name: str
    at: time
    work: Job
    day_of_month: int | None = None
    weekday: int | None = None  # 0 is Monday

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest moment up to now at which it was due."""
        due = datetime.combine(now.astimezone(zone).date(), self.at, tzinfo=zone)
        if due > now:
            due -= timedelta(days=1)
        while not self._is_day(due):
            due -= timedelta(days=1)
        return due

    def _is_day(self, due: datetime) -> bool:
        """Whether it runs on that day at all."""
        right_day = self.day_of_month in {None, due.day}
        return right_day and self.weekday in {None, due.weekday()}


@dataclass(frozen=True, kw_only=True)
class Often:
    """A job that runs every so many seconds and needs no catching up."""

    name: str
    seconds: int
    work: Job


def slot_of(due: datetime) -> str:
    """The name of a slot in the ledger: its day, so that a changed hour is no second slot."""
    return due.date().isoformat()


#: In the order of a day: what predicts, what was seen, whom to tell, whom to nudge.
SLOTTED: Final = (
    Slotted(name="train-scorer", at=time(3), day_of_month=1, work=JOBS["train-scorer"]),
    Slotted(name="score-learners", at=time(4), work=JOBS["score-learners"]),
    Slotted(name="watch-scorer", at=time(5), weekday=0, work=JOBS["watch-scorer"]),
    Slotted(name="match-challenges", at=time(6), weekday=0, work=JOBS["match-challenges"]),
    Slotted(name="alert-coaches", at=time(7), work=JOBS["alert-coaches"]),
    Slotted(name="weekly-summary", at=time(7, 30), weekday=0, work=JOBS["weekly-summary"]),
    Slotted(name="plan-nudges", at=PLANNED_AT, work=JOBS["plan-nudges"]),
)
OFTEN: Final = (
    Often(name="send-nudges", seconds=60, work=JOBS["send-nudges"]),
    Often(name="tell-staff", seconds=120, work=JOBS["tell-staff"]),
)
