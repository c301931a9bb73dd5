"""When each job is due, and until when it is still worth running; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from worker.jobs.catalogue import JOBS, OFTEN_JOBS, Job, OftenJob
from worker.jobs.planning.plan_nudges import PLANNED_AT

_A_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Slotted:
    """A job of one moment a day, week or month on the policy's clock; missed ones are caught up.

    `title` says to staff what it does, and `makes` what others need of it. `needs` names jobs of
    the same timetable that have to have done their newest slot first. `within` is how late it may
    begin; None: until its next slot.
    """

    name: str
    title: str
    at: time
    work: Job
    day_of_month: int | None = None
    weekday: int | None = None  # 0 is Monday
    makes: str = ""
    needs: tuple[str, ...] = ()
    within: timedelta | None = None

    def last_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The newest moment up to now at which it was due."""
        due = datetime.combine(now.astimezone(zone).date(), self.at, tzinfo=zone)
        if due > now:
            due -= timedelta(days=1)
        while not self._is_day(due):
            due -= timedelta(days=1)
        return due

    def dues_before(self, due: datetime, zone: ZoneInfo) -> Iterator[datetime]:
        """The moments before that one at which it was due, the newest first; without end."""
        while True:
            due = self.last_due(due - _A_MOMENT, zone)
            yield due

    def is_too_late(self, due: datetime, now: datetime) -> bool:
        """Whether what was due then is not worth beginning any more."""
        # both in UTC: an hour is an hour on the night the clocks change
        late = now.astimezone(UTC) - due.astimezone(UTC)
        return self.within is not None and late > self.within

    def _is_day(self, due: datetime) -> bool:
        """Whether it runs on that day at all."""
        right_day = self.day_of_month in {None, due.day}
        return right_day and self.weekday in {None, due.weekday()}


@dataclass(frozen=True, kw_only=True)
class Often:
    """A job that runs every so many seconds and needs no catching up."""

    name: str
    title: str
    seconds: int
    work: OftenJob


def slot_of(due: datetime) -> str:
    """The name of a slot in the ledger: its day, so that a changed hour is no second slot."""
    return due.date().isoformat()


_SCORED: Final = ("score-learners",)
_SAME_DAY: Final = timedelta(hours=12)

#: In the order of a day: what predicts, what was seen, whom to tell, whom to nudge.
SLOTTED: Final = (
    Slotted(
        name="train-scorer",
        title="Training the scorer",
        at=time(3),
        day_of_month=1,
        work=JOBS["train-scorer"],
    ),
    Slotted(
        name="score-learners",
        title="Scoring learners",
        makes="snapshot",
        at=time(4),
        work=JOBS["score-learners"],
    ),
    Slotted(
        name="watch-scorer",
        title="Watching the scorer",
        at=time(5),
        weekday=0,
        work=JOBS["watch-scorer"],
    ),
    Slotted(
        name="match-challenges",
        title="Matching challenges",
        at=time(6),
        weekday=0,
        work=JOBS["match-challenges"],
        within=timedelta(days=2),
    ),
    Slotted(
        name="alert-coaches",
        title="Alerting coaches",
        at=time(7),
        work=JOBS["alert-coaches"],
        needs=_SCORED,
        within=_SAME_DAY,
    ),
    Slotted(
        name="weekly-summary",
        title="Writing the weekly summary",
        at=time(7, 30),
        weekday=0,
        work=JOBS["weekly-summary"],
        within=timedelta(days=3),
    ),
    Slotted(
        name="plan-nudges",
        title="Planning nudges",
        at=PLANNED_AT,
        work=JOBS["plan-nudges"],
        needs=_SCORED,
        within=_SAME_DAY,
    ),
)
OFTEN: Final = (
    Often(name="send-nudges", title="Sending", seconds=60, work=OFTEN_JOBS["send-nudges"]),
    Often(
        name="notify-staff", title="Notifying staff", seconds=120, work=OFTEN_JOBS["notify-staff"]
    ),
)
