"""Who fits an intervention, and what the gate says about each of them over each channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from domain.nudges.catalogue import Mask, Rows, fitting
from domain.nudges.eligibility import Counts, EligibilityRequest, GateDecision, RecipientStates
from domain.nudges.planning.crowd import Crowd
from domain.nudges.planning.facets import Facet, looked_up, together
from domain.policy import Channel, Intervention

#: Enrolments that have their decision already, by intervention and period.
Decided = Mapping[tuple[str, str], "np.ndarray[Any, Any]"]


@dataclass(frozen=True, kw_only=True)
class Fits:
    """Everyone an intervention is about today: `rows` are positions in the people frame.

    `unanswered` counts the messages that led to nothing, where they are enough for a person to
    take over; `rung` marks those of whom a person is to be asked now.
    """

    key: str
    what: Intervention
    rows: Rows
    unanswered: Counts
    rung: Mask

    def among(self, rows: Rows) -> "Fits":
        """The same with positions among some rows, sorted, that hold all of its own."""
        found = np.searchsorted(rows, self.rows)
        return Fits(
            key=self.key,
            what=self.what,
            rows=found,
            unanswered=self.unanswered,
            rung=self.rung,
        )


def fits(
    people: pd.DataFrame,
    key: str,
    what: Intervention,
    standing: RecipientStates,
    *,
    as_of: date,
    decided: Decided,
    periods: tuple[str, str],
) -> Fits:
    """Who fits and has no decision for the period yet, or went without an answer for too long.

    `periods` are the intervention's period and the day itself.
    """
    enrolments = people["enrolment_id"].to_numpy()
    back = people["active_on"].notna().to_numpy()
    unanswered = standing.unanswered.counts(people["enrolment_id"], key, what) * ~back
    rung = (unanswered > 0) & standing.unanswered.unasked(enrolments, key)
    wanted = fitting(people, what, as_of) | rung
    for period, exempt in zip(periods, (rung, np.zeros_like(rung)), strict=True):
        if (key, period) in decided:
            wanted &= exempt | ~np.isin(enrolments, decided[key, period])
    rows = np.flatnonzero(wanted)
    return Fits(key=key, what=what, rows=rows, unanswered=unanswered[rows], rung=rung[rows])


def by_kind(standing: RecipientStates, periods: Mapping[str, tuple[str, str]]) -> Decided:
    """What is decided for these periods of each intervention, as arrays of enrolments."""
    found: dict[tuple[str, str], list[int]] = {}
    for enrolment, key, period in standing.decided:
        if period in periods.get(key, ()):
            found.setdefault((key, period), []).append(enrolment)
    return {which: np.array(enrolments) for which, enrolments in found.items()}


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The gate's answers to one intervention.

    Each of `channels` has its distinct cases and decisions; `chosen` says which of them counts for
    a row: the first that lets it through, or else the first. `open` marks those let through, as
    far as the draw; `last_at` is when each learner last got it.
    """

    fits: Fits
    channels: tuple[Facet, ...]
    chosen: Rows
    open: Mask
    last_at: Facet
    expires_at: datetime


def answered(fits: Fits, crowd: Crowd) -> Answered:
    """Ask the gate once for each distinct case; `fits` has positions in the crowd's people."""
    what, gate = fits.what, crowd.gate
    hours = what.expires_after_hours or gate.policy.sending.expires_after_hours
    expires_at = crowd.now + timedelta(hours=hours)
    last_at = _last_at(fits, crowd)
    channels = (
        (_for_person(fits, crowd, last_at, expires_at),)
        if what.by == "person"
        else tuple(_over(c, fits, crowd, last_at, expires_at) for c in what.channels)
    )
    chosen = np.zeros(len(fits.rows), dtype=np.intp)
    found = np.zeros(len(fits.rows), dtype=bool)
    for number, answers in reversed(list(enumerate(channels))):
        passes = np.array([decision.reason is None for _, decision in answers.distinct], dtype=bool)
        mine = passes[answers.codes]
        chosen[mine] = number
        found |= mine
    return Answered(
        fits=fits,
        channels=channels,
        chosen=chosen,
        open=found,
        last_at=last_at,
        expires_at=expires_at,
    )


def _last_at(fits: Fits, crowd: Crowd) -> Facet:
    """When each learner last got it; help by a person counts whatever its kind."""
    learners = crowd.people["learner_id"].iloc[fits.rows]
    if fits.what.by == "person":
        return looked_up(learners, crowd.standing.helped, None)
    return looked_up(learners, crowd.same_at.get(fits.key, {}), None)


def _over(
    channel: Channel, fits: Fits, crowd: Crowd, last_at: Facet, expires_at: datetime
) -> Facet:
    what = fits.what
    choices = crowd.choices(channel, what.priority, fits.rows)
    facts = crowd.facts(channel).at(fits.rows)
    combined = together({"facts": facts, "choice": choices, "same_at": last_at})
    cases = [
        EligibilityRequest(
            channel=channel,
            expires_at=expires_at,
            void_when_active=what.void_when == "active",
            cooldown=timedelta(days=what.cooldown_days),
            same_at=distinct["same_at"],
            choice=distinct["choice"],
            priority=what.priority,
            **distinct["facts"],
        )
        for distinct in combined.distinct
    ]
    return _decided(combined, [(case, crowd.gate.decide(case, crowd.now)) for case in cases])


def _for_person(fits: Fits, crowd: Crowd, last_at: Facet, expires_at: datetime) -> Facet:
    parts = {"active_on": crowd.active_on.at(fits.rows), "same_at": last_at}
    combined = together(parts)
    cases = [
        EligibilityRequest(
            channel=Channel.EMAIL,  # none is used
            address=None,
            expires_at=expires_at,
            void_when_active=fits.what.void_when == "active",
            cooldown=timedelta(days=fits.what.cooldown_days),
            **distinct,
        )
        for distinct in combined.distinct
    ]
    decide = crowd.gate.decide_for_person
    return _decided(combined, [(case, decide(case, crowd.now)) for case in cases])


def _decided(combined: Facet, answers: list[tuple[EligibilityRequest, GateDecision]]) -> Facet:
    return Facet(codes=combined.codes, distinct=answers)
