"""Plans the nudges of a day: who gets what, when, and why everyone else does not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

import pandas as pd

from config.deployment import Deployment
from config.drafts import Writer, people_of, write_drafts
from domain.nudges.catalogue import prepared, why_nothing_fits
from domain.nudges.eligibility import Gate
from domain.nudges.planning import Assignment, PlannedNudge, PlanningInputs, counted, in_turn, plan
from domain.policy import Intervention
from domain.store.activity import read_work
from domain.store.coaching import raise_tasks
from domain.store.nudges import save_nudges, save_undecided
from domain.store.operations import record_policy
from domain.store.outbox import count_as_sent, queue_messages
from domain.store.planning_inputs import planning_inputs
from worker.jobs.planning.holding import hold_messages
from worker.jobs.planning.tasks import close_moot_tasks, tasks_of

#: When a day's nudges are planned, by the policy's clock.
PLANNED_AT: Final = time(8)


@dataclass(frozen=True, kw_only=True)
class PlanningSummary:
    """What a planning run decided: messages queued, people asked, decisions by state or reason.

    `undecided` counts by reason all others: what is not known of them, what is over, or nothing.
    """

    as_of: date
    learners: int
    queued: int
    asked: int
    decided: Mapping[str, int]
    undecided: Mapping[str, int]


def plan_nudges(deployment: Deployment, *, as_of: date, now: datetime) -> PlanningSummary:
    """Decide, then queue and ask in one transaction; the same day again writes nothing new.

    Tasks that events have overtaken are closed first.
    """
    database, policy, gate = deployment.database, deployment.policy, deployment.gate
    database.write(close_moot_tasks, policy, today=gate.today(now), now=now)
    known = planning_inputs(database, policy, as_of=as_of, now=now, today=gate.today(now))
    decided = decide(known, gate, as_of=as_of, now=now)
    people = people_of(known.people, decided)
    work = database.read(read_work, list(people), as_of=as_of, needs=policy.prerequisites)
    templates = deployment.current_templates()
    writer = Writer(deployment=deployment, people=people, templates=templates, now=now, work=work)
    nudges, drafts = write_drafts(decided, writer, as_of=as_of)
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        numbers = save_nudges(
            session, nudges, as_of=as_of, now=now, zone=gate.zone, revision=revision
        )
        ready = (replace(draft, nudge_id=numbers[key]) for key, draft in drafts if key in numbers)
        queued = queue_messages(session, ready, now=now)
        queued -= count_as_sent(session, list(numbers.values()), now=now)
        asked = raise_tasks(session, tasks_of(nudges, as_of), now=now)
        hold_messages(session, known.hold, policy, now=now)
        why = _why_undecided(known, nudges, policy.nudges, as_of)
        undecided = save_undecided(session, why, as_of=as_of)
    return PlanningSummary(
        as_of=as_of,
        learners=len(known.people),
        queued=queued,
        asked=asked,
        decided=counted(nudges),
        undecided=undecided,
    )


def _why_undecided(
    known: PlanningInputs,
    nudges: Iterable[PlannedNudge],
    catalogue: Mapping[str, Intervention],
    as_of: date,
) -> "pd.Series[str]":
    """Why nothing was decided, by enrolment, of those in the snapshot whom no rule is about."""
    if known.people.empty:
        return pd.Series(dtype="object")
    people = known.people.set_index("enrolment_id", drop=False)
    why = why_nothing_fits(prepared(people, catalogue), catalogue, as_of)
    # who went without an answer is decided about though no rule is about them any more
    return why.drop([nudge.enrolment_id for nudge in nudges], errors="ignore")


def decide(known: PlanningInputs, gate: Gate, *, as_of: date, now: datetime) -> list[PlannedNudge]:
    """Candidates, gate, priority and assignment joined, in the order of sending; writes nothing."""
    learners = known.people["learner_id"].nunique()
    assignment = Assignment(policy=gate.policy, learners=learners, states=known.states)
    nudges = plan(known, gate=gate, assignment=assignment, as_of=as_of, now=now)
    return in_turn(nudges, known.people, gate.policy.nudges)
