"""Plans the nudges of a day: who gets what, when, and why everyone else does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd

from config.settings import Settings
from config.templates import load_templates
from domain.experiments.holdout import Draw
from domain.nudges.eligibility import Gate
from domain.nudges.messages import MessageError, Templates
from domain.nudges.people import people
from domain.nudges.decisions import Nudge, NudgeState, counted, decided_for
from domain.nudges.explained import Draws
from domain.nudges.planning import plan
from domain.nudges.reasons import SkipReason
from domain.nudges.rules import fields_needed
from domain.nudges.standing import Standing
from domain.policy import Policy
from domain.store.circumstances import active_since
from domain.store.database import Database
from domain.store.nudges import read_standing, save_nudges
from domain.store.outbox import Draft, queue
from domain.store.policies import record_policy
from domain.store.snapshots import as_of_dates, read_snapshots
from worker.jobs.drafts import Writer

_WORDS_NEED: Final = ("name", "language", "programme", "coach", "coach_email", "progress")


@dataclass(frozen=True, kw_only=True)
class PlanningSummary:
    """What a planning run decided: messages queued, and decisions by state or reason."""

    as_of: date
    learners: int
    queued: int
    decided: Mapping[str, int]


def plan_nudges(
    database: Database,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,
    now: datetime,
    templates: Templates | None = None,
) -> PlanningSummary:
    """Decide, then queue in one transaction; for the same day a second run writes nothing new."""
    snapshot, previous = read_snapshots(database, as_of), before(database, as_of)
    with database.transaction() as session:
        standing = read_standing(session, as_of=as_of, now=now, cooldown=_longest(policy))
        active = active_since(session, as_of, today=gate_of(policy, settings).today(now))
    everyone = people(snapshot, previous, fields=fields_needed(policy.nudges), active_on=active)
    nudges = decide(everyone, standing, policy, settings, as_of=as_of, now=now)
    words = templates or Templates(load_templates())
    going = (n.enrolment_id for n in nudges if n.state is not NudgeState.SKIPPED)
    rows = rows_by_enrolment(everyone, going, _WORDS_NEED)
    writer = Writer(templates=words, policy=policy, settings=settings, people=rows, now=now)
    decided, drafts = write(nudges, writer, as_of=as_of)
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        numbers = save_nudges(session, decided, as_of=as_of, now=now, revision=revision)
        ready = (replace(draft, nudge_id=numbers[key]) for key, draft in drafts if key in numbers)
        queued = queue(session, ready, now=now)
    return PlanningSummary(
        as_of=as_of, learners=len(snapshot), queued=queued, decided=counted(decided)
    )


def decide(
    everyone: pd.DataFrame,
    standing: Standing,
    policy: Policy,
    settings: Settings,
    *,
    as_of: date,
    now: datetime,
) -> list[Nudge]:
    """Rules, gate and hold-out joined; writes nothing."""
    draw = Draw(
        holdout=policy.holdout,
        learners=everyone["learner_id"].nunique(),
        recorded=standing.arms,
    )
    gate = gate_of(policy, settings)
    draws = Draws(held_out=draw.holds_out)
    return plan(everyone, standing, gate=gate, draws=draws, as_of=as_of, now=now)


def write(
    nudges: Sequence[Nudge], writer: Writer, *, as_of: date
) -> tuple[list[Nudge], list[tuple[tuple[int, str, str], Draft]]]:
    """The nudges with their messages; one whose words cannot be written is skipped, and says so."""
    decided: list[Nudge] = []
    drafts: list[tuple[tuple[int, str, str], Draft]] = []
    for nudge in nudges:
        if nudge.state is NudgeState.SKIPPED:
            decided.append(nudge)
            continue
        try:
            draft = writer.draft(nudge)
        except MessageError as error:
            decided.append(_broken(nudge, error, writer.policy, as_of))
            continue
        decided.append(nudge)
        drafts.append(((nudge.enrolment_id, nudge.intervention, nudge.period), draft))
    return decided, drafts


def gate_of(policy: Policy, settings: Settings) -> Gate:
    """The gate of this deployment."""
    return Gate(policy=policy, production=settings.is_production, allow_list=settings.allow_list)


def before(database: Database, as_of: date) -> pd.DataFrame:
    """The snapshots shown last before a day; empty when it was the first."""
    with database.transaction() as session:
        earlier = [day for day in as_of_dates(session) if day < as_of]
    return read_snapshots(database, earlier[-1] if earlier else date.min)


def _longest(policy: Policy) -> timedelta:
    return timedelta(days=max((i.cooldown_days for i in policy.nudges.values()), default=0))


def rows_by_enrolment(
    frame: pd.DataFrame, enrolments: Iterable[int], columns: Sequence[str]
) -> dict[int, Mapping[Any, Any]]:
    """Plain values of some columns for some enrolments, None where empty."""
    some = frame.loc[frame["enrolment_id"].isin(set(enrolments)), ["enrolment_id", *columns]]
    plain = some.astype(object).where(some.notna(), None)
    return {row["enrolment_id"]: row for row in plain.to_dict("records")}


def _broken(nudge: Nudge, error: MessageError, policy: Policy, as_of: date) -> Nudge:
    what = policy.nudges[nudge.intervention]
    return replace(
        nudge,
        period=decided_for(as_of, SkipReason.BROKEN, what),
        state=NudgeState.SKIPPED,
        reason=SkipReason.BROKEN,
        arm=None,
        at=None,
        trace={**nudge.trace, "words": str(error)},
    )
