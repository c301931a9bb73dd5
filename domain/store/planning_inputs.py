"""All that planning looks at, read once: for planning itself, its rehearsal, and message checks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

import pandas as pd

from domain.experiments import Gains, findings
from domain.nudges.catalogue import BEFORE, FRESH_DAYS, events_of, fields_needed
from domain.nudges.eligibility import RecipientStates
from domain.nudges.planning import (
    Benefits,
    Hold,
    PlanningInputs,
    good_hours,
    hold_of,
    is_stale,
    people,
    proven_gains,
)
from domain.policy import Intervention, Policy
from domain.store.activity import read_active_hours
from domain.store.database import Database
from domain.store.nudges import (
    read_assignments,
    read_event_days,
    read_last_active,
    read_learner_counts,
    read_recipient_states,
)
from domain.store.operations import read_last_import_at
from domain.store.scoring import read_previous_snapshots, read_snapshots, with_features

#: The days of activity of the fortnight up to the snapshot.
_ACTIVE: Final = "active_days_14"


@dataclass(frozen=True, kw_only=True)
class SnapshotPair:
    """The snapshots of a day beside those shown last before it, as `read_snapshots` reads them."""

    as_of: date
    snapshot: pd.DataFrame
    previous: pd.DataFrame

    @classmethod
    def read(cls, database: Database, as_of: date) -> Self:
        """Those of a day; `previous` is empty when it was the first."""
        return cls(
            as_of=as_of,
            snapshot=read_snapshots(database, as_of),
            previous=read_previous_snapshots(database, as_of),
        )


def planning_inputs(
    database: Database, policy: Policy, *, as_of: date, now: datetime, today: date
) -> PlanningInputs:
    """What there is to know on a day; `today` is the day by the policy's clock. Writes nothing."""
    with database.reading() as session:
        states = read_recipient_states(session, policy, as_of=as_of, now=now, today=today)
        active_on = read_last_active(session, as_of, today=today)
    shown = SnapshotPair.read(database, as_of)
    return inputs_from(database, policy, shown, states, now=now, active_on=active_on)


def inputs_from(
    database: Database,
    policy: Policy,
    shown: SnapshotPair,
    states: RecipientStates,
    *,
    now: datetime,
    active_on: Mapping[int, date],
) -> PlanningInputs:
    """The same for snapshots and states at hand, with what was known besides by `now`."""
    frame = learners_from(database, policy.nudges, shown, active_on=active_on)
    if policy.sending.good_hours:
        active = read_active_hours(database, shown.as_of)
        hours = good_hours(active, shown.snapshot, policy.quiet_hours)
        frame = frame.assign(preferred_hour=frame["enrolment_id"].map(hours))
    benefits, gains = _what_helped(database, policy, until=shown.as_of)
    if gains:
        frame = frame.assign(gain=frame["enrolment_id"].map(_gains(database, shown, gains)))
    return PlanningInputs(
        people=frame,
        states=states,
        benefits=benefits,
        hold=read_hold(database, policy, frame, as_of=shown.as_of, now=now),
    )


def learners_from(
    database: Database,
    catalogue: Mapping[str, Intervention],
    shown: SnapshotPair,
    *,
    active_on: Mapping[int, date],
) -> pd.DataFrame:
    """The learner frame (`planning.people`) for these interventions, with what happened lately.

    `active_on`: the last day of activity since the snapshot, by enrolment.
    """
    fresh = shown.as_of - timedelta(days=FRESH_DAYS - 1)
    with database.reading() as session:
        happening = {
            event: read_event_days(session, event, since=fresh, until=shown.as_of)
            for event in events_of(catalogue)
        }
    fields = fields_needed(catalogue)
    before = {name.removeprefix(BEFORE) for name in fields if name.startswith(BEFORE)}
    return people(
        with_features(database, shown.snapshot, fields),
        with_features(database, shown.previous, before),
        fields=fields,
        active_on=active_on,
        happened=happening,
    )


def read_hold(
    database: Database, policy: Policy, frame: pd.DataFrame, *, as_of: date, now: datetime
) -> Hold:
    """What has to wait, because silence may be ours; `frame` holds whole cohorts."""
    imported_at = database.read(read_last_import_at, until=now)
    stale = is_stale(
        frame,
        as_of=as_of,
        imported_on=imported_at and imported_at.date(),
        days=policy.sending.hold_when_import_older_days,
    )
    return hold_of(frame, policy, stale_import=stale)


def _what_helped(
    database: Database, policy: Policy, *, until: date
) -> tuple[Benefits, Gains | None]:
    """What randomised comparisons have shown by the day, and whom nudges help most, if proven."""
    goals = policy.holdout_goals
    draws = read_assignments(database, until=until)
    counts = read_learner_counts(database, draws)
    found = findings(draws, goal_days=goals, learners_on=counts, until=until)
    return Benefits.shown_by(found), proven_gains(draws, policy, until=until)


def _gains(database: Database, shown: SnapshotPair, gains: Gains) -> "pd.Series[float]":
    """What each enrolment gains beside most, by its number."""
    known = with_features(database, shown.snapshot, [_ACTIVE])
    named = known.rename(columns={_ACTIVE: "active_before"}).set_index("enrolment_id")
    return gains.of(named)
