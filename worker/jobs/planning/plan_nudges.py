"""Plans the nudges of a day: who gets what, when, and why everyone else does not."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pandas as pd
from sqlmodel import Session

from config.settings import Settings
from config.templates import load_templates
from domain.experiments import findings
from domain.messaging import MessageError, Templates
from domain.nudges.catalogue import FRESH_DAYS, events_of, fields_needed
from domain.nudges.eligibility import Gate, RecipientStates, SkipReason
from domain.nudges.planning import (
    Benefits,
    NudgeState,
    PlannedNudge,
    counted,
    decided_for,
    good_hours,
    held_back,
    hold_of,
    is_stale,
    people,
    plan,
)
from domain.policy import Policy
from domain.store.activity import read_active_hours
from domain.store.coaching import NewTask, close_overtaken, raise_tasks
from domain.store.database import Database
from domain.store.nudges import (
    active_since,
    happened,
    hold_queued,
    read_draws,
    read_sizes,
    read_standing,
    save_nudges,
)
from domain.store.operations import end_notice, last_import_at, raise_notice
from domain.store.outbox import Draft, queue
from domain.store.scoring import as_of_dates, read_snapshots, record_policy
from worker.jobs.planning.assignment import Assignments, benefits
from worker.jobs.planning.drafts import Writer

_WORDS_NEED: Final = ("name", "language", "programme", "coach", "coach_email", "progress")
_NEXT_PLANNING: Final = timedelta(days=1)
#: The cause of the notice that nudges wait.
HELD: Final = "stale_import:nudges"


@dataclass(frozen=True, kw_only=True)
class PlanningSummary:
    """What a planning run decided: messages queued, people asked, decisions by state or reason."""

    as_of: date
    learners: int
    queued: int
    asked: int
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
    """Decide, then queue and ask in one transaction; the same day again writes nothing new.

    Tasks that events have overtaken are closed first.
    """
    with database.transaction() as session:
        close_moot_tasks(session, policy, settings, now=now)
    known = known_for(database, policy, settings, as_of=as_of, now=now)
    nudges = decide(known, policy, settings, as_of=as_of, now=now)
    words = templates or Templates(load_templates())
    going = (n.enrolment_id for n in nudges if n.channel and n.state is not NudgeState.SKIPPED)
    rows = rows_by_enrolment(known.people, going, _WORDS_NEED)
    writer = Writer(templates=words, policy=policy, settings=settings, people=rows, now=now)
    decided, drafts = write(nudges, writer, as_of=as_of)
    with database.transaction() as session:
        revision = record_policy(session, policy, now=now, by="files")
        numbers = save_nudges(session, decided, as_of=as_of, now=now, revision=revision)
        ready = (replace(draft, nudge_id=numbers[key]) for key, draft in drafts if key in numbers)
        queued = queue(session, ready, now=now)
        asked = raise_tasks(session, tasks_of(decided, as_of), now=now)
        tell_of_hold(session, policy, now=now, stale=known.stale_import)
        _hold_queued(session, known, policy, now=now)
    return PlanningSummary(
        as_of=as_of,
        learners=len(known.people),
        queued=queued,
        asked=asked,
        decided=counted(decided),
    )


@dataclass(frozen=True, kw_only=True)
class Known:
    """All that planning looks at, read once: people, their past, what helped, and how old it is."""

    people: pd.DataFrame
    standing: RecipientStates
    benefits: Benefits
    stale_import: bool


def known_for(
    database: Database, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> Known:
    """What there is to know on a day; writes nothing."""
    snapshot, previous = read_snapshots(database, as_of), before(database, as_of)
    today = gate_of(policy, settings).today(now)
    with database.reading() as session:
        standing = read_standing(
            session,
            as_of=as_of,
            now=now,
            today=today,
            cooldown=_longest(policy),
            answer_within=timedelta(days=policy.sending.unanswered_after_days),
        )
        active = active_since(session, as_of, today=today)
        fresh = as_of - timedelta(days=FRESH_DAYS - 1)
        happening = {
            event: happened(session, event, since=fresh, until=as_of)
            for event in events_of(policy.nudges)
        }
        imported_at = last_import_at(session)
    everyone = people(
        *(snapshot, previous),
        fields=fields_needed(policy.nudges),
        active_on=active,
        happened=happening,
    )
    if policy.sending.good_hours:
        hours = good_hours(read_active_hours(database, as_of), snapshot, policy.quiet_hours)
        everyone = everyone.assign(preferred_hour=everyone["enrolment_id"].map(hours))
    return Known(
        people=everyone,
        standing=standing,
        benefits=_measured(database, policy, as_of),
        stale_import=is_stale(
            everyone,
            as_of=as_of,
            imported_on=imported_at and imported_at.date(),
            days=policy.sending.hold_when_import_older_days,
        ),
    )


def decide(
    known: Known, policy: Policy, settings: Settings, *, as_of: date, now: datetime
) -> list[PlannedNudge]:
    """Rules, gate and hold-out joined; writes nothing."""
    learners = known.people["learner_id"].nunique()
    return plan(
        known.people,
        known.standing,
        gate=gate_of(policy, settings),
        draws=Assignments(policy=policy, learners=learners, standing=known.standing).as_draws(),
        as_of=as_of,
        now=now,
        benefits=known.benefits,
        stale_import=known.stale_import,
    )


def tasks_of(nudges: Iterable[PlannedNudge], as_of: date) -> list[NewTask]:
    """What people are asked to do by these decisions."""
    return [
        NewTask(
            enrolment_id=nudge.enrolment_id,
            cause=nudge.ask.cause,
            as_of=as_of,
            action=nudge.ask.action,
            detail=nudge.ask.detail,
            urgent=nudge.ask.urgent,
            due_on=nudge.ask.due_on,
        )
        for nudge in nudges
        if nudge.ask
    ]


def close_moot_tasks(
    session: Session, policy: Policy, settings: Settings, *, now: datetime
) -> None:
    """Ask nobody any longer to bring back who is back, or to call who has left."""
    close_overtaken(
        session,
        void_when_active=[k for k, what in policy.nudges.items() if what.void_when == "active"],
        today=gate_of(policy, settings).today(now),
        now=now,
    )


def tell_of_hold(session: Session, policy: Policy, *, now: datetime, stale: bool) -> None:
    """Say once that nudges wait for an import; that cohorts are silent is said when scoring."""
    if not stale:
        end_notice(session, HELD, now=now)
        return
    raise_notice(
        session,
        HELD,
        sentence="Nudges wait: for "
        f"{policy.sending.hold_when_import_older_days:g} days nothing was imported.",
        advice="Bring in the newest activity; what looks like a quiet learner may be old data.",
        now=now,
    )


def _hold_queued(session: Session, known: Known, policy: Policy, *, now: datetime) -> None:
    """What was planned before data stopped waits as well: the next planning looks at it again."""
    hold_queued(
        session,
        hold_of(known.people, policy, stale_import=known.stale_import),
        [key for key, what in policy.nudges.items() if held_back(what)],
        until=now + _NEXT_PLANNING,
        now=now,
    )


def _measured(database: Database, policy: Policy, as_of: date) -> Benefits:
    """What randomised comparisons have shown by the day."""
    goals = {key: what.goal_days for key, what in policy.nudges.items() if what.holdout}
    found = findings(
        read_draws(database, until=as_of),
        goal_days=goals,
        learners_on=read_sizes(database),
        until=as_of,
    )
    return benefits(found)


def write(
    nudges: Sequence[PlannedNudge], writer: Writer, *, as_of: date
) -> tuple[list[PlannedNudge], list[tuple[tuple[int, str, str], Draft]]]:
    """The nudges with their messages; one whose words cannot be written is skipped, and says so."""
    decided: list[PlannedNudge] = []
    drafts: list[tuple[tuple[int, str, str], Draft]] = []
    for nudge in nudges:
        if nudge.channel is None or nudge.state is NudgeState.SKIPPED:
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


def _broken(nudge: PlannedNudge, error: MessageError, policy: Policy, as_of: date) -> PlannedNudge:
    """Skipped for its words; its arm stays, or only treated learners would lose theirs."""
    what = policy.nudges[nudge.intervention]
    return replace(
        nudge,
        period=decided_for(as_of, SkipReason.BROKEN, what),
        state=NudgeState.SKIPPED,
        reason=SkipReason.BROKEN,
        at=None,
        trace={**nudge.trace, "words": str(error)},
    )
