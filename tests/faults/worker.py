"""A worker in a process of its own, with one job that writes down when it begins and ends."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from config.files import load_policy
from domain.store.database.engine import Database
from tests.factories import deployment_for
from worker import schedule, timekeeper, timetable
from worker.timetable import Slotted

JOB = "tidy"


@dataclass(frozen=True, kw_only=True)
class Role:
    """How a worker of a test is to behave; a file `later` puts its clock forward, in hours."""

    url: str
    folder: Path
    job_seconds: float = 0.0
    starts_at: datetime


def notes(folder: Path, word: str) -> list[str]:
    """The days for which the job has begun, or ended."""
    file = folder / word
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def work_until_stopped(role: Role) -> None:
    """Be a worker until told to stop, on a hurried watch."""
    schedule._LOOK_EVERY_SECONDS = 1  # type: ignore[misc]
    schedule._CHECK_LEAD_SECONDS = schedule._ASK_AGAIN_SECONDS = 0.5  # type: ignore[misc]
    timekeeper._ALIVE_EVERY_SECONDS = 0.5  # type: ignore[misc]
    timekeeper._SILENT = timedelta(seconds=3)  # type: ignore[misc]

    def tidy(_: Any, call: Any) -> dict[str, Any]:
        _note(role.folder / "begun", call.as_of)
        time.sleep(role.job_seconds)
        _note(role.folder / "ended", call.as_of)
        return {}

    schedule.SLOTTED = (Slotted(name=JOB, title="Tidying", at=clock_time(8), work=tidy),)  # type: ignore[misc]
    schedule.OFTEN = ()  # type: ignore[misc,assignment]
    began = time.time()

    def clock() -> datetime:
        later = sum(int(hours) for hours in notes(role.folder, "later"))
        return role.starts_at + timedelta(hours=later, seconds=time.time() - began)

    policy = load_policy(Path(__file__).parents[2] / "config")
    database = Database(role.url)
    schedule.run(deployment_for(database, policy, clock=clock))
    database.close()


def _note(file: Path, day: Any) -> None:
    with file.open("a", encoding="utf-8") as notes:
        notes.write(f"{day}\n")


def send_until_stopped(url: str, smtp_port: int, starts_at: datetime) -> None:
    """Be a worker that only sends, by one connection, until told to stop."""
    schedule._CHECK_LEAD_SECONDS = schedule._ASK_AGAIN_SECONDS = 0.2  # type: ignore[misc]
    schedule.SLOTTED = ()  # type: ignore[misc]
    sending = next(one for one in timetable.OFTEN if one.name == "send-nudges")
    schedule.OFTEN = (replace(sending, seconds=1),)  # type: ignore[misc]
    began, policy = time.time(), load_policy(Path(__file__).parents[2] / "config")
    here = deployment_for(
        Database(url),
        policy,
        clock=lambda: starts_at + timedelta(seconds=time.time() - began),
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_security="none",
        sending_connections=1,
    )
    schedule.run(here)
    here.database.close()
