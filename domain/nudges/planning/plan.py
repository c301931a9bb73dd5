"""Rules, gate and priorities joined: one explained decision per learner who fits something.

The whole catalogue is asked of everybody at once: conditions as columns, the gate once for each
distinct case (`crowd`), the turns by one sort. Only the decisions themselves are made one by one.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
import pandas as pd

from domain.nudges.catalogue import fields_needed, prepared, ranked
from domain.nudges.eligibility import Gate, RecipientStates, SkipReason
from domain.nudges.planning.benefit import Benefits
from domain.nudges.planning.candidates import Fits, answered, by_kind, fits
from domain.nudges.planning.crowd import HOURS, Crowd
from domain.nudges.planning.decisions import PlannedNudge, period_of
from domain.nudges.planning.explained import Block, Draws, nudges_of
from domain.nudges.planning.holds import Hold, Reasons, silent_cohorts
from domain.nudges.planning.priority import beaten_by
from domain.policy import Intervention, Policy

#: Columns of the people frame that planning reads besides the fields of the rules.
PEOPLE: Final = (
    "enrolment_id",
    "learner_id",
    "learner_ref",
    "cohort_id",
    "email",
    "phone",
    "zone",
    "programme_zone",
    "email_consent",
    "sms_consent",
    "active_on",
    "risk_band",
)
_IF_THERE: Final = (*HOURS, "reasons")


def plan(
    people: pd.DataFrame,
    standing: RecipientStates,
    *,
    gate: Gate,
    draws: Draws,
    as_of: date,
    now: datetime,
    benefits: Benefits | None = None,
    stale_import: bool = False,
) -> list[PlannedNudge]:
    """Every decision due for these people as of a day: at most one message per learner.

    `people` has one row per enrolment, the columns `PEOPLE` and the fields of the rules. What
    `standing.decided` names is left alone, so planning the same day again decides nothing twice.
    Whoever reaches the draw, in either arm, has had their turn: or the held-out would get the next
    best nudge instead. A learner's coach is asked for at most one new thing as well.
    """
    worth = benefits or Benefits()
    found = blocks(
        people, standing, gate=gate, as_of=as_of, now=now, worth=worth, stale_import=stale_import
    )
    return list(nudges_of(found, draws=draws, benefits=worth, as_of=as_of))


def blocks(
    people: pd.DataFrame,
    standing: RecipientStates,
    *,
    gate: Gate,
    as_of: date,
    now: datetime,
    worth: Benefits,
    stale_import: bool = False,
) -> list[Block]:
    """The decisions as columns, one block per intervention that somebody fits."""
    policy = gate.policy
    hold = hold_of(people, policy, stale_import=stale_import)
    some, who = _fitting(people, standing, policy.nudges, as_of)
    crowd = Crowd(people=some, standing=standing, gate=gate, now=now, until=now + _longest(policy))
    answers = [answered(one, crowd) for one in who]
    stops = [_stops(one, some, hold, standing) for one in who]
    stopped = [stop.astype(bool) for stop in stops]
    beaten = beaten_by(some, answers, stopped, worth)
    keys = [one.key for one in who]
    return [
        Block(people=some, answered=answer, stops=stop, beaten_by=by, keys=keys)
        for answer, stop, by in zip(answers, stops, beaten, strict=True)
    ]


def hold_of(people: pd.DataFrame, policy: Policy, *, stale_import: bool) -> Hold:
    """What has to wait today, because silence may be ours."""
    silent = silent_cohorts(people, days=policy.sending.hold_when_silent_days)
    return Hold(stale_import=stale_import, cohorts=silent)


def _fitting(
    people: pd.DataFrame,
    standing: RecipientStates,
    catalogue: Mapping[str, Intervention],
    as_of: date,
) -> tuple[pd.DataFrame, list[Fits]]:
    """Everyone an intervention is about, as a frame of their own, and who that is for each."""
    interventions = ranked(catalogue)
    today = as_of.isoformat()
    periods = {key: (period_of(as_of, what.period), today) for key, what in interventions}
    decided = by_kind(standing, periods)
    frame = prepared(people, catalogue)
    found = [
        fits(
            *(frame, key, what, standing),
            as_of=as_of,
            decided=decided,
            periods=periods[key],
        )
        for key, what in interventions
    ]
    rows = np.unique(np.concatenate([np.empty(0, dtype=np.intp), *(one.rows for one in found)]))
    wanted = [*PEOPLE, *fields_needed(catalogue), *(n for n in _IF_THERE if n in frame.columns)]
    some = frame[list(dict.fromkeys(wanted))].iloc[rows].reset_index(drop=True)
    return some, [one.among(rows) for one in found if len(one.rows)]


def _stops(one: Fits, people: pd.DataFrame, hold: Hold, standing: RecipientStates) -> Reasons:
    """What keeps a row from the gate: silence that may be ours, or a person who takes over."""
    mine = people[["cohort_id", "enrolment_id"]].iloc[one.rows]
    found = hold.reasons(mine, one.what)
    free = ~found.astype(bool)
    found[free & (one.unanswered > 0)] = SkipReason.ESCALATED
    if one.what.by == "person":
        asked = np.isin(mine["enrolment_id"].to_numpy(), list(standing.asked))
        found[free & asked] = SkipReason.TASK_OPEN
    return found


def _longest(policy: Policy) -> timedelta:
    given = [what.expires_after_hours or 0.0 for what in policy.nudges.values()]
    return timedelta(hours=max([policy.sending.expires_after_hours, *given]))
