"""A nudge that a coach asks for now: planning's own decision, gate and outbox, for one learner."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import pandas as pd

from config.deployment import Deployment
from config.drafts import Writer, people_of, write_drafts
from dashboard.data.queries import Queries
from domain.messaging.rendering import Templates
from domain.nudges.catalogue import fitting, prepared
from domain.nudges.eligibility import SkipReason
from domain.nudges.planning import Assignment, NudgeState, PlannedNudge, PlanningInputs, plan
from domain.policy import Channel, Policy
from domain.store.activity import read_work
from domain.store.database import Database
from domain.store.nudges import read_last_active, read_recipient_states, save_nudges
from domain.store.operations import record_policy
from domain.store.outbox import queue_messages
from domain.store.planning_inputs import SnapshotPair, learners_from, read_hold
from domain.store.reporting.search import SnapshotFilter, find_snapshots
from domain.store.scoring import read_previous_snapshots, read_snapshots

_BY: Final[Mapping[Channel | None, str]] = {Channel.EMAIL: "by email", Channel.SMS: "by text"}
_DECIDED: Final = "Planning has decided about it for this {} already: see their page."
_NOT_ABOUT_THEM: Final = "It is not about them today: what it says would not be so."


@dataclass(frozen=True, kw_only=True)
class NudgeRequest:
    """One learner, one intervention of the catalogue, and who asks."""

    enrolment_id: int
    intervention: str
    as_of: date
    asked_by: str  # such as `staff 3`, or `service CRM`


def nudge_now(queries: Queries, asked: NudgeRequest, *, now: datetime) -> str:
    """Decide as planning would, and queue what the gate lets through; what came of it, in words.

    It must fit them today, the period must not have its decision, and stops, consent, limits,
    quiet hours and the draw hold as always; the gate is asked once more just before it leaves.
    A refusal is not written down as a decision, so that planning may look again; a draw is.
    All is read and written as whoever asks may; only of everybody, and of a whole cohort, it is
    told how many they are and whether they fell silent.
    """
    whole = queries.deployment
    templates = whole.current_templates()
    deployment = replace(whole, database=queries.deciding)
    what = deployment.policy.nudges.get(asked.intervention)
    if what is None or what.by == "person":
        return f"Not sent. {SkipReason.RETIRED.sentence}"
    alone = deployment.policy.model_copy(update={"nudges": {asked.intervention: what}})
    known, learners = _inputs(deployment, whole.database, alone, asked, now=now)
    if known.people.empty:
        return "Not sent. They are not enrolled on the newest day."
    one = replace(deployment, policy=alone)
    assignment = Assignment(policy=alone, learners=learners, states=known.states)
    found = plan(known, gate=one.gate, assignment=assignment, as_of=asked.as_of, now=now)
    if not found:
        fits = fitting(prepared(known.people, alone.nudges), what, asked.as_of).any()
        return f"Not sent. {_DECIDED.format(what.period) if fits else _NOT_ABOUT_THEM}"
    return _written(deployment, templates, found[0], known, asked, now=now)


def _inputs(
    deployment: Deployment, whole: Database, alone: Policy, asked: NudgeRequest, *, now: datetime
) -> tuple[PlanningInputs, int]:
    """What planning looks at, for one learner, and how many there are in all."""
    database, gate = deployment.database, deployment.gate
    today, mine = gate.today(now), [asked.enrolment_id]
    shown = read_snapshots(database, asked.as_of, enrolment_ids=mine)
    learner_id = int(shown["learner_id"].iloc[0]) if len(shown) else 0
    with database.reading() as session:
        states = read_recipient_states(
            session,
            deployment.policy,
            as_of=asked.as_of,
            now=now,
            today=today,
            learner_id=learner_id,
        )
        active_on = read_last_active(
            session, asked.as_of, today=today, enrolment_id=asked.enrolment_id
        )
    everybody = len(find_snapshots(whole, SnapshotFilter(as_of=asked.as_of)))
    if shown.empty:
        return PlanningInputs(people=shown, states=states), everybody
    pair = SnapshotPair(
        as_of=asked.as_of,
        snapshot=shown,
        previous=read_previous_snapshots(database, asked.as_of, enrolment_ids=mine),
    )
    frame = learners_from(database, alone.nudges, pair, active_on=active_on)
    cohort = _cohort(whole, shown, asked)
    hold = read_hold(whole, deployment.policy, cohort, as_of=asked.as_of, now=now)
    return PlanningInputs(people=frame, states=states, hold=hold), everybody


def _cohort(whole: Database, shown: pd.DataFrame, asked: NudgeRequest) -> pd.DataFrame:
    """Their whole cohort: whether it fell silent can be told of all alone."""
    cohorts = tuple(int(one) for one in shown["cohort_id"])
    asked_for = SnapshotFilter(as_of=asked.as_of, cohorts=cohorts)
    numbers = find_snapshots(whole, asked_for).tolist()
    return read_snapshots(whole, asked.as_of, enrolment_ids=numbers)


def _written(
    deployment: Deployment,
    templates: Templates,
    nudge: PlannedNudge,
    known: PlanningInputs,
    asked: NudgeRequest,
    *,
    now: datetime,
) -> str:
    """Save a decision that came as far as the draw, queue its message, and say what it was."""
    database, policy, as_of = deployment.database, deployment.policy, asked.as_of
    if nudge.ask or nudge.reason not in {None, SkipReason.HOLDOUT}:
        reason = nudge.reason or SkipReason.ESCALATED
        return f"Not sent. {reason.sentence}"
    nudge = nudge._replace(trace={**nudge.trace, "asked_by": asked.asked_by})
    people = people_of(known.people, [nudge])
    work = database.read(read_work, list(people), as_of=as_of, needs=policy.prerequisites)
    writer = Writer(
        deployment=deployment,
        people=people,
        templates=templates,
        now=now,
        work=work,
    )
    decided, drafts = write_drafts([nudge], writer, as_of=as_of)
    if decided[0].reason is SkipReason.BROKEN:
        return f"Not sent. {SkipReason.BROKEN.sentence}"
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        numbers = save_nudges(
            session, decided, as_of=as_of, now=now, zone=deployment.gate.zone, revision=revision
        )
        ready = [replace(draft, nudge_id=numbers[key]) for key, draft in drafts if key in numbers]
        queued = queue_messages(session, ready, now=now)
    return _said(decided[0], queued, deployment)


def _said(nudge: PlannedNudge, queued: int, deployment: Deployment) -> str:
    if nudge.state is NudgeState.SKIPPED and nudge.reason:
        return f"Not sent. {nudge.reason.sentence}"
    if not queued:
        return f"Not sent. {_DECIDED.format('period')}"
    at = nudge.at.astimezone(deployment.zone) if nudge.at else None
    waits = nudge.state is NudgeState.DEFERRED and at
    when = f"leaves from {at:%A %H:%M}" if waits and at else "leaves within minutes"
    return f"Queued {_BY[nudge.channel]}: {when}. The gate is asked once more before that."
