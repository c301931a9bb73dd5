"""Matches the learners who would like a small challenge, for the week of a day."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.coaching import match, monday_of
from domain.store.coaching import find_volunteers, save_groups
from domain.store.database import Database


@dataclass(frozen=True, kw_only=True)
class MatchingSummary:
    """How many learners were waiting for a challenge, were matched, and in how many groups."""

    week_starts_on: date
    willing: int
    matched: int
    groups: int


def match_challenges(database: Database, *, as_of: date, now: datetime) -> MatchingSummary:
    """Begin the week's challenges; again in the same week, only for who has none yet."""
    week = monday_of(as_of)
    with database.transaction() as session:
        waiting = find_volunteers(session, week)
        groups = match(waiting)
        save_groups(session, groups, week_starts_on=week, now=now)
    return MatchingSummary(
        week_starts_on=week,
        willing=len(waiting),
        matched=sum(len(group.enrolment_ids) for group in groups),
        groups=len(groups),
    )
