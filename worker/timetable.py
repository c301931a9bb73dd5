"""When each job is due, and until when it is still worth running; pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from worker.jobs.catalogue import JOBS, Job
from worker.jobs.planning.plan_nudges import PLANNED_AT

_WEEKDAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
)
_A_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Slotted:
    """A job of one moment a day, week or month on the policy's clock; missed ones are caught up.

    `title` and `about` say to staff what it does, and `makes` what others need of it. `needs` names
    jobs of the same timetable that have to have done their newest slot first. `within` is how late
    it may begin; None: until its next slot.
    """

    name: str
    title: str
    at: time
    work: Job
    about: str = ""
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

    def next_due(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first moment after now at which it is due."""
        due = datetime.combine(now.astimezone(zone).date(), self.at, tzinfo=zone)
        while due <= now or not self._is_day(due):
            due += timedelta(days=1)
        return due

    @property
    def rhythm(self) -> str:
        """When it runs, in words."""
        at = f"at {self.at:%H:%M}"
        if self.day_of_month is not None:
            return f"on day {self.day_of_month} of each month {at}"
        return f"each {_WEEKDAYS[self.weekday]} {at}" if self.weekday is not None else f"daily {at}"

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
    work: Job
    about: str = ""

    def next_due(self, now: datetime, _zone: ZoneInfo) -> datetime | None:  # noqa: ARG002 - as others
        """Nobody writes down when it ran last: within its seconds."""
        return None

    @property
    def rhythm(self) -> str:
        """When it runs, in words."""
        minutes, seconds = divmod(self.seconds, 60)
        if seconds or not minutes:
            return f"every {self.seconds} seconds"
        return "every minute" if minutes == 1 else f"every {minutes} minutes"


def slot_of(due: datetime) -> str:
    """The name of a slot in the ledger: its day, so that a changed hour is no second slot."""
    return due.date().isoformat()


_SCORED: Final = ("score-learners",)
_SAME_DAY: Final = timedelta(hours=12)

#: In the order of a day: what predicts, what was seen, whom to tell, whom to nudge.
SLOTTED: Final = (
    Slotted(
        name="keep-covers",
        title="Handing over for holidays",
        about="Gives the learners of who is away to who covers, and back afterwards.",
        at=time(0, 30),
        work=JOBS["keep-covers"],
        within=_SAME_DAY,
    ),
    Slotted(
        name="keep-retention",
        title="Letting go of what is old",
        about="Deletes, empties or anonymises what is kept no longer, kind by kind.",
        at=time(2),
        work=JOBS["keep-retention"],
        within=_SAME_DAY,
    ),
    Slotted(
        name="train-scorer",
        about="Learns from finished cohorts. What it makes is used once it passes every check.",
        title="Training the scorer",
        at=time(3),
        day_of_month=1,
        work=JOBS["train-scorer"],
    ),
    Slotted(
        name="learn-paths",
        about="Learns what learners who passed did next; used where that beats the course's order.",
        title="Learning paths",
        at=time(3, 30),
        weekday=0,
        work=JOBS["learn-paths"],
    ),
    Slotted(
        name="score-learners",
        about="Works out segments and risk for everyone, from what was imported so far.",
        title="Scoring learners",
        makes="snapshot",
        at=time(4),
        work=JOBS["score-learners"],
    ),
    Slotted(
        name="export-warehouse",
        about="Brings the folder of the warehouse up to date, where WAREHOUSE_DIR names one.",
        title="Exporting the warehouse",
        at=time(4, 30),
        work=JOBS["export-warehouse"],
        within=_SAME_DAY,
    ),
    Slotted(
        name="watch-scorer",
        about="Compares what the scorer said with what happened, and this cohort with past ones.",
        title="Watching the scorer",
        at=time(5),
        weekday=0,
        work=JOBS["watch-scorer"],
    ),
    Slotted(
        name="match-challenges",
        about="Puts learners of like pace together for the weekly challenge.",
        title="Matching challenges",
        at=time(6),
        weekday=0,
        work=JOBS["match-challenges"],
        within=timedelta(days=2),
    ),
    Slotted(
        name="alert-coaches",
        about="Raises tasks for learners who need a person now.",
        title="Alerting coaches",
        at=time(7),
        work=JOBS["alert-coaches"],
        needs=_SCORED,
        within=_SAME_DAY,
    ),
    Slotted(
        name="weekly-summary",
        about="Writes to coaches how their week was and what comes next.",
        title="Writing the weekly summary",
        at=time(7, 30),
        weekday=0,
        work=JOBS["weekly-summary"],
        within=timedelta(days=3),
    ),
    Slotted(
        name="plan-nudges",
        about="Decides who is written to today, and why others are not.",
        title="Planning nudges",
        at=PLANNED_AT,
        work=JOBS["plan-nudges"],
        needs=_SCORED,
        within=_SAME_DAY,
    ),
)
OFTEN: Final = (
    Often(
        name="send-nudges",
        title="Sending",
        about="Sends the messages whose time has come, after a last look at each learner.",
        seconds=60,
        work=JOBS["send-nudges"],
    ),
    Often(
        name="notify-staff",
        title="Notifying staff",
        about="Tells staff about new tasks and about what needs mending.",
        seconds=120,
        work=JOBS["notify-staff"],
    ),
    Often(
        name="pull-connections",
        title="Pulling from platforms",
        about="Asks the connected platforms for what is new, each as often as was chosen.",
        seconds=60,
        work=JOBS["pull-connections"],
    ),
    Often(
        name="count-events",
        title="Counting events",
        about="Counts the events that platforms send as they happen; who is met was seen.",
        seconds=3,
        work=JOBS["count-events"],
    ),
    Often(
        name="score-active",
        title="Scoring who is active",
        about="Works out segments and risk anew for learners of whom events came.",
        seconds=20,
        work=JOBS["score-active"],
    ),
    Often(
        name="seal-audit",
        title="Sealing the audit trail",
        about="Seals who saw, changed and took what, so that no entry can be changed unnoticed.",
        seconds=60,
        work=JOBS["seal-audit"],
    ),
    Often(
        name="remember-choices",
        title="Remembering who was erased",
        about="Keeps beside the database, by digests, who was erased and who objects.",
        seconds=60,
        work=JOBS["remember-choices"],
    ),
    Often(
        name="rehearse-proposal",
        title="Rehearsing proposed settings",
        about="Works out what settings that are not saved yet would flag and send.",
        seconds=5,
        work=JOBS["rehearse-proposal"],
    ),
)
