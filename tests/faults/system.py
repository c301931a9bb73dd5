"""The processes of a whole system that a fault may strike: two workers and a web process."""

import os
from dataclasses import dataclass, field, replace
from datetime import time as clock_time
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import make_url

from domain.store.database.engine import Database
from domain.store.operations import leader_lock
from tests.faults.intake import POLICY, take_until_killed
from tests.faults.processes import killed, started
from tests.faults.programme import Watch
from worker import schedule, timekeeper
from worker.jobs.imports.import_activity import ImportRequest, import_activity
from worker.timetable import OFTEN, SLOTTED, Slotted

IMPORT: Final = "import-export"
JOBS: Final = (IMPORT, "score-learners", "plan-nudges")
WORKERS: Final = 2
_SECONDS: Final = {"send-nudges": 1, "count-events": 1, "score-active": 3}


@dataclass(frozen=True, kw_only=True)
class Place:
    """What processes are told: where the database, the mail server and the exports are."""

    url: str
    folder: Path
    smtp_port: int
    web_port: int


def work(place: Place) -> None:
    """Be a worker on a hurried watch: import, score, plan, send and count until killed."""
    from tests.factories import deployment_for  # noqa: PLC0415 - pytest is no part of a worker

    _say_into(place.folder / "workers.log")
    schedule._LOOK_EVERY_SECONDS = 1  # type: ignore[misc]
    schedule._CHECK_LEAD_SECONDS = schedule._ASK_AGAIN_SECONDS = 0.5  # type: ignore[misc]
    timekeeper._ALIVE_EVERY_SECONDS = 0.5  # type: ignore[misc]
    leader_lock._IMPATIENT["options"] = "-c idle_session_timeout=4s"
    leader_lock._PATIENCE = "1s"  # type: ignore[misc]

    def bring_in(here: Any, call: Any) -> dict[str, Any]:
        request = ImportRequest(
            source="tables", usual_weeks=12, path=place.folder / call.as_of.isoformat()
        )
        return {"run": import_activity(here.database, request, now=call.now).run_id}

    first = Slotted(name=IMPORT, title="Import", at=clock_time(3), work=bring_in, makes="import")
    usual = {job.name: job for job in SLOTTED}
    scored = replace(usual["score-learners"], needs=(IMPORT,))
    schedule.SLOTTED = (first, scored, usual["plan-nudges"])  # type: ignore[misc]
    schedule.OFTEN = tuple(  # type: ignore[misc]
        replace(job, seconds=_SECONDS[job.name]) for job in OFTEN if job.name in _SECONDS
    )
    url = make_url(place.url).update_query_dict({"application_name": f"worker-{os.getpid()}"})
    database = Database(url.render_as_string(hide_password=False))
    here = deployment_for(
        database,
        POLICY,
        clock=Watch(place.folder / "watch"),
        smtp_host="127.0.0.1",
        smtp_port=place.smtp_port,
        smtp_security="none",
        mail_from="Team <hi@stay.example>",
    )
    schedule.run(here)


def _say_into(log: Path) -> None:
    """What is logged about faults would hide what is counted."""
    to = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(to, stream)
    structlog.configure(processors=[structlog.processors.JSONRenderer()])


@dataclass
class System:
    """Keeps so many workers and one web process alive, whatever happens to them."""

    place: Place
    workers: list[BaseProcess] = field(default_factory=list)
    web: BaseProcess | None = None

    def __post_init__(self) -> None:
        self.mend()

    def mend(self) -> None:
        """Start again whatever is gone, as a host's own supervisor does."""
        self.workers = [one for one in self.workers if one.is_alive()]
        while len(self.workers) < WORKERS:
            self.workers.append(started(work, self.place))
        if self.web is None or not self.web.is_alive():
            self.web = started(take_until_killed, self.place.url, self.place.web_port)

    def stop(self) -> None:
        """End them all."""
        killed([*self.workers, *([self.web] if self.web else [])])
