"""The jobs by the name people type, each called alike and answering with plain values."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, Protocol

from config.settings import Settings
from domain.policy import Policy
from domain.risk.model import Scorer
from domain.store.database import Database
from worker.jobs.planning.match_challenges import match_challenges
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.scoring.monitor_scorer import watch_scorer
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.sending.send_nudges import send_nudges
from worker.jobs.staff.alert_coaches import alert_coaches
from worker.jobs.staff.notify_staff import tell_staff
from worker.jobs.staff.weekly_summary import weekly_summary


class Job(Protocol):
    """A job as the command line calls it."""

    def __call__(
        self, database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
    ) -> dict[str, Any]:
        """Do the work of `as_of` and say what was done."""


def _score(
    database: Database, policy: Policy, _settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(score_learners(database, policy, as_of=as_of, now=now))


def _train(
    database: Database, policy: Policy, _settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    # scikit-learn takes seconds to load, and only this job needs it
    from worker.jobs.scoring.train_scorer import train_scorer  # noqa: PLC0415

    found = train_scorer(database, policy, data_until=as_of, now=now)
    if not isinstance(found, Scorer):
        return {"no_scorer": found.sentence}
    return {"scorer": found.id, **found.metrics}


def _plan(
    database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(plan_nudges(database, policy, settings, as_of=as_of, now=now))


def _send(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,  # noqa: ARG001 - what is due depends on the clock alone
    now: datetime,
) -> dict[str, Any]:
    return asdict(send_nudges(database, policy, settings, now=now))


def _alert(
    database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(alert_coaches(database, policy, settings, as_of=as_of, now=now))


def _match(
    database: Database, _policy: Policy, _settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(match_challenges(database, as_of=as_of, now=now))


def _watch(
    database: Database, policy: Policy, _settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(watch_scorer(database, policy, as_of=as_of, now=now))


def _tell(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,  # noqa: ARG001 - what is due depends on the clock alone
    now: datetime,
) -> dict[str, Any]:
    return asdict(tell_staff(database, policy, settings, now=now))


def _summarise(
    database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> dict[str, Any]:
    return asdict(weekly_summary(database, policy, settings, as_of=as_of, now=now))


JOBS: Final[Mapping[str, Job | Callable[..., dict[str, Any]]]] = {
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
