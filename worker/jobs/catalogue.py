"""The jobs by the name people type, each called alike and answering with plain values."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, Protocol

from config.deployment import Deployment
from domain.risk.model import Scorer
from worker.jobs.planning.match_challenges import match_challenges
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.monitor_scorer import watch_scorer
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.sending.send_nudges import send_nudges
from worker.jobs.staff.alert_coaches import alert_coaches
from worker.jobs.staff.notify_staff import tell_staff
from worker.jobs.staff.weekly_summary import weekly_summary


class Job(Protocol):
    """A job as the command line and the timetable call it."""

    def __call__(self, deployment: Deployment, /, *, as_of: date, now: datetime) -> dict[str, Any]:
        """Do the work of `as_of` and say what was done."""


def _score(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(score_learners(here.database, here.policy, as_of=as_of, now=now))


def _train(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    # scikit-learn takes seconds to load, and only this job needs it
    from worker.jobs.scoring.train_scorer import train_scorer  # noqa: PLC0415

    found = train_scorer(here.database, here.policy, data_until=as_of, now=now)
    if not isinstance(found, Scorer):
        return {"no_scorer": found.sentence}
    return {"scorer": found.id, **found.metrics}


def _watch(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(watch_scorer(here.database, here.policy, as_of=as_of, now=now))


def _match(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(match_challenges(here.database, as_of=as_of, now=now))


def _plan(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(plan_nudges(here, as_of=as_of, now=now))


# what is due to be sent or told depends on the clock alone
def _send(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:  # noqa: ARG001
    return asdict(send_nudges(here, now=now))


def _tell(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:  # noqa: ARG001
    return asdict(tell_staff(here, now=now))


def _alert(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(alert_coaches(here, as_of=as_of, now=now))


def _summarise(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(weekly_summary(here, as_of=as_of, now=now))


JOBS: Final[Mapping[str, Job]] = {
    "score-learners": _score,
    "train-scorer": _train,
    "watch-scorer": _watch,
    "match-challenges": _match,
    "plan-nudges": _plan,
    "send-nudges": _send,
    "alert-coaches": _alert,
    "tell-staff": _tell,
    "weekly-summary": _summarise,
}
