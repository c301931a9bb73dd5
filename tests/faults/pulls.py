"""A worker in a process of its own that pulls on its timetable, by a clock that is put forward."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from tenacity import wait_none

from config.files import load_policy
from domain.store.database.engine import Database
from tests.factories import deployment_for
from worker import schedule, timekeeper
from worker.connections import client
from worker.timetable import OFTEN


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What a worker and its test go by: a moment, the seconds since, and minutes put forward."""

    starts_at: datetime
    began: float
    file: Path

    def __call__(self) -> datetime:
        later = self.file.read_text(encoding="utf-8").split() if self.file.exists() else []
        minutes = timedelta(minutes=sum(int(one) for one in later))
        return self.starts_at + minutes + timedelta(seconds=time.time() - self.began)

    def put_forward(self, minutes: int) -> None:
        """Let so many minutes pass."""
        with self.file.open("a", encoding="utf-8") as notes:
            notes.write(f"{minutes}\n")


def pull_until_killed(url: str, clock: Clock) -> None:
    """Be a worker with nothing else to do, a hurried watch, and no waits to ask anew."""
    schedule._CHECK_LEAD_SECONDS = schedule._ASK_AGAIN_SECONDS = 0.5  # type: ignore[misc]
    timekeeper._ALIVE_EVERY_SECONDS = 0.5  # type: ignore[misc]
    timekeeper._SILENT = timedelta(seconds=3)  # type: ignore[misc]
    client._wait = wait_none()  # type: ignore[assignment]
    (pulling,) = (job for job in OFTEN if job.name == "pull-connections")
    schedule.SLOTTED = ()  # type: ignore[misc]
    schedule.OFTEN = (replace(pulling, seconds=1),)  # type: ignore[misc]
    policy = load_policy(Path(__file__).parents[2] / "config")
    database = Database(url)
    schedule.run(deployment_for(database, policy, clock=clock))
    database.close()
