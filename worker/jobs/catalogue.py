"""The jobs by the name people type, each called alike and answering with plain values."""

import os
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

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


@dataclass(frozen=True, kw_only=True, slots=True)
class JobCall:
    """What a job is told: the day to work on, when it is now, and whether to come to an end."""

    as_of: date
    now: datetime
    stopping: Callable[[], bool] = lambda: False


#: As the command line and the timetable call it: what was done, or `NOT_DONE`.
Job = Callable[[Deployment, JobCall], dict[str, Any]]


def _score(here: Deployment, call: JobCall) -> dict[str, Any]:
    try:
        engine = here.engine
    except EngineError as error:
        return {NOT_DONE: str(error)}
    _covers(here, call)  # whom an import brought to somebody who is away
    done = score_learners(here.database, here.policy, as_of=call.as_of, now=call.now, engine=engine)
    return asdict(done)


def _train(here: Deployment, call: JobCall) -> dict[str, Any]:
    # scikit-learn takes seconds to load, and only this job needs it
    from worker.jobs.scoring.train_scorer import train_scorer  # noqa: PLC0415

    found = train_scorer(here.database, here.policy, data_until=call.as_of, now=call.now)
    if not isinstance(found, Scorer):
        return {"no_scorer": found.sentence}
    return {"scorer": found.id, **found.metrics}


def _learn_paths(here: Deployment, call: JobCall) -> dict[str, Any]:
    needs, seed = here.policy.prerequisites, here.policy.scorer.training.seed
    found = learn_every_path(here.database, needs=needs, as_of=call.as_of, now=call.now, seed=seed)
    return dict(found)


def _match(here: Deployment, call: JobCall) -> dict[str, Any]:
    if why := not_this_week("match-challenges", call.as_of, today=here.gate.today(call.now)):
        return {NOT_DONE: why}
    return asdict(match_challenges(here.database, as_of=call.as_of, now=call.now))


def _plan(here: Deployment, call: JobCall) -> dict[str, Any]:
    today = here.gate.today(call.now)
    if why := not_today("plan-nudges", call.as_of, today=today) or _unscored(here, call.as_of):
        return {NOT_DONE: why}
    done = asdict(plan_nudges(here, as_of=call.as_of, now=call.now))
    policy = here.policy
    keep_skip_counts(here.database)
    keep_effects(
        here.database,
        until=call.as_of,
        goal_days=policy.holdout_goals,
        seed=policy.scorer.training.seed,
    )  # so that no page waits for them
    return done


def _send(here: Deployment, call: JobCall) -> dict[str, Any]:
    if why := why_held(here, now=call.now):
        return {NOT_DONE: f"{why.sentence}: staycourse sending status"}
    return asdict(send_nudges(here, now=call.now, stopping=call.stopping))


def _export(here: Deployment, call: JobCall) -> dict[str, Any]:
    try:
        return export_nightly(here, now=call.now)
    except WarehouseExportError as error:
        return {NOT_DONE: str(error)}


def _covers(here: Deployment, call: JobCall) -> dict[str, Any]:
    """Who is away is a matter of today, whatever day is worked on."""
    today = here.gate.today(call.now)
    with here.database.transaction() as session:
        return dict(keep_covers(session, today=today, now=call.now, by="the worker"))


def _pull(here: Deployment, call: JobCall) -> dict[str, Any]:
    # what asks platforms loads slowly, and no other job needs it
    from worker.jobs.connections.pull import pull_due  # noqa: PLC0415

    by = f"{socket.gethostname()}/{os.getpid()}"
    return pull_due(here, now=call.now, by=by, stopping=call.stopping)


def _score_active(here: Deployment, call: JobCall) -> dict[str, Any]:
    done = score_active(
        here.database, here.policy, as_of=call.as_of, now=call.now, stopping=call.stopping
    )
    return asdict(done)


def _alert(here: Deployment, call: JobCall) -> dict[str, Any]:
    today = here.gate.today(call.now)
    if why := not_today("alert-coaches", call.as_of, today=today) or _unscored(here, call.as_of):
        return {NOT_DONE: why}
    return asdict(alert_coaches(here, as_of=call.as_of, now=call.now))


def _summarise(here: Deployment, call: JobCall) -> dict[str, Any]:
    if why := not_this_week("weekly-summary", call.as_of, today=here.gate.today(call.now)):
        return {NOT_DONE: why}
    return asdict(weekly_summary(here, as_of=call.as_of, now=call.now))


def _unscored(here: Deployment, as_of: date) -> str | None:
    """Why there is nothing to decide about that day; None where it was scored."""
    return here.database.read(no_snapshot, as_of, scored_by=_SCORE)


JOBS: Final[Mapping[str, Job]] = {
    _SCORE: _score,
    "train-scorer": _train,
    "learn-paths": _learn_paths,
    "watch-scorer": lambda here, call: asdict(
        watch_scorer(here.database, here.policy, as_of=call.as_of, now=call.now)
    ),
    "match-challenges": _match,
    "plan-nudges": _plan,
    "keep-covers": _covers,
    "alert-coaches": _alert,
    "weekly-summary": _summarise,
    "keep-retention": lambda here, call: dict(keep_retention(here, now=call.now)),
    "export-warehouse": _export,
    "send-nudges": _send,
    "notify-staff": lambda here, call: asdict(queue_staff_messages(here, now=call.now)),
    "rehearse-proposal": lambda here, call: rehearse_proposal(
        here, until=call.as_of, now=call.now, stopping=call.stopping
    ),
    "pull-connections": _pull,
    "count-events": lambda here, call: asdict(
        count_events(here.database, now=call.now, stopping=call.stopping)
    ),
    "score-active": _score_active,
    "seal-audit": lambda here, call: dict(seal_audit(here, now=call.now)),
    "remember-choices": lambda here, _: dict(remember_choices(here)),
}
