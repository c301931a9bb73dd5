"""A week of some learners in numbers: who moved, what waits, what was done. Pure.

Learners are counted, never colleagues beside each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

_LEFT: Final = ("sent", "delivered")


@dataclass(frozen=True, kw_only=True)
class WeekCounts:
    """What a summary tells; `newly` and `improved` are rows of enrolment_id, who and change."""

    learners: int
    critical: int
    red: int
    newly: tuple[Mapping[str, Any], ...]
    improved: tuple[Mapping[str, Any], ...]
    tasks: int
    urgent: int
    contacts: int
    minutes: int
    nudged: int
    active_since: int


@dataclass(frozen=True, kw_only=True)
class WeekFacts:
    """The frames a week is read from: a snapshot beside the one a week before, and the rest.

    `tasks` and `contacts` as `domain.store.coaching.caseload` reads them, `decisions` as
    `domain.store.nudges.decision_log` does.
    """

    frame: pd.DataFrame
    tasks: pd.DataFrame
    contacts: pd.DataFrame
    decisions: pd.DataFrame

    def of(self, coach_id: int) -> "WeekFacts":
        """The same of one coach's own learners."""
        frames = (self.frame, self.tasks, self.contacts, self.decisions)
        mine = [frame[(frame["coach_id"] == coach_id).fillna(value=False)] for frame in frames]
        return WeekFacts(frame=mine[0], tasks=mine[1], contacts=mine[2], decisions=mine[3])


def week_of(facts: WeekFacts, *, since: date) -> WeekCounts:
    """The week from the day `since` on."""
    frame = facts.frame
    critical, red = frame["composite_segment"] == "Critical", frame["risk_band"] == "Red"
    was_there = frame["previous_composite_segment"].notna()
    was_critical = frame["previous_composite_segment"] == "Critical"
    was_red = frame["previous_risk_band"] == "Red"
    worse = was_there & ((critical & ~was_critical) | (red & ~was_red))
    better = ~worse & ((was_critical & ~critical) | (was_red & ~red))
    begin = pd.Timestamp(since)
    contacts = facts.contacts[facts.contacts["day"] >= begin]
    nudges = _nudges(facts.decisions, begin)
    seen = frame.set_index("enrolment_id")["last_seen_on"].reindex(nudges.index)
    return WeekCounts(
        learners=len(frame),
        critical=int(critical.sum()),
        red=int(red.sum()),
        newly=_moved(frame[worse]),
        improved=_moved(frame[better]),
        tasks=len(facts.tasks),
        urgent=int(facts.tasks["urgent"].sum()),
        contacts=len(contacts),
        minutes=int(contacts["minutes"].fillna(0).sum()),
        nudged=len(nudges),
        active_since=int((seen > nudges).sum()),
    )


def _nudges(decisions: pd.DataFrame, begin: pd.Timestamp) -> "pd.Series[pd.Timestamp]":
    """The day of the first nudge that left since then, by enrolment."""
    day = decisions["at"].dt.tz_localize(None).dt.floor("D")
    sent = decisions["state"].isin(_LEFT) & ~decisions["to_coach"] & (day >= begin)
    first: pd.Series[pd.Timestamp] = day[sent].groupby(decisions["enrolment_id"][sent]).min()
    return first


def _moved(frame: pd.DataFrame) -> tuple[Mapping[str, Any], ...]:
    columns = (
        *("enrolment_id", "name", "learner_ref", "composite_segment", "risk_band"),
        *("previous_composite_segment", "previous_risk_band"),
    )
    rows = frame[[*columns]].astype(object)
    plain = rows.where(rows.notna(), None).to_dict("records")
    return tuple(
        {
            "enrolment_id": row["enrolment_id"],
            "who": row["name"] or f"Learner {row['learner_ref']}",
            "change": _change(row),
        }
        for row in plain
    )


def _change(row: Mapping[Any, Any]) -> str:
    pairs = (
        ("previous_composite_segment", "composite_segment"),
        ("previous_risk_band", "risk_band"),
    )
    moved = [(row[then], row[now]) for then, now in pairs if row[then] != row[now]]
    return ", ".join(f"{then or 'not known'} → {now or 'not known'}" for then, now in moved)
