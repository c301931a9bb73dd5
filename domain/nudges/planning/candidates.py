"""Candidates: who fits which intervention today, and has no decision about it yet."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from domain.nudges.catalogue import Mask, deadlines, facts, fitting, prepared, ranked
from domain.nudges.eligibility import RecipientStates
from domain.nudges.planning.decisions import period_of
from domain.nudges.planning.recipients import Recipient, recipients_at
from domain.policy import Intervention, Policy

_NOBODY: Final = np.empty(0, dtype=np.intp)


class Candidate(NamedTuple):
    """One enrolment that one intervention is about.

    `facts` say what was seen, as sentences; `expires_at` is until when it would be useful: at most
    until the work it is about was due.
    `unanswered` counts the messages that led to nothing, where they are enough for a person to
    take over; `escalates` says that one is to be asked now.
    """

    recipient: Recipient
    key: str
    what: Intervention
    facts: tuple[str, ...]
    expires_at: datetime
    unanswered: int = 0
    escalates: bool = False


def candidates(
    people: pd.DataFrame, states: RecipientStates, policy: Policy, *, as_of: date, now: datetime
) -> list[Candidate]:
    """Everyone who fits something, the most urgent interventions first, in the order of `people`.

    Whoever went without an answer for too long is one even if they no longer fit, or the period
    has its decision: a person is to be asked.
    """
    frame = prepared(people, policy.nudges)
    rows = {
        key: np.flatnonzero(fitting(frame, what, as_of) | _escalating(people, states, key, what))
        for key, what in ranked(policy.nudges)
    }
    somebody = np.unique(np.concatenate([_NOBODY, *rows.values()]))
    recipients = dict(zip(somebody.tolist(), recipients_at(people, somebody), strict=True))
    found: list[Candidate] = []
    for key, what in ranked(policy.nudges):
        if not rows[key].size:
            continue
        who = (recipients[row] for row in rows[key].tolist())
        hours = what.expires_after_hours or policy.sending.expires_after_hours
        until = (
            _useful_until(now + timedelta(hours=hours), days, as_of, policy)
            for days in deadlines(frame, what, rows[key])
        )
        fit = zip(who, facts(frame, what, rows[key]), until, strict=True)
        found += _undecided(key, what, fit, states, as_of=as_of)
    return found


def _useful_until(
    expires_at: datetime, due_in: float | None, as_of: date, policy: Policy
) -> datetime:
    """The earlier of when it is late anyway, and the end of the day on which work is due."""
    if due_in is None:
        return expires_at
    after = as_of + timedelta(days=int(due_in) + 1)
    return min(expires_at, datetime.combine(after, time(), ZoneInfo(policy.sending.zone)))


def _undecided(
    key: str,
    what: Intervention,
    fit: Iterable[tuple[Recipient, tuple[str, ...], datetime]],
    states: RecipientStates,
    *,
    as_of: date,
) -> Iterator[Candidate]:
    """Those without a decision for the period; a person is asked at most once a day."""
    period, today = period_of(as_of, what.period), as_of.isoformat()
    unanswered, decided = states.unanswered.enough(key, what), states.decided
    for recipient, seen, expires_at in fit:
        who = recipient.enrolment_id
        number = 0 if recipient.active_on else unanswered.get(who, 0)
        escalates = number > 0 and (who, key) not in states.unanswered.asked
        if (who, key, today) in decided or ((who, key, period) in decided and not escalates):
            continue
        yield Candidate(
            recipient=recipient,
            key=key,
            what=what,
            facts=seen,
            expires_at=expires_at,
            unanswered=number,
            escalates=escalates,
        )


def _escalating(
    people: pd.DataFrame, states: RecipientStates, key: str, what: Intervention
) -> Mask:
    """Rows of whom a person is to be asked now: no answer, not back, and nobody asked yet."""
    enough, asked = states.unanswered.enough(key, what), states.unanswered.asked
    due = [who for who in enough if (who, key) not in asked]
    if not due:
        return np.zeros(len(people), dtype=bool)
    found: Mask = (people["enrolment_id"].isin(due) & people["active_on"].isna()).to_numpy()
    return found
