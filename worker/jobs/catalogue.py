"""The jobs by the name people type, each called alike and answering with plain values."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final, Protocol

from config.deployment import Deployment
from domain.risk.model import Scorer
from domain.store.activity.engines import EngineError
from domain.store.nudges import keep_skip_counts
from domain.store.reporting.precomputed import keep_effects
from domain.store.scoring import no_snapshot
from domain.store.staff.caseloads import keep_covers
from domain.store.warehouse import WarehouseExportError
from worker.jobs.day_of_work import not_this_week, not_today
from worker.jobs.exports.export_nightly import export_nightly
from worker.jobs.intake.count_events import count_events
from worker.jobs.intake.score_active import score_active
from worker.jobs.keep_retention import keep_retention
from worker.jobs.planning.match_challenges import match_challenges
from worker.jobs.planning.plan_nudges import plan_nudges
from worker.jobs.planning.rehearse_proposal import rehearse_proposal
from worker.jobs.remember_choices import remember_choices
from worker.jobs.scoring.learn_paths import learn_every_path
from worker.jobs.scoring.monitor_scorer import watch_scorer
from worker.jobs.scoring.score_learners import score_learners
from worker.jobs.seal_audit import seal_audit
from worker.jobs.sending.held import why_held
from worker.jobs.sending.send_nudges import send_nudges
from worker.jobs.staff.alert_coaches import alert_coaches
from worker.jobs.staff.notify_staff import queue_staff_messages
from worker.jobs.staff.weekly_summary import weekly_summary

#: The key under which a job says, in a sentence, why it did nothing of what it is for.
NOT_DONE: Final = "not_done"
_SCORE: Final = "score-learners"


class Job(Protocol):
    """A job as the command line and the timetable call it."""

    def __call__(self, deployment: Deployment, /, *, as_of: date, now: datetime) -> dict[str, Any]:
        """Do the work of `as_of` and say what was done, or `NOT_DONE`."""


class OftenJob(Protocol):
    """A job that runs again and again: it comes to an end once it is `stopping`."""

    def __call__(
        self,
        deployment: Deployment,
        /,
        *,
        as_of: date,
        now: datetime,
        stopping: Callable[[], bool] = ...,
    ) -> dict[str, Any]:
        """Do what there is to do and say what was done."""


def _score(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    try:
        engine = here.engine
    except EngineError as error:
        return {NOT_DONE: str(error)}
    _covers(here, as_of=as_of, now=now)  # whom an import brought to somebody who is away
    done = score_learners(here.database, here.policy, as_of=as_of, now=now, engine=engine)
    return asdict(done)


def _train(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    # scikit-learn takes seconds to load, and only this job needs it
    from worker.jobs.scoring.train_scorer import train_scorer  # noqa: PLC0415

    found = train_scorer(here.database, here.policy, data_until=as_of, now=now)
    if not isinstance(found, Scorer):
        return {"no_scorer": found.sentence}
    return {"scorer": found.id, **found.metrics}


def _learn_paths(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    seed = here.policy.scorer.training.seed
    return dict(
        learn_every_path(
            here.database, needs=here.policy.prerequisites, as_of=as_of, now=now, seed=seed
        )
    )


def _watch(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    return asdict(watch_scorer(here.database, here.policy, as_of=as_of, now=now))


def _match(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    if why := not_this_week("match-challenges", as_of, today=here.gate.today(now)):
        return {NOT_DONE: why}
    return asdict(match_challenges(here.database, as_of=as_of, now=now))


def _plan(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    today = here.gate.today(now)
    if why := not_today("plan-nudges", as_of, today=today) or _unscored(here, as_of):
        return {NOT_DONE: why}
    done = asdict(plan_nudges(here, as_of=as_of, now=now))
    policy = here.policy
    keep_skip_counts(here.database)
    keep_effects(
        here.database,
        until=as_of,
        goal_days=policy.holdout_goals,
        seed=policy.scorer.training.seed,
    )  # so that no page waits for them
    return done


# what is due to be sent or told depends on the clock alone
def _send(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    if why := why_held(here, now=now):
        return {NOT_DONE: f"{why.sentence}: staycourse sending status"}
    return asdict(send_nudges(here, now=now, stopping=stopping))


def _notify(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,  # noqa: ARG001 - it is over in a moment
) -> dict[str, Any]:
    return asdict(queue_staff_messages(here, now=now))


def _count(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - events say themselves when they happened
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    return asdict(count_events(here.database, now=now, stopping=stopping))


# all of it is brought up to date, whatever day is worked on
def _export(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
) -> dict[str, Any]:
    try:
        return export_nightly(here, now=now)
    except WarehouseExportError as error:
        return {NOT_DONE: str(error)}


# what is forgotten is a matter of today, whatever day is worked on
def _forget(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
) -> dict[str, Any]:
    return dict(keep_retention(here, now=now))


def _score_active(
    here: Deployment,
    *,
    as_of: date,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    done = score_active(here.database, here.policy, as_of=as_of, now=now, stopping=stopping)
    return asdict(done)


# who is away is a matter of today, whatever day is worked on
def _covers(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
) -> dict[str, Any]:
    with here.database.transaction() as session:
        return dict(keep_covers(session, today=here.gate.today(now), now=now, by="the worker"))


def _pull(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    # what asks platforms loads slowly, and no other job needs it
    from worker.jobs.connections.pull import pull_due  # noqa: PLC0415

    return pull_due(here, now=now, by=f"{socket.gethostname()}/{os.getpid()}", stopping=stopping)


def _seal(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,  # noqa: ARG001 - it is over in a moment
) -> dict[str, Any]:
    return dict(seal_audit(here, now=now))


def _remember(
    here: Deployment,
    *,
    as_of: date,  # noqa: ARG001 - as above
    now: datetime,  # noqa: ARG001 - as above
    stopping: Callable[[], bool] = lambda: False,  # noqa: ARG001 - it is over in a moment
) -> dict[str, Any]:
    return dict(remember_choices(here))


def _rehearse(
    here: Deployment,
    *,
    as_of: date,
    now: datetime,
    stopping: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    return rehearse_proposal(here, until=as_of, now=now, stopping=stopping)


def _alert(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    today = here.gate.today(now)
    if why := not_today("alert-coaches", as_of, today=today) or _unscored(here, as_of):
        return {NOT_DONE: why}
    return asdict(alert_coaches(here, as_of=as_of, now=now))


def _summarise(here: Deployment, *, as_of: date, now: datetime) -> dict[str, Any]:
    if why := not_this_week("weekly-summary", as_of, today=here.gate.today(now)):
        return {NOT_DONE: why}
    return asdict(weekly_summary(here, as_of=as_of, now=now))


def _unscored(here: Deployment, as_of: date) -> str | None:
    """Why there is nothing to decide about that day; None where it was scored."""
    with here.database.reading() as session:
        return no_snapshot(session, as_of, scored_by=_SCORE)


OFTEN_JOBS: Final[Mapping[str, OftenJob]] = {
    "send-nudges": _send,
    "notify-staff": _notify,
    "rehearse-proposal": _rehearse,
    "pull-connections": _pull,
    "count-events": _count,
    "score-active": _score_active,
    "seal-audit": _seal,
    "remember-choices": _remember,
}
JOBS: Final[Mapping[str, Job]] = {
    _SCORE: _score,
    "train-scorer": _train,
    "learn-paths": _learn_paths,
    "watch-scorer": _watch,
    "match-challenges": _match,
    "plan-nudges": _plan,
    "keep-covers": _covers,
    "alert-coaches": _alert,
    "weekly-summary": _summarise,
    "keep-retention": _forget,
    "export-warehouse": _export,
    **OFTEN_JOBS,
}
